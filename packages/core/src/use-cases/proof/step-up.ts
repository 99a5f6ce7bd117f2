import type { Account } from '../../account/account.ts';
import type { Self } from '../../actor.ts';
import type { Failure } from '../../failure.ts';
import type { Sessions } from '../../ports/sessions.ts';
import { askedAtStepUp } from '../../rules/asked-second-step.ts';
import type { TypedCodes } from '../../rules/choose-code.ts';
import type { SecondStepChallenge } from '../../rules/open-challenge.ts';
import { standing } from '../../rules/standing.ts';
import { type Refused, refused } from '../../verdict.ts';
import type { Ask } from '../decide.ts';
import { guarded } from '../guarded.ts';
import { type Issued, issueStepUp } from '../sign-in/issue-tokens.ts';
import type { AnswerDeps } from './answer-challenge.ts';
import { type BeginSecondStepDeps, beginSecondStep, type SecondStepAsked } from './begin-second-step.ts';
import { checkCode } from './check-code.ts';
import { type CheckPasswordDeps, createCheckPassword } from './check-password.ts';
import type { CompareDeps } from './compare.ts';
import type { ClientAddress } from './sends.ts';

export interface SteppedUp {
  readonly kind: 'stepped-up';
  readonly account: Account;
  readonly stepUp: Issued;
}

export type StepUpDeps = CheckPasswordDeps &
  BeginSecondStepDeps &
  AnswerDeps &
  CompareDeps & { readonly sessions: Sessions };

export type StepUpByPassword = (
  ask: Ask,
  asked: { readonly actor: Self; readonly password: string | null; readonly from: ClientAddress },
) => Promise<SteppedUp | SecondStepAsked | Refused>;

/** A right password steps a session up where no second factor is on, and else asks for one. */
export function createStepUpByPassword(deps: StepUpDeps): StepUpByPassword {
  const checkPassword = createCheckPassword(deps);
  return async function stepUpByPassword(ask, { actor, password, from }) {
    const checked = await checkPassword(ask, { actor, password });
    if (checked.kind === 'refused') return checked;
    const account = await stillThere(deps, ask, actor, checked.account);
    if ('code' in account) return refused(account);
    const step = askedAtStepUp(account);
    if (step === null) return steppedUp(deps, account, actor.session.id, ['pwd']);
    const guesser = { session: actor.session, clientId: actor.session.clientId };
    return beginSecondStep(deps, ask, account, step, { actor, purpose: 'step-up', guesser, from });
  };
}

export type StepUpByCode = (
  ask: Ask,
  asked: { readonly actor: Self; readonly challenge: SecondStepChallenge; readonly codes: TypedCodes },
) => Promise<SteppedUp | Refused>;

/** A right code steps a session up, after the password that its challenge stands for. */
export function createStepUpByCode(deps: StepUpDeps): StepUpByCode {
  return async function stepUpByCode(ask, { actor, challenge, codes }) {
    const { session, accountId } = actor;
    const answered = await checkCode(deps, {
      ask,
      challenge,
      codes,
      actor,
      wanted: { purpose: 'step-up', accountId, sessionId: session.id },
      guesser: { session, clientId: session.clientId },
      first: session.proofs[0] ?? null,
      also: () => [],
    });
    if (answered.kind === 'refused') return answered;
    const methods = [...challenge.methods, answered.accepted.proof.method];
    return steppedUp(deps, answered.done.account, session.id, methods);
  };
}

/** Hashing takes its time: the session must have outlived it, and the password must still be the one that was compared. */
async function stillThere(deps: StepUpDeps, ask: Ask, actor: Self, checked: Account): Promise<Account | Failure> {
  const [account, session] = await Promise.all([
    guarded('Accounts', 'read', () => deps.accounts.find(ask.accountId, ask.signal)),
    guarded('Sessions', 'read', () => deps.sessions.find(actor.session.id)),
  ]);
  if (account === null) return { code: 'account-unknown' };
  if (session === null) return { code: 'session-ended' };
  const failure = standing(account, actor, await deps.policies(account.organizationId));
  if (failure !== null) return failure;
  return account.person.passwordHash === checked.person.passwordHash ? account : { code: 'credentials-wrong' };
}

async function steppedUp(
  deps: StepUpDeps,
  account: Account,
  sessionId: string,
  methods: readonly string[],
): Promise<SteppedUp> {
  const policy = await deps.policies(account.organizationId);
  const life = { at: deps.clock.now(), ms: policy.stepUpMs };
  const stepUp = issueStepUp(deps, account, { jti: deps.ids.jti(), sessionId, methods }, life);
  return { kind: 'stepped-up', account, stepUp };
}
