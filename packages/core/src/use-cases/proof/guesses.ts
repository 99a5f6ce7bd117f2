import type { Account } from '../../account/account.ts';
import type { Failure } from '../../failure.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Hasher } from '../../ports/hasher.ts';
import { type Failed, failedGuess } from '../../rules/failed-guess.ts';
import {
  challengeOver,
  type Guess,
  giveGuessBack,
  keptFor,
  openLanes,
  type TakenGuess,
  takeGuess,
} from '../../rules/guess-budget.ts';
import type { Refused } from '../../verdict.ts';
import type { Ask, Decide } from '../decide.ts';
import { guardedNow } from '../guarded.ts';
import type { Policies } from '../policies.ts';
import type { Counter } from './counter.ts';

/**
 * The counting of guesses at one account's codes, recovery codes and passwords. Whatever compares one does it so:
 *
 *     const guess = { lane: laneOf(account, { session, clientId }), challengeId: null, codeId, at: [factorRun(id)] };
 *     const counted = await guesses.take(account, guess);
 *     if (counted.kind === 'refused') return counted;             // nothing was counted, nothing may be compared
 *     const right = ...;                                          // compare; nothing that `counted.taken.closed` names
 *     if (right) await guesses.giveBack(account, counted.taken, factorRun(id));   // null where no factor was proven
 *     else await guesses.failed(ask, account, { taken: counted.taken, atSignIn: false });
 *
 * `take` is a write of its own; whatever fails afterwards leaves the guess counted.
 */
export interface Guesses {
  /** Whether a challenge has had its guesses, asked before anything else is judged. */
  challengeOver(account: Account, challengeId: string): Promise<Failure | null>;
  /** Refused are `challenge-over`, `throttled` and `code-expired`, in this order; then nothing was counted. */
  take(account: Account, guess: Guess): Promise<CountedGuess>;
  /** Gives back exactly this guess, after it was right. `proven` is the run of what it proved. */
  giveBack(account: Account, taken: TakenGuess, proven: string | null): Promise<void>;
  /** Commits what a wrong guess leads to: a factor locked, a set of recovery codes void, its owner told. */
  failed(ask: Ask, account: Account, failed: Failed): Promise<void>;
  /** Ends all waits of an account, because its password was changed or an administrator says so. Unlocks nothing. */
  openLanes(account: Account): Promise<void>;
}

export type CountedGuess = { readonly kind: 'taken'; readonly taken: TakenGuess } | Refused;

export interface GuessesDeps {
  readonly counter: Counter;
  readonly decide: Decide;
  readonly policies: Policies;
  readonly hasher: Hasher;
  readonly clock: Clock;
}

/** Counts guesses for an account, wherever they are made: one record for sign-in, step-up, recovery and enrolment alike. */
export function createGuesses(deps: GuessesDeps): Guesses {
  const { counter } = deps;
  const keyOf = (account: Account): string =>
    guardedNow('Hasher', 'read', () => deps.hasher.digest('throttle', `account:${account.id}`));
  const limitsOf = async (account: Account) => (await deps.policies(account.organizationId)).guesses;

  return {
    async challengeOver(account, challengeId) {
      return challengeOver(await counter.look(keyOf(account)), challengeId, await limitsOf(account));
    },

    async take(account, guess) {
      const limits = await limitsOf(account);
      return counter.count<CountedGuess>(keyOf(account), (tally, now) => {
        const verdict = takeGuess(tally, guess, account, limits, now);
        if (verdict.kind === 'refused') return { answer: verdict, write: null };
        const write = { tally: verdict.tally, keptForMs: keptFor(verdict.tally, limits) };
        return { answer: { kind: 'taken', taken: verdict.taken }, write };
      });
    },

    async giveBack(account, taken, proven) {
      const limits = await limitsOf(account);
      await counter.count(keyOf(account), (tally) => {
        const back = giveGuessBack(tally, taken, proven);
        return { answer: null, write: { tally: back, keptForMs: keptFor(back, limits) } };
      });
    },

    async failed(ask, account, failed) {
      if (failedGuess(account, failed, deps.clock.now()).kind === 'unchanged') return;
      await deps.decide.commit(ask, counting, (current, _policy, now) => failedGuess(current, failed, now));
    },

    async openLanes(account) {
      const limits = await limitsOf(account);
      await counter.count(keyOf(account), (tally) => {
        const open = openLanes(tally);
        return { answer: null, write: { tally: open, keptForMs: keptFor(open, limits) } };
      });
    },
  };
}

const counting = { kind: 'system', id: 'guess-budget' } as const;
