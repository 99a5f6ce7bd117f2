import type { Account } from '../../src/account/account.ts';
import { defaultPolicy, type Policy } from '../../src/policy.ts';
import type { Accounts } from '../../src/ports/accounts.ts';
import type { Hasher } from '../../src/ports/hasher.ts';
import type { Sessions } from '../../src/ports/sessions.ts';
import type { Tokens } from '../../src/ports/tokens.ts';
import {
  aCommit,
  anAccount,
  createMemoryStores,
  ManualClock,
  type MemoryStores,
  noon,
  PlainTokens,
  QuickHasher,
  SequenceIds,
} from '../../src/testing/index.ts';
import { type Ask, createDecide, type Decide } from '../../src/use-cases/decide.ts';

export const patient = { aborted: false };

export interface Deciding {
  readonly stores: MemoryStores;
  readonly clock: ManualClock;
  readonly decide: Decide;
  /** The account as it is stored. */
  readonly stored: () => Promise<Account | null>;
  /** How often a method of `Accounts` was called since the world began. */
  readonly calls: (method: keyof Accounts) => number;
  /** How many acts the account's outbox holds, the one that the world began with left out. */
  readonly acts: () => Promise<number>;
}

export interface DecidingWishes {
  /** What is stored at first; `anAccount` when it is left out. */
  readonly account?: Account | null;
  readonly policy?: Policy;
  /** What stands between `decide` and the stores. */
  readonly accounts?: (stored: Accounts) => Accounts;
  readonly sessions?: Sessions;
  readonly tokens?: Tokens;
  readonly hasher?: Hasher;
}

/** A world in which one account is stored and things are decided about it. */
export async function deciding(wishes: DecidingWishes = {}): Promise<Deciding> {
  const account = wishes.account === undefined ? anAccount() : wishes.account;
  const stores = createMemoryStores();
  if (account !== null) {
    const first = aCommit({ ...account, sequence: 0 });
    await stores.accounts.insert(account, first.act);
  }
  const clock = new ManualClock(noon);
  const called: PropertyKey[] = [];
  const decide = createDecide({
    accounts: noting(wishes.accounts?.(stores.accounts) ?? stores.accounts, called),
    sessions: wishes.sessions ?? stores.sessions,
    notices: stores.notices,
    policies: () => wishes.policy ?? defaultPolicy,
    clock,
    ids: new SequenceIds(),
    hasher: wishes.hasher ?? new QuickHasher(),
    tokens: wishes.tokens ?? new PlainTokens(),
  });
  const stored = (): Promise<Account | null> => stores.accounts.find('account-1');
  const acts = async (): Promise<number> =>
    (await stores.notices.pending('account-1')).length - (account === null ? 0 : 1);
  const calls = (method: keyof Accounts): number => called.filter((name) => name === method).length;
  return { stores, clock, decide, stored, acts, calls };
}

export const anAsk = (wishes: Partial<Ask> = {}): Ask => ({
  accountId: 'account-1',
  door: 'self-service',
  reason: null,
  origin: null,
  signal: patient,
  ...wishes,
});

/** The same port with some of its methods replaced. */
export const instead = <P extends object>(port: P, methods: Partial<P>): P =>
  new Proxy(port, {
    get(target, name) {
      const member: unknown = Reflect.get(methods, name) ?? Reflect.get(target, name);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });

const noting = <P extends object>(port: P, called: PropertyKey[]): P =>
  new Proxy(port, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...given: readonly unknown[]) => {
        called.push(name);
        return Reflect.apply(member, target, given);
      };
    },
  });
