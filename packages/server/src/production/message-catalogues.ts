import { about, type ProductionRule } from './facts.ts';

/** Every language that is offered can say everything. */
export const messageCatalogues: ProductionRule = ({ missingMessages }) =>
  missingMessages.map((missing) => about('defaultLocale', `cannot be served: ${missing}`));
