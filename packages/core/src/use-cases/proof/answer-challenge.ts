import type { Account } from '../../account/account.ts';
import type { Event } from '../../account/event.ts';
import type { Self } from '../../actor.ts';
import type { Failure } from '../../failure.ts';
import type { Policy } from '../../policy.ts';
import type { Accounts } from '../../ports/accounts.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Accepted } from '../../rules/accept-code.ts';
import { type Guess, type Guesser, laneOf } from '../../rules/guess-budget.ts';
import { moreToMatch } from '../../rules/more-to-match.ts';
import { type AnsweredFor, fitsPurpose, openChallenge, type SecondStepChallenge } from '../../rules/open-challenge.ts';
import { standing } from '../../rules/standing.ts';
import { allowed, type Refused, refused } from '../../verdict.ts';
import type { Ask, Decide, Done } from '../decide.ts';
import type { Policies } from '../policies.ts';
import type { Guesses } from './guesses.ts';
import { confirmAccount, readAccount } from './read-account.ts';

export interface AnswerDeps {
  readonly accounts: Accounts;
  readonly policies: Policies;
  readonly decide: Decide;
  readonly guesses: Guesses;
  readonly clock: Clock;
}

/** One answer to a challenge. `P` is what must be made ready between counting the guess and comparing it. */
export interface Answer<P> {
  readonly ask: Ask;
  readonly challenge: SecondStepChallenge;
  /** At a step-up the person in their session; at sign-in the person in the session that is about to begin. */
  readonly actor: Self;
  readonly wanted: AnsweredFor;
  readonly guesser: Guesser;
  /** What is refused whatever the code is, and else what it is a guess at. */
  readonly ready: (account: Account, policy: Policy, now: number) => Pick<Guess, 'codeId' | 'at'> | Failure;
  readonly prepare: (account: Account) => Promise<P>;
  /** Compares, on the account as it is in the commit; nothing that `closed` names. */
  readonly accept: (
    account: Account,
    prepared: P,
    closed: readonly string[],
    policy: Policy,
    now: number,
  ) => Accepted | Failure;
  /** What else the commit holds. */
  readonly also: (account: Account, accepted: Accepted, policy: Policy) => readonly Event[];
}

export interface Answered {
  readonly kind: 'answered';
  readonly done: Done;
  readonly accepted: Accepted;
}

/**
 * Answers a challenge. What would be refused whatever the code is refused first; then the guess is counted, only then is it
 * compared, and compared again in the commit that spends code and challenge: of parallel answers one wins.
 */
export async function answerChallenge<P>(deps: AnswerDeps, answer: Answer<P>): Promise<Answered | Refused> {
  const { ask, actor, challenge, wanted } = answer;
  const unfit = fitsPurpose(challenge, wanted);
  if (unfit !== null) return refused(unfit);
  const account = await readAccount(deps.accounts, ask);
  if (account === null) return refused({ code: 'account-unknown' });
  const policy = await deps.policies(account.organizationId);
  const now = deps.clock.now();
  const over = entitled(account, answer, policy, now) ?? (await deps.guesses.challengeOver(account, challenge.id));
  if (over !== null) return refused(over);
  const ready = answer.ready(account, policy, now);
  if ('code' in ready) return refused(ready);

  const lane = laneOf(account, answer.guesser);
  const counted = await deps.guesses.take(account, { ...ready, lane, challengeId: challenge.id });
  if (counted.kind === 'refused') return counted;
  const { taken } = counted;
  const prepared = await answer.prepare(account);
  const wrong = async (failure: Failure): Promise<Refused> => {
    const atSignIn = wanted.purpose === 'sign-in';
    if (isWrong(failure)) await deps.guesses.failed(ask, account, { taken, atSignIn });
    return refused(failure);
  };

  const accept = (judged: Account): Accepted | Failure => answer.accept(judged, prepared, taken.closed, policy, now);
  const seen = accept(account);
  const first = 'code' in seen ? await lookAgain(deps, answer, account, accept, seen) : seen;
  if ('code' in first) return wrong(first);
  const held = { accepted: first };
  const outcome = await deps.decide.commit({ ...ask, seen: account }, actor, (current, inForce, at) => {
    const again = entitled(current, answer, inForce, at) ?? answer.accept(current, prepared, taken.closed, inForce, at);
    if ('code' in again) return refused(again);
    held.accepted = again;
    const spent: Event = { type: 'challenge-spent', challengeId: challenge.id, until: challenge.expiresAt };
    return allowed(...again.events, spent, ...answer.also(current, again, inForce));
  });
  if (outcome.kind === 'refused') return wrong(outcome.failure);
  await deps.guesses.giveBack(account, taken, held.accepted.run);
  return { kind: 'answered', done: outcome, accepted: held.accepted };
}

/** Nobody is told that a code is wrong for what a fail-over has taken back, or of what the store had not heard yet. */
async function lookAgain<P>(
  { accounts }: AnswerDeps,
  { ask }: Answer<P>,
  account: Account,
  accept: (judged: Account) => Accepted | Failure,
  failure: Failure,
): Promise<Accepted | Failure> {
  const current = await confirmAccount(accounts, ask);
  return current === null || !moreToMatch(account, current) ? failure : accept(current);
}

/** A step-up needs its session still; a sign-in has none yet. */
function entitled<P>(
  account: Account,
  { actor, challenge, wanted }: Answer<P>,
  policy: Policy,
  now: number,
): Failure | null {
  const ended = wanted.purpose === 'step-up' ? standing(account, actor, policy) : null;
  return ended ?? openChallenge(account, challenge, policy, now);
}

const isWrong = ({ code }: Failure): boolean => code === 'code-wrong' || code === 'recovery-code-wrong';
