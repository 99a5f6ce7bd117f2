import type { Account } from './account.ts';
import type { Factor } from './factor.ts';
import { isLive, isRemoved } from './factor.ts';

/** What is true of every account after every commit, whatever raced: the written list that tests hold all worlds to. */
export const invariants: readonly Invariant[] = [
  {
    name: 'preferred-exists',
    holds: (account) =>
      account.preferred === null
        ? !account.factors.some(isLive)
        : account.factors.some((factor) => isLive(factor) && factor.kind === account.preferred),
  },
  {
    name: 'no-orphan-codes',
    holds: (account) =>
      account.recovery === null || account.factors.some((factor) => isLive(factor) && factor.kind === 'totp'),
  },
  { name: 'ids-are-unique', holds: (account) => unique(account.factors.map((factor) => factor.id)) },
  {
    name: 'erased-is-erased',
    holds: (account) =>
      account.factors.every(
        (factor) => !isRemoved(factor) || !(factor.erased || factor.compromised) || factor.sealed === null,
      ),
  },
  {
    name: 'live-can-work',
    holds: (account) => account.factors.every((factor) => !isLive(factor) || canWork(account, factor)),
  },
  {
    name: 'codes-are-of-now',
    holds: (account) =>
      account.codes.every(
        (code) =>
          code.factorId === null || account.factors.some((factor) => factor.id === code.factorId && !isRemoved(factor)),
      ),
  },
];

export interface Invariant {
  readonly name: string;
  readonly holds: (account: Account) => boolean;
}

/** Names of the invariants that this account breaks. */
export const broken = (account: Account): readonly string[] =>
  invariants.filter((invariant) => !invariant.holds(account)).map((invariant) => invariant.name);

const unique = (values: readonly string[]): boolean => new Set(values).size === values.length;

function canWork(account: Account, factor: Factor): boolean {
  if (factor.kind === 'totp') return factor.sealed !== null;
  return account.person.addresses.some((address) => address.id === factor.addressId && address.channel === factor.kind);
}
