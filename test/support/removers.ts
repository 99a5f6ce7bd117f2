import {
  type Account,
  type Accounts,
  createDetent,
  type Detent,
  type DetentPorts,
  defaultPolicy,
  type Outcome,
  type Policy,
  type Self,
} from '@detent/core';
import {
  aCommit,
  anAccount,
  anEmailFactor,
  anSmsFactor,
  aPending,
  aTotp,
  FakeOneTimePasswords,
  ManualClock,
  noon,
  PlainTokens,
  PlainVault,
  QuickHasher,
  SequenceIds,
} from '@detent/core/testing';

/** As much of a store as a server needs. */
export type Storage = Pick<
  DetentPorts,
  'accounts' | 'notices' | 'history' | 'sessions' | 'signInNames' | 'throttles' | 'organizations'
>;

/** Under this policy a removal ends no session and needs no step-up, so that nothing but the only-factor rule holds anybody back. */
export const bare: Policy = { ...defaultPolicy, sessionsOnRemove: 'none', relaxedDoors: ['race'] };

/** A server of its own on that store. Two servers of two seeds make no id twice. */
export const aServer = (storage: Storage, seed: number, policy: Policy): Detent =>
  createDetent(
    {
      accounts: storage.accounts,
      notices: storage.notices,
      history: storage.history,
      sessions: storage.sessions,
      signInNames: storage.signInNames,
      throttles: storage.throttles,
      organizations: storage.organizations,
      clock: new ManualClock(noon),
      ids: new SequenceIds(seed),
      hasher: new QuickHasher(),
      vault: new PlainVault(),
      tokens: new PlainTokens(),
      oneTimePasswords: new FakeOneTimePasswords(),
    },
    { policy },
  );

const patient = { aborted: false };

/** Stores an account with so many factors that count, of every kind in turn, and with others that do not. */
export async function anAccountWith(accounts: Accounts, id: string, counting: number): Promise<Account> {
  const all = [aTotp({}, id), anEmailFactor(), aTotp({ id: 'totp-2' }, id), anSmsFactor()];
  const idle = [
    aTotp({ id: 'totp-9', state: 'locked' }, id),
    aPending(aTotp({ id: 'totp-8' }, id), { expiresAt: noon + 1 }),
  ];
  const account = anAccount({
    id,
    factors: [...all.slice(0, counting), ...idle],
    recovery: { salt: 'salt', hashes: ['a', 'b'], issuedAt: noon - 1 },
  });
  const { next, act } = aCommit({ ...account, sequence: account.sequence - 1 });
  await accounts.insert({ ...next, sequence: account.sequence }, act, patient);
  return account;
}

/** The person in one of their many sessions, each of which has just stepped up. */
function inSession(account: Account, sessionId: string): Self {
  const session = {
    id: sessionId,
    generation: account.sessions.generation,
    onlyEnrols: false,
    clientId: null,
    proofs: [],
  };
  const stepUp = {
    accountId: account.id,
    sessionId,
    epoch: account.epoch,
    expiresAt: noon + 1,
    methods: ['pwd', 'otp'],
  };
  return { kind: 'self', accountId: account.id, session, stepUp };
}

/** Removes one factor. */
export const removes = (server: Detent, account: Account, sessionId: string, factorId: string): Promise<Outcome> =>
  server.removeFactor(
    { accountId: account.id, door: 'race', reason: null, origin: null, signal: patient },
    {
      actor: inSession(account, sessionId),
      which: { factorId },
      includePending: false,
      ifMatch: null,
      needsPassword: true,
      compromised: false,
    },
  );

/** Removes whatever can be removed, beginning with another factor than the others do; answers what came of each try. */
export async function removesAll(server: Detent, account: Account, at: number): Promise<readonly string[]> {
  const ids = account.factors.filter(({ state }) => state !== 'pending').map(({ id }) => id);
  const answers: string[] = [];
  for (let next = 0; next < ids.length; next += 1) {
    const outcome = await removes(server, account, `session-${at}`, ids[(at + next) % ids.length] ?? '');
    answers.push(outcome.kind === 'done' ? 'done' : outcome.failure.code);
  }
  return answers;
}
