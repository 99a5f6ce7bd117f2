import type { Account } from '../account/account.ts';
import type { Factor, Kind, LiveFactor } from '../account/factor.ts';
import { isActive, isLive, kinds } from '../account/factor.ts';
import type { Policy } from '../policy.ts';

/** A factor counts when it is confirmed and not locked, of a kind that policy lets count, and its channel is switched on. */
export const counts = (factor: Factor, policy: Policy): boolean =>
  isActive(factor) && policy.countingKinds.includes(factor.kind) && channelIsOn(factor.kind, policy);

export const channelIsOn = (kind: Kind, policy: Policy): boolean => kind === 'totp' || policy.channels[kind];

export const countingFactors = (account: Account, policy: Policy): readonly Factor[] =>
  account.factors.filter((factor) => counts(factor, policy));

/** Factors that guard the account: in use, locked or not. */
export const liveFactors = (account: Account, kind?: Kind): readonly LiveFactor[] =>
  account.factors.filter(isLive).filter((factor) => kind === undefined || factor.kind === kind);

/** Kinds that are on, in the order in which a preferred one is elected. */
export const kindsOn = (account: Account): readonly Kind[] =>
  kinds.filter((kind) => liveFactors(account, kind).length > 0);
