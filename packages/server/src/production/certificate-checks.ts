import type { ProductionRule } from './facts.ts';

/** Nobody has told Node to believe every certificate. */
export const certificateChecks: ProductionRule = ({ environment }) =>
  environment['NODE_TLS_REJECT_UNAUTHORIZED'] === '0'
    ? [{ variable: 'NODE_TLS_REJECT_UNAUTHORIZED', flaw: 'must not be 0', example: null }]
    : [];
