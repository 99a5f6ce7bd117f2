import { about, type ProductionRule, where } from './facts.ts';

/** Nothing opens the door to whoever knows a trick: no fixed code, no bypass, no clock of somebody's own, no sample accounts. */
export const noBypass: ProductionRule = ({ config: { seed }, environment }) => [
  ...Object.keys(environment)
    .filter((name) => /^DETENT_(?:.*_)?(?:FIXED_CODE|TEST_CODE|BYPASS|TEST_CLOCK|CLOCK)$/.test(name))
    .toSorted()
    .map((variable) => ({ variable, flaw: 'must not be set in production', example: null })),
  ...where([seed, { ...about('seed', 'must not make sample accounts in production'), example: 'false' }]),
];
