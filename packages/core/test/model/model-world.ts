import {
  type Account,
  type Accounts,
  type Ask,
  type Clock,
  createDetent,
  type Detent,
  defaultPolicy,
  nameKey,
  type Operator,
  type Policy,
  type Self,
} from '@detent/core';
import {
  aCommit,
  aMailbox,
  aSession,
  createMemoryStores,
  FakeOneTimePasswords,
  type InTurn,
  ManualClock,
  type MemoryStores,
  noon,
  PlainTokens,
  PlainVault,
  QuickHasher,
  SequenceIds,
} from '@detent/core/testing';

/** One account in one store, and several servers that know nothing of each other. */
export interface ModelWorld {
  readonly stores: Omit<MemoryStores, 'accounts'> & { readonly accounts: Accounts };
  readonly clock: Clock;
  readonly ids: SequenceIds;
  readonly tokens: PlainTokens;
  /** The epochs that challenges were handed out under, by their ids. */
  readonly challenges: Map<string, number>;
  /** Whether organizations change meanwhile; where they do not, reading them is no step worth ordering. */
  readonly policyMoves: boolean;
}

export const never = { aborted: false };

const hasher = new QuickHasher();

/** The world with that account in it, as if it had just been read from somewhere, its sign-in name, and a session that goes on. */
export function worldOf(account: Account, policyMoves = true): () => ModelWorld {
  const { next, act } = aCommit({ ...account, sequence: account.sequence - 1 });
  const name = nameKey(hasher, { organizationId: account.organizationId, normal: aMailbox().normal });
  return () => {
    const stores = createMemoryStores();
    void stores.accounts.insert({ ...next, sequence: account.sequence }, act);
    void stores.sessions.insert(aSession({ generation: account.sessions.generation }));
    void stores.signInNames.claim({ name, accountId: account.id, claimedAt: noon });
    return {
      stores,
      clock: new ManualClock(noon),
      ids: new SequenceIds(),
      tokens: new PlainTokens(),
      challenges: new Map(),
      policyMoves,
    };
  };
}

/**
 * One server; its ports wait for their turn, and nothing is shared with another server but the store. Whether a session goes on is
 * judged by the account, so that what is done in the store of sessions comes in no order worth trying.
 */
export function serverOf(world: ModelWorld, inTurn: InTurn, policy: Policy = defaultPolicy): Detent {
  const { stores, policyMoves } = world;
  return createDetent(
    {
      ...stores,
      ...world,
      accounts: inTurn(stores.accounts),
      organizations: policyMoves ? inTurn(stores.organizations) : stores.organizations,
      hasher,
      vault: new PlainVault(),
      oneTimePasswords: new FakeOneTimePasswords(),
    },
    { policy, recovery: { count: 2, length: 12 } },
  );
}

export const ask = (accountId: string, door = 'test'): Ask => ({
  accountId,
  door,
  reason: null,
  origin: null,
  signal: never,
});

/** Its person, in a session that began under the present generation and has just stepped up. */
export const selfOf = (account: Account, sessionId = 'session-1'): Self => ({
  kind: 'self',
  accountId: account.id,
  session: { id: sessionId, generation: account.sessions.generation, onlyEnrols: false, clientId: null, proofs: [] },
  stepUp: {
    accountId: account.id,
    sessionId,
    epoch: account.epoch,
    expiresAt: noon + 900_000,
    methods: ['pwd', 'otp'],
  },
});

export const administrator: Operator = {
  kind: 'administrator',
  id: 'administrator-1',
  name: 'Grace',
  accountId: null,
  rank: 2,
  organizations: '*',
};
