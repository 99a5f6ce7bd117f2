import type { Config } from '../config/config.ts';
import type { Rate } from '../config/kinds.ts';
import { about, type ProductionRule, where } from './facts.ts';

/** No limit on guesses, or on codes that are sent, is looser than the figures this product promises. */
export const guessLimits: ProductionRule = ({ config }) =>
  where(
    [config.codeAttempts > 5, about('codeAttempts', 'must be 5 or less')],
    [config.factorAttempts > 100, about('factorAttempts', 'must be 100 or less')],
    ...rates.map(([member, most, inSeconds]) => {
      const flaw = `must not allow more than ${most} in ${inSeconds} seconds`;
      return [isLooser(config[member], { most, inMs: inSeconds * 1000 }), about(member, flaw)] as const;
    }),
    ...(['emailSendCooldownMs', 'smsSendCooldownMs'] as const).map(
      (member) => [config[member] < 60_000, about(member, 'must be 60 or more')] as const,
    ),
    ...(['emailCodeTtlMs', 'smsCodeTtlMs'] as const).map(
      (member) => [config[member] > 600_000, about(member, 'must be 600 or less')] as const,
    ),
    [config.totpWindow > 1, about('totpWindow', 'must be 0 or 1')],
  );

type RateMember = { [K in keyof Config]: Config[K] extends Rate ? K : never }[keyof Config];

const rates: readonly (readonly [RateMember, number, number])[] = [
  ['accountAttempts', 10, 900],
  ['rateLimitLogin', 10, 300],
  ['adminLimitsLogin', 5, 60],
  ['adminLimitsSecret', 5, 900],
];

/** Off, more at once, or more in the same time. */
const isLooser = (given: Rate, least: Rate): boolean =>
  given.most === 0 || given.most > least.most || given.most * least.inMs > least.most * given.inMs;
