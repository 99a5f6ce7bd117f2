import {
  type Account,
  type Accounts,
  type Clock,
  createAddFactor,
  createBulkRemove,
  createConfirmTotp,
  createCounter,
  createDecide,
  createFinishSetup,
  createGuesses,
  createPolicies,
  createRemoveFactor,
  createRestoreFactor,
  createStartSetup,
  defaultPolicy,
  type Operator,
  type Policy,
  type Self,
} from '@detent/core';
import {
  aCommit,
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
  /** Whether organizations change meanwhile; where they do not, reading them is no step worth ordering. */
  readonly policyMoves: boolean;
}

export const never = { aborted: false };

/** The world with that account in it, as if it had just been read from somewhere. */
export function worldOf(account: Account, policyMoves = true): () => ModelWorld {
  return () => {
    const stores = createMemoryStores();
    const { next, act } = aCommit({ ...account, sequence: account.sequence - 1 });
    void stores.accounts.insert({ ...next, sequence: account.sequence }, act);
    return { stores, clock: new ManualClock(noon), ids: new SequenceIds(), policyMoves };
  };
}

/** What one server is made of; its ports wait for their turn, and nothing is shared with another server but the store. */
export function serverOf(
  { stores, clock, ids, policyMoves }: ModelWorld,
  inTurn: InTurn,
  server: Policy = defaultPolicy,
) {
  const accounts = inTurn(stores.accounts);
  const sessions = inTurn(stores.sessions);
  const organizations = policyMoves ? inTurn(stores.organizations) : stores.organizations;
  const hasher = new QuickHasher();
  const tokens = new PlainTokens();
  const vault = new PlainVault();
  const oneTimePasswords = new FakeOneTimePasswords();
  const policies = createPolicies({ organizations, clock, server });
  const decide = createDecide({ accounts, sessions, policies, clock, ids, hasher, tokens });
  const guesses = createGuesses({
    counter: createCounter({ throttles: stores.throttles, clock }),
    decide,
    policies,
    hasher,
    clock,
  });
  const deps = {
    accounts,
    sessions,
    organizations,
    signInNames: stores.signInNames,
    hasher,
    tokens,
    vault,
    oneTimePasswords,
    policies,
    decide,
    guesses,
    clock,
    ids,
    issuer: 'Detent',
    window: 1,
    recovery: { count: 2, length: 12 },
  };
  const remove = createRemoveFactor(deps);
  return {
    deps,
    decide,
    remove,
    preview: createRemoveFactor(deps, 'preview'),
    bulk: createBulkRemove({ remove }),
    restore: createRestoreFactor(deps),
    confirm: createConfirmTotp(deps),
    add: createAddFactor(deps),
    startSetup: createStartSetup(deps),
    finishSetup: createFinishSetup(deps),
  };
}

export type Server = ReturnType<typeof serverOf>;

export const ask = (accountId: string, door = 'test') => ({
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
