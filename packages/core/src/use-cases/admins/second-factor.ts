import type { Account } from '../../account/account.ts';
import type { Event } from '../../account/event.ts';
import type { Kind } from '../../account/factor.ts';
import type { Self, StepUp } from '../../actor.ts';
import { typedDigits } from '../../hygiene.ts';
import type { Policy } from '../../policy.ts';
import type { Accepted } from '../../rules/accept-code.ts';
import { askedAtStepUp } from '../../rules/asked-second-step.ts';
import type { Guesser } from '../../rules/guess-budget.ts';
import type { AnsweredFor, SecondStepChallenge } from '../../rules/open-challenge.ts';
import type { Refused } from '../../verdict.ts';
import type { Ask } from '../decide.ts';
import type { Answered } from '../proof/answer-challenge.ts';
import { checkCode } from '../proof/check-code.ts';
import { answerByRecoveryCode } from '../sign-in/recover.ts';
import type { AdministrationDeps } from './deps.ts';

export type SecondMethod = Kind | 'recovery';

export interface TypedSecond {
  readonly code: string;
  /** Left out, six digits are of the preferred kind and anything else is a recovery code. */
  readonly method: SecondMethod | null;
}

interface Proving {
  readonly actor: Self;
  readonly challenge: SecondStepChallenge;
  readonly wanted: AnsweredFor;
  readonly guesser: Guesser;
  readonly typed: TypedSecond;
  readonly account: Account;
  readonly also: (account: Account, accepted: Accepted, policy: Policy) => readonly Event[];
}

/** Judges whatever code an administrator typed by the same rules as anybody's; their password is kept elsewhere, so none of the account is asked for. */
export function proveSecond(deps: AdministrationDeps, ask: Ask, proving: Proving): Promise<Answered | Refused> {
  const { typed, account, ...rest } = proving;
  const digits = typedDigits(typed.code);
  const kind = typed.method ?? (digits === null ? 'recovery' : (askedAtStepUp(account)?.preferred ?? 'totp'));
  if (kind === 'recovery') return answerByRecoveryCode(deps, ask, rest.challenge, typed.code, rest);
  return checkCode(deps, {
    ...rest,
    ask,
    codes: { [kind]: digits ?? 'none' },
    first: { method: 'pwd', addressId: null },
    needsPassword: false,
  });
}

/** Within a session: one code, judged as a challenge of its own, makes a step-up that is good for one change. */
export async function stepUpBy(
  deps: AdministrationDeps,
  ask: Ask,
  { self, account, typed }: { readonly self: Self; readonly account: Account; readonly typed: TypedSecond },
): Promise<{ readonly kind: 'proven'; readonly actor: Self; readonly account: Account } | Refused> {
  const { session, accountId } = self;
  const now = deps.clock.now();
  const challenge: SecondStepChallenge = {
    id: deps.ids.jti(),
    accountId,
    purpose: 'step-up',
    sessionId: session.id,
    epoch: account.epoch,
    generation: null,
    scope: session.id,
    methods: ['pwd'],
    expiresAt: now + deps.settings.challengeMs,
  };
  const answered = await proveSecond(deps, ask, {
    actor: self,
    challenge,
    wanted: { purpose: 'step-up', accountId, sessionId: session.id },
    guesser: { session, clientId: null },
    typed,
    account,
    also: () => [],
  });
  if (answered.kind === 'refused') return answered;
  const { method } = answered.accepted.proof;
  const current = answered.done.account;
  const policy = await deps.policies(current.organizationId);
  const stepUp: StepUp = {
    accountId,
    sessionId: session.id,
    epoch: current.epoch,
    expiresAt: now + policy.stepUpMs,
    methods: ['pwd', method],
  };
  return { kind: 'proven', actor: { ...self, stepUp }, account: current };
}
