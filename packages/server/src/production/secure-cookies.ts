import { about, type ProductionRule, where } from './facts.ts';

/** Cookies travel encrypted only. */
export const secureCookies: ProductionRule = ({ config: { cookieSecure } }) =>
  where([cookieSecure === 'false', about('cookieSecure', 'must not be false')]);
