import {
  type Account,
  type Act,
  type Ask,
  createDetent,
  type Detent,
  type DetentPorts,
  type DetentSettings,
  defaultPolicy,
  type EventType,
  type Failure,
  nameKey,
  type Operator,
  type Outcome,
  ownAddress,
  type Policy,
  type Self,
} from '@detent/core';
import {
  anAccount,
  anAct,
  createMemoryStores,
  FakeOneTimePasswords,
  ManualClock,
  type MemoryStores,
  noon,
  PlainTokens,
  PlainVault,
  QuickHasher,
  SequenceIds,
  totpSecret,
} from '@detent/core/testing';

/** Every port as a double, so that a test can reach into it. */
interface Doubles extends DetentPorts {
  readonly clock: ManualClock;
  readonly hasher: QuickHasher;
  readonly vault: PlainVault;
  readonly tokens: PlainTokens;
  readonly oneTimePasswords: FakeOneTimePasswords;
}

export interface WorldWishes {
  readonly policy?: Partial<Policy>;
  readonly settings?: Partial<Omit<DetentSettings, 'policy'>>;
}

export type World = Awaited<ReturnType<typeof aWorld>>;

/** Every use case over stores in memory, in which one account is stored. The clock stands still at noon. */
export async function aWorld(account: Account | null = anAccount(), wishes: WorldWishes = {}) {
  const stores: MemoryStores = createMemoryStores();
  const ports: Doubles = {
    ...stores,
    clock: new ManualClock(noon),
    ids: new SequenceIds(),
    hasher: new QuickHasher(),
    vault: new PlainVault(),
    tokens: new PlainTokens(),
    oneTimePasswords: new FakeOneTimePasswords(),
  };
  const settings: Partial<DetentSettings> = { ...wishes.settings, policy: { ...defaultPolicy, ...wishes.policy } };

  const world = {
    stores,
    ports,
    detent: createDetent(ports, settings),

    /** A server that knows nothing of the others and shares their stores. */
    server: (instead: Partial<DetentPorts> = {}): Detent => createDetent({ ...ports, ...instead }, settings),

    /** Stores one more account, with its mailbox as sign-in name. */
    async put(more: Account): Promise<void> {
      await stores.accounts.insert(more, anAct({ id: `made-${more.id}` }));
      const own = ownAddress(more.person, 'email');
      if (own === null) return;
      const name = nameKey(ports.hasher, { organizationId: more.organizationId, normal: own.normal });
      await stores.signInNames.claim({ name, accountId: more.id, claimedAt: noon - 3_600_000 });
    },

    async account(accountId = 'account-1'): Promise<Account> {
      const found = await stores.accounts.find(accountId);
      if (found === null) throw new TypeError(`there is no ${accountId}`);
      return found;
    },

    /** What was committed on an account since the world began, oldest first. */
    async acts(accountId = 'account-1'): Promise<readonly Act[]> {
      const all = await stores.notices.pending(accountId);
      return all
        .map(({ act }) => act)
        .toReversed()
        .filter((act) => !act.id.startsWith('made-'));
    },

    async events(accountId = 'account-1'): Promise<readonly EventType[]> {
      return (await world.acts(accountId)).flatMap((act) => act.events.map(({ type }) => type));
    },

    /** What the letters of an account say, oldest first. */
    async letters(accountId = 'account-1'): Promise<readonly string[]> {
      const notices = (await world.acts(accountId)).flatMap((act) => act.notices);
      return notices.flatMap(({ id, sealed }) =>
        sealed === null ? [] : [ports.vault.open(sealed, { purpose: 'code', accountId, of: id })],
      );
    },

    /** What an authenticator app of the fixtures shows now, or at another instant. */
    typed: (factorId = 'totp-1', at = ports.clock.now()): string =>
      ports.oneTimePasswords.codeAt(totpSecret(factorId), at),

    /** Who has that address as sign-in name. */
    async holder(normal: string, organizationId: string | null = 'organization-1'): Promise<string | null> {
      const claim = await stores.signInNames.find(nameKey(ports.hasher, { organizationId, normal }));
      return claim?.accountId ?? null;
    },
  };
  if (account !== null) await world.put(account);
  return world;
}

export const patient = { aborted: false };
export const from = [{ key: '192.0.2.1', times: 1 }];

export const anAsk = (wishes: Partial<Ask> = {}): Ask => ({
  accountId: 'account-1',
  door: 'self-service',
  reason: null,
  origin: null,
  signal: patient,
  ...wishes,
});

/** The person of an account in a session that has just stepped up. */
export const theirs = (account: Account, sessionId = 'session-1'): Self => ({
  kind: 'self',
  accountId: account.id,
  session: { id: sessionId, generation: account.sessions.generation, onlyEnrols: false, clientId: null, proofs: [] },
  stepUp: {
    accountId: account.id,
    sessionId,
    epoch: account.epoch,
    expiresAt: noon + 30 * 86_400_000,
    methods: ['pwd', 'otp'],
  },
});

export const grace: Operator = {
  kind: 'administrator',
  id: 'administrator-1',
  name: 'Grace',
  accountId: null,
  rank: 2,
  organizations: '*',
};

export const ofOwners: Operator = { ...grace, kind: 'owner', id: 'owner-1', rank: 3 };

/** What something was refused with; its kind where it was not. */
export const failureOf = (
  answer: { readonly kind: string } | { readonly kind: 'refused'; readonly failure: Failure },
): Failure | string => ('failure' in answer ? answer.failure : answer.kind);

/** The account that an outcome leads to. */
export function doneWith(outcome: Outcome): Account {
  if (outcome.kind === 'refused') throw new TypeError(outcome.failure.code);
  return outcome.account;
}

/** Six digits that are not these. */
export const otherThan = (digits: string): string => String((Number(digits) + 1) % 1_000_000).padStart(6, '0');

/** The same port with some of its methods replaced. */
export const instead = <P extends object>(port: P, methods: Partial<P>): P =>
  new Proxy(port, {
    get(target, name) {
      if (name in methods) return Reflect.get(methods, name);
      const member: unknown = Reflect.get(target, name);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });

/** The same port, with something happening before the first call of one of its methods. */
export function before<P extends object>(port: P, method: keyof P & string, happens: () => Promise<unknown>): P {
  let happened = false;
  return new Proxy(port, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return async (...given: readonly unknown[]) => {
        if (name === method && !happened) {
          happened = true;
          await happens();
        }
        return Reflect.apply(member, target, given);
      };
    },
  });
}

/** That many at the same moment. */
export const atOnce = <T>(count: number, call: (index: number) => Promise<T>): Promise<readonly T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => call(index)));
