import { usesPreview } from '../config/delivery.ts';
import { about, type ProductionRule, where } from './facts.ts';

/** No page shows mails. That the secret of the first administrator cannot be guessed holds in every mode, and so stands with the settings. */
export const administratorsSecret: ProductionRule = ({ config }) =>
  where([usesPreview(config), about('mailPreview', 'must be off')]);
