import type { Account } from '../../src/account/account.ts';
import type { Act } from '../../src/account/act.ts';
import type { Event, EventType } from '../../src/account/event.ts';
import { ownAddress } from '../../src/account/person.ts';
import type { Self } from '../../src/actor.ts';
import { createMemoryStores, type MemoryStores } from '../../src/memory/memory-stores.ts';
import { defaultPolicy, type Policy } from '../../src/policy.ts';
import type { Session } from '../../src/ports/sessions.ts';
import type { TokenClaims, TokenType } from '../../src/ports/tokens.ts';
import {
  aMailbox,
  anAccount,
  anAct,
  FakeOneTimePasswords,
  ManualClock,
  noon,
  PlainTokens,
  PlainVault,
  password,
  QuickHasher,
  SequenceIds,
  totpSecret,
} from '../../src/testing/index.ts';
import { nameKey } from '../../src/use-cases/accounts/sign-in-name.ts';
import { type Ask, createDecide, type DecideDeps, type Outcome } from '../../src/use-cases/decide.ts';
import type { Policies } from '../../src/use-cases/policies.ts';
import { createAskForCode } from '../../src/use-cases/proof/ask-for-code.ts';
import { createCounter } from '../../src/use-cases/proof/counter.ts';
import { createGuesses } from '../../src/use-cases/proof/guesses.ts';
import { createSendCode } from '../../src/use-cases/proof/send-code.ts';
import { createSends } from '../../src/use-cases/proof/sends.ts';
import { createStepUpByCode, createStepUpByPassword } from '../../src/use-cases/proof/step-up.ts';
import { createAddressLimit } from '../../src/use-cases/sign-in/address-limit.ts';
import { createCheckSession } from '../../src/use-cases/sign-in/check-session.ts';
import { challengeOf, defaultLives } from '../../src/use-cases/sign-in/issue-tokens.ts';
import { createNameGuesses } from '../../src/use-cases/sign-in/name-guesses.ts';
import { createEndAllSessions, createListSessions } from '../../src/use-cases/sign-in/own-sessions.ts';
import { createRecover } from '../../src/use-cases/sign-in/recover.ts';
import { createRefresh } from '../../src/use-cases/sign-in/refresh.ts';
import { createRegister } from '../../src/use-cases/sign-in/register.ts';
import { createFinishSignIn } from '../../src/use-cases/sign-in/second-step.ts';
import { selfIn } from '../../src/use-cases/sign-in/self.ts';
import { createSignIn } from '../../src/use-cases/sign-in/sign-in.ts';
import { createSignOut } from '../../src/use-cases/sign-in/sign-out.ts';
import type { SessionBegun } from '../../src/use-cases/sign-in/start-session.ts';
import { allowed } from '../../src/verdict.ts';

export const someone = [{ key: '192.0.2.1', times: 1 }] as const;
export const live = { aborted: false };

/** What a world is made of, as far as a test wants it otherwise. */
export interface WorldWishes {
  readonly stores?: Partial<MemoryStores>;
  readonly policy?: Partial<Policy>;
  readonly hasher?: QuickHasher;
  /** Another server's ids; two servers over one store need two. */
  readonly server?: number;
  readonly clock?: ManualClock;
}

export type World = ReturnType<typeof createWorld>;

/** Everything that proving and signing in needs, over stores in memory and a clock that stands still. */
export function createWorld(wishes: WorldWishes = {}) {
  const stores: MemoryStores = { ...createMemoryStores(), ...wishes.stores };
  const { accounts, sessions, signInNames, throttles } = stores;
  const clock = wishes.clock ?? new ManualClock();
  const ids = new SequenceIds(wishes.server ?? 0);
  const hasher = wishes.hasher ?? new QuickHasher();
  const vault = new PlainVault();
  const tokens = new PlainTokens();
  const oneTimePasswords = new FakeOneTimePasswords();
  const server: { policy: Policy } = { policy: { ...defaultPolicy, ...wishes.policy } };
  const policies: Policies = () => server.policy;
  const lives = defaultLives;
  const base = {
    accounts,
    notices: stores.notices,
    sessions,
    signInNames,
    policies,
    clock,
    ids,
    hasher,
    vault,
    tokens,
    oneTimePasswords,
    lives,
  };
  const decideDeps: DecideDeps = base;
  const decide = createDecide(decideDeps);
  const counter = createCounter({ throttles, clock });
  const guesses = createGuesses({ ...base, counter, decide });
  const sends = createSends({ counter, hasher });
  const sendCode = createSendCode({ ...base, decide, sends });
  const nameGuesses = createNameGuesses({ counter, hasher });
  const deps = { ...base, decide, counter, guesses, sends, sendCode, nameGuesses, window: 1 };

  const world = {
    ...deps,
    stores,
    server,
    signIn: createSignIn(deps),
    finishSignIn: createFinishSignIn(deps),
    stepUpByPassword: createStepUpByPassword(deps),
    stepUpByCode: createStepUpByCode(deps),
    recover: createRecover(deps),
    refresh: createRefresh(deps),
    register: createRegister(deps),
    checkSession: createCheckSession(deps),
    signOut: createSignOut(deps),
    listSessions: createListSessions(deps),
    endAllSessions: createEndAllSessions(deps),
    askForCode: createAskForCode(deps),
    addressLimit: createAddressLimit(deps),

    /** Puts an account there, with its mailbox as sign-in name. */
    async add(account: Account = anAccount()): Promise<Account> {
      await accounts.insert(account, anAct({ id: `made-${account.id}` }));
      const own = ownAddress(account.person, 'email');
      if (own !== null) {
        const name = nameKey(hasher, { organizationId: account.organizationId, normal: own.normal });
        await signInNames.claim({ name, accountId: account.id, claimedAt: noon });
      }
      return account;
    },

    async account(accountId = 'account-1'): Promise<Account> {
      const account = await accounts.find(accountId);
      if (account === null) throw new Error(`no account ${accountId}`);
      return account;
    },

    /** Everything that was committed on an account but its beginning, oldest first. */
    async acts(accountId = 'account-1'): Promise<readonly Act[]> {
      const acts = await stores.notices.pending(accountId);
      return acts
        .map(({ act }) => act)
        .toReversed()
        .slice(1);
    },

    async events(accountId = 'account-1'): Promise<readonly EventType[]> {
      return (await world.acts(accountId)).flatMap((act) => act.events.map(({ type }) => type));
    },

    /** What the letters to an account's people say, oldest first. */
    async letters(accountId = 'account-1'): Promise<readonly string[]> {
      const acts = await stores.notices.pending(accountId);
      return acts
        .toReversed()
        .flatMap(({ act }) => act.notices)
        .flatMap(({ id, sealed }) =>
          sealed === null ? [] : [vault.open(sealed, { purpose: 'code', accountId, of: id })],
        );
    },

    totp: (factorId = 'totp-1', at = clock.now()): string => oneTimePasswords.codeAt(totpSecret(factorId), at),

    /** The right password of a fixture, typed at the sign-in form of its organization. */
    typed: (by: { readonly password?: string; readonly clientToken?: string | null; readonly email?: string } = {}) =>
      world.signIn(anAsk, {
        email: by.email ?? aMailbox().value,
        password: by.password ?? password,
        within: ['organization-1', null],
        clientToken: by.clientToken ?? null,
        from: someone,
      }),

    /** The challenge that a sign-in with the right password leads to. */
    async challenged(by: { readonly clientToken?: string } = {}) {
      const asked = await world.typed(by);
      if (asked.kind !== 'second-step') throw new Error(asked.kind);
      return challengeOf(world.claims('two_factor_authentication_token', asked.challenge.token));
    },

    claims<T extends TokenType>(type: T, token: string): TokenClaims[T] & { readonly exp: number } {
      const read = tokens.verify(type, token, clock.now());
      if (read.kind !== 'valid') throw new Error(read.kind);
      return read.claims;
    },

    /** A full session, signed in through password and authenticator app. */
    async session(by: { readonly clientToken?: string } = {}): Promise<SessionBegun & { readonly actor: Self }> {
      const challenge = await world.challenged(by);
      const clientToken = by.clientToken ?? null;
      const begun = await world.finishSignIn(anAsk, { challenge, codes: { totp: world.totp() }, clientToken });
      if (begun.kind === 'refused') throw new Error(begun.failure.code);
      return { ...begun, actor: selfIn(begun.session) };
    },

    /** The challenge that a right password in a session leads to. */
    async stepUpChallenge(actor: Self) {
      const asked = await world.stepUpByPassword(askOf(actor.accountId), { actor, password, from: someone });
      if (asked.kind !== 'second-step') throw new Error(asked.kind);
      return challengeOf(world.claims('two_factor_authentication_token', asked.challenge.token));
    },

    async stored(sessionId: string): Promise<Session | null> {
      return (await sessions.find(sessionId))?.value ?? null;
    },
  };
  return world;
}

/** The port, with `action` done once before the first call of `method` that comes after this. */
export function meanwhile<P extends object>(port: P, method: keyof P & string, action: () => unknown): P {
  let done = false;
  return new Proxy(port, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return async (...given: readonly unknown[]): Promise<unknown> => {
        if (name === method && !done) {
          done = true;
          await action();
        }
        return Reflect.apply(member, target, given);
      };
    },
  });
}

/** The same port, of which one method answers something else. */
export function instead<P extends object>(port: P, method: keyof P & string, answer: () => unknown): P {
  return new Proxy(port, {
    get(target, name) {
      const member: unknown = name === method ? answer : Reflect.get(target, name, target);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}

/** Something that happens to the account on another server over the same stores. */
export const elsewhere =
  (stores: MemoryStores, ...events: readonly [Event, ...Event[]]): (() => Promise<Outcome>) =>
  () =>
    createWorld({ stores, server: 1 }).decide.commit(askOf('account-1'), { kind: 'system', id: 'elsewhere' }, () =>
      allowed(...events),
    );

/** The port, with the name of every call written down. */
export function noted<P extends object>(calls: string[], title: string, port: P): P {
  return new Proxy(port, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return (...given: readonly unknown[]): unknown => {
        calls.push(`${title}.${String(name)}`);
        return Reflect.apply(member, target, given);
      };
    },
  });
}

/** An authenticator app that is bound at once. */
export const bindsTotp = (factorId: string): readonly [Event, Event] => [
  {
    type: 'factor-begun',
    factorId,
    kind: 'totp',
    label: '',
    addressId: null,
    expiresAt: noon + 1,
    secret: { sealed: 'sealed' },
  },
  { type: 'factor-confirmed', factorId, step: 1 },
];

export const anAsk: Omit<Ask, 'accountId' | 'seen'> = {
  door: 'self-service',
  reason: null,
  origin: { address: null, browser: 'Firefox', system: 'Linux' },
  signal: live,
};

export const askOf = (accountId: string): Ask => ({ ...anAsk, accountId });

/** The failure that something was refused with. */
export function failureOf(answer: { readonly kind: string } | { readonly kind: 'refused'; readonly failure: unknown }) {
  return 'failure' in answer ? answer.failure : answer.kind;
}

/** Six digits that are not these. */
export const otherThan = (digits: string): string => String((Number(digits) + 1) % 1_000_000).padStart(6, '0');
