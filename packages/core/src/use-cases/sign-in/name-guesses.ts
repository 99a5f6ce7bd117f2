import type { Hasher } from '../../ports/hasher.ts';
import { openAfterSuccess, passwordGuessesKeptMs, takePasswordGuess } from '../../rules/sign-in-budget.ts';
import { emptyTally } from '../../rules/windows.ts';
import { guardedNow } from '../guarded.ts';
import type { Counter } from '../proof/counter.ts';

/** The counting of passwords tried at one sign-in name, whether anybody has that name or not. */
export interface NameGuesses {
  /** Counts one; false when there is none left, and then nothing was counted. */
  take(normal: string, lane: string): Promise<boolean>;
  /** The password was right. */
  succeeded(normal: string, lane: string): Promise<void>;
  /** The password was reset, or an administrator ends all waits. */
  forget(normal: string): Promise<void>;
}

export function createNameGuesses(deps: { readonly counter: Counter; readonly hasher: Hasher }): NameGuesses {
  const keyOf = (normal: string): string =>
    guardedNow('Hasher', 'read', () => deps.hasher.digest('throttle', `name:${normal}`));

  return {
    take: (normal, lane) =>
      deps.counter.count(keyOf(normal), (before, now) => {
        const tally = takePasswordGuess(before, lane, now);
        return tally === null
          ? { answer: false, write: null }
          : { answer: true, write: { tally, keptForMs: passwordGuessesKeptMs(tally) } };
      }),

    async succeeded(normal, lane) {
      await deps.counter.count(keyOf(normal), (before) => {
        const tally = openAfterSuccess(before, lane);
        return { answer: null, write: { tally, keptForMs: passwordGuessesKeptMs(tally) } };
      });
    },

    async forget(normal) {
      await deps.counter.count(keyOf(normal), () => ({
        answer: null,
        write: { tally: emptyTally, keptForMs: passwordGuessesKeptMs(emptyTally) },
      }));
    },
  };
}
