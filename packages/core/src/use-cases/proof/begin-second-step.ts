import type { Account } from '../../account/account.ts';
import type { Self } from '../../actor.ts';
import type { FailureCode } from '../../failure.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Ids } from '../../ports/ids.ts';
import type { Tokens } from '../../ports/tokens.ts';
import type { SecondStep } from '../../rules/asked-second-step.ts';
import type { Guesser } from '../../rules/guess-budget.ts';
import type { SecondStepChallenge } from '../../rules/open-challenge.ts';
import { signInScope } from '../../rules/sign-in-scope.ts';
import type { Refused } from '../../verdict.ts';
import type { Ask } from '../decide.ts';
import type { Policies } from '../policies.ts';
import { type Issued, issueChallenge, type Lives } from '../sign-in/issue-tokens.ts';
import { type SendCode, whileOpen } from './send-code.ts';
import type { ClientAddress } from './sends.ts';

export interface BeginSecondStepDeps {
  readonly tokens: Tokens;
  readonly policies: Policies;
  readonly sendCode: SendCode;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly lives: Lives;
}

export interface SecondStepAsked {
  readonly kind: 'second-step';
  readonly account: Account;
  readonly step: SecondStep;
  readonly challenge: Issued;
}

/**
 * Asks for a second step after a right password: a challenge, and where mail or SMS is preferred a code. That one is on its way
 * already, or cannot be sent now, is no error.
 */
export async function beginSecondStep(
  deps: BeginSecondStepDeps,
  ask: Ask,
  account: Account,
  step: SecondStep,
  by: {
    readonly actor: Self;
    readonly purpose: SecondStepChallenge['purpose'];
    readonly guesser: Guesser;
    readonly from: ClientAddress;
  },
): Promise<SecondStepAsked | Refused> {
  const { actor, purpose, guesser, from } = by;
  const policy = await deps.policies(account.organizationId);
  const now = deps.clock.now();
  const id = deps.ids.jti();
  const inSession = purpose === 'step-up';
  const challenge: SecondStepChallenge = {
    id,
    accountId: account.id,
    purpose,
    sessionId: inSession ? actor.session.id : null,
    epoch: account.epoch,
    generation: inSession ? null : account.sessions.generation,
    scope: inSession ? actor.session.id : signInScope(account, id, policy, now),
    methods: ['pwd'],
    expiresAt: now + deps.lives.challengeMs,
  };
  const issued = issueChallenge(deps, challenge, now);
  const asked: SecondStepAsked = { kind: 'second-step', account, step, challenge: issued };
  if (step.preferred === 'totp') return asked;

  const sent = await deps.sendCode.send(
    { ...ask, seen: account },
    {
      actor,
      kind: step.preferred,
      purpose,
      factorId: null,
      needsPassword: true,
      scope: challenge.scope,
      guesser,
      from,
      first: whileOpen(challenge),
    },
  );
  if (sent.kind === 'sent') return { ...asked, account: sent.done.account };
  return bearable.has(sent.failure.code) ? asked : sent;
}

const bearable: ReadonlySet<FailureCode> = new Set(['throttled', 'channel-off', 'factor-locked', 'second-factor-off']);
