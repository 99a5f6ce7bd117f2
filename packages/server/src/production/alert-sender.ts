import type { Config } from '../config/config.ts';
import { about, type ProductionRule, where } from './facts.ts';

/** Alerts come from a mailbox of the operator's own, and name somebody who can be reached without signing in. */
export const alertSender: ProductionRule = ({ config }) =>
  (['mailFrom', 'mailContact'] as const).flatMap((member) => judged(config, member));

function judged(config: Config, member: 'mailFrom' | 'mailContact'): ReturnType<ProductionRule> {
  const value = config[member]?.trim() ?? '';
  return where([value === '', about(member, 'is missing')], [isSample(value), about(member, 'must not be a sample')]);
}

/** Names that are reserved for examples reach nobody. */
const isSample = (value: string): boolean =>
  /(?:@|\/\/|\.)(?:[^@/>\s]*\.)?(?:example(?:\.(?:com|net|org))?|test|invalid|localhost)(?=[>/:\s]|$)/i.test(value);
