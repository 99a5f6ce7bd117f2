import type { Account } from '../../account/account.ts';
import type { Self } from '../../actor.ts';
import { typedRecoveryCode } from '../../hygiene.ts';
import { recoveryRun } from '../../rules/guess-budget.ts';
import type { AnsweredFor, SecondStepChallenge } from '../../rules/open-challenge.ts';
import { signedIn } from '../../rules/signed-in.ts';
import { type HashedRecoveryCode, mayRecover, verifyRecoveryCode } from '../../rules/verify-recovery-code.ts';
import type { Refused } from '../../verdict.ts';
import type { Ask } from '../decide.ts';
import { guarded, guardedNow } from '../guarded.ts';
import { type AnswerDeps, type Answered, answerChallenge } from '../proof/answer-challenge.ts';
import type { CompareDeps } from '../proof/compare.ts';
import { type Issued, issuePair, issueStepUp, type Pair } from './issue-tokens.ts';
import { knownClientId } from './known-client.ts';
import { findSession, renewSession, withFreshPair } from './renew-session.ts';
import { passwordProof, selfToBe } from './self.ts';
import { type StartSessionDeps, startSession } from './start-session.ts';

/** Who recovers: somebody in the middle of signing in, or a person in their session. */
export type Recoverer =
  | { readonly by: 'sign-in'; readonly clientToken: string | null }
  | { readonly by: 'step-up'; readonly actor: Self };

export interface Recovered {
  readonly kind: 'recovered';
  readonly account: Account;
  readonly pair: Pair;
  readonly stepUp: Issued;
  readonly client: Issued | null;
}

export type Recover = (
  ask: Omit<Ask, 'accountId'>,
  asked: { readonly challenge: SecondStepChallenge; readonly code: string; readonly recoverer: Recoverer },
) => Promise<Recovered | Refused>;

export type RecoverDeps = AnswerDeps & StartSessionDeps & Pick<CompareDeps, 'hasher'>;

/**
 * A recovery code stands in for a lost authenticator app: it signs in, or renews the tokens of the session it was typed in,
 * and either way gives a step-up, so that the lost factor can be taken off at once.
 */
export function createRecover(deps: RecoverDeps): Recover {
  return async function recover(unaddressed, { challenge, code, recoverer }) {
    const ask: Ask = { ...unaddressed, accountId: challenge.accountId };
    return recoverer.by === 'sign-in'
      ? recoverAtSignIn(deps, ask, challenge, code, recoverer.clientToken)
      : recoverInSession(deps, ask, challenge, code, recoverer.actor);
  };
}

async function recoverAtSignIn(
  deps: RecoverDeps,
  ask: Ask,
  challenge: SecondStepChallenge,
  code: string,
  clientToken: string | null,
): Promise<Recovered | Refused> {
  const sessionId = deps.ids.uuid();
  const known = knownClientId(deps, clientToken, challenge.accountId, deps.clock.now());
  const clientId = known ?? deps.ids.jti();
  const methods = [...challenge.methods, 'recovery'];
  const answered = await answerByRecoveryCode(deps, ask, challenge, code, {
    actor: selfToBe(challenge.accountId, sessionId),
    wanted: { purpose: 'sign-in' },
    guesser: { session: null, clientId: known },
    also: (account, _accepted, policy) => [signedIn(account, { sessionId, clientId, methods }, policy)],
  });
  if (answered.kind === 'refused') return answered;
  const { account } = answered.done;
  const { proof } = answered.accepted;
  const stepUp = await stepUpOf(deps, account, sessionId, methods);
  const proofs = [passwordProof(proof.at), proof];
  const { pair, client } = await startSession(deps, account, { sessionId, clientId, proofs, origin: ask.origin });
  return { kind: 'recovered', account, pair, stepUp, client };
}

async function recoverInSession(
  deps: RecoverDeps,
  ask: Ask,
  challenge: SecondStepChallenge,
  code: string,
  actor: Self,
): Promise<Recovered | Refused> {
  const { accountId, session } = actor;
  const answered = await answerByRecoveryCode(deps, ask, challenge, code, {
    actor,
    wanted: { purpose: 'step-up', accountId, sessionId: session.id },
    guesser: { session, clientId: session.clientId },
    also: () => [],
  });
  if (answered.kind === 'refused') return answered;
  const { account } = answered.done;
  const stepUp = await stepUpOf(deps, account, session.id, [...challenge.methods, 'recovery']);
  const { ids, lives } = deps;
  const now = deps.clock.now();
  const next = { accessJti: ids.jti(), refreshJti: ids.jti() };
  const pair = issuePair(deps, account, { sessionId: session.id, ...next }, lives, now);
  const found = await findSession(deps.sessions, session.id);
  const renewed = await renewSession(deps.sessions, found, (current) => ({
    kind: 'renewed',
    session: withFreshPair(current, account, next, lives, now),
  }));
  return renewed.kind === 'refused' ? renewed : { kind: 'recovered', account, pair, stepUp, client: null };
}

type By = Pick<Parameters<typeof answerChallenge<HashedRecoveryCode>>[1], 'actor' | 'guesser' | 'also'> & {
  readonly wanted: AnsweredFor;
};

export const answerByRecoveryCode = (
  deps: AnswerDeps & Pick<CompareDeps, 'hasher'>,
  ask: Ask,
  challenge: SecondStepChallenge,
  code: string,
  by: By,
): Promise<Answered | Refused> =>
  answerChallenge<HashedRecoveryCode>(deps, {
    ...by,
    ask,
    challenge,
    ready: (account, _policy, now) =>
      mayRecover(account, now) ?? {
        codeId: null,
        at: account.recovery === null ? [] : [recoveryRun(account.recovery)],
      },
    prepare: (account) => hashed(deps, account, code),
    accept: (account, typed, closed, _policy, now) =>
      mayRecover(account, now) ?? verifyRecoveryCode(account, typed, closed, now),
  });

/** One hash a code, also where there is no set to compare it with. */
async function hashed(
  { hasher }: Pick<CompareDeps, 'hasher'>,
  account: Account,
  code: string,
): Promise<HashedRecoveryCode> {
  const salt = account.recovery?.salt ?? guardedNow('Hasher', 'read', () => hasher.salt());
  const hash = await guarded('Hasher', 'read', () => hasher.hashRecovery(typedRecoveryCode(code), salt));
  return { salt, matches: (kept) => guardedNow('Hasher', 'read', () => hasher.equal(hash, kept)) };
}

async function stepUpOf(
  deps: RecoverDeps,
  account: Account,
  sessionId: string,
  methods: readonly string[],
): Promise<Issued> {
  const policy = await deps.policies(account.organizationId);
  const life = { at: deps.clock.now(), ms: policy.stepUpMs };
  return issueStepUp(deps, account, { jti: deps.ids.jti(), sessionId, methods }, life);
}
