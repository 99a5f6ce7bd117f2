import type { Hasher } from '../../ports/hasher.ts';
import { giveAttemptBack, takeAttempt } from '../../rules/attempts.ts';
import type { Window } from '../../rules/windows.ts';
import { type Refused, refused } from '../../verdict.ts';
import { guardedNow } from '../guarded.ts';
import type { Counter } from '../proof/counter.ts';
import type { ClientAddress } from '../proof/sends.ts';

export type Door = 'login' | 'secret';

export interface AdminAttempt {
  readonly from: ClientAddress;
  /** The administrator's address as it is compared, known or not. */
  readonly name: string | null;
}

export interface TakenAttempt {
  readonly kind: 'taken';
  readonly at: readonly { readonly key: string; readonly instant: number }[];
}

/** The counting of attempts at the doors of administrators: by client address and by name, exact across servers and restarts. */
export interface Attempts {
  take(door: Door, attempt: AdminAttempt): Promise<TakenAttempt | Refused>;
  giveBack(taken: TakenAttempt): Promise<void>;
}

export function createAttempts(
  deps: { readonly counter: Counter; readonly hasher: Hasher },
  limits: Readonly<Record<Door, Window>>,
): Attempts {
  const keyOf = (door: Door, what: string): string =>
    guardedNow('Hasher', 'read', () => deps.hasher.digest('throttle', `administrators:${door}:${what}`));

  const takeAt = (key: string, limit: Window): Promise<{ readonly waitMs: number; readonly instant: number }> =>
    deps.counter.count(key, (before, instant) => {
      const { waitMs, tally } = takeAttempt(before, limit, instant);
      return { answer: { waitMs, instant }, write: waitMs > 0 ? null : { tally, keptForMs: limit.inMs } };
    });

  async function giveBack({ at }: TakenAttempt): Promise<void> {
    for (const { key, instant } of at)
      await deps.counter.count(key, (tally) => ({
        answer: null,
        write: { tally: giveAttemptBack(tally, instant), keptForMs: Math.max(limits.login.inMs, limits.secret.inMs) },
      }));
  }

  return {
    async take(door, { from, name }) {
      const { most, inMs } = limits[door];
      const wanted = [
        ...from.map(({ key, times }) => ({ what: `address:${key}`, most: most * times })),
        ...(name === null ? [] : [{ what: `name:${name}`, most }]),
      ];
      const at: { readonly key: string; readonly instant: number }[] = [];
      for (const one of most === 0 ? [] : wanted) {
        const key = keyOf(door, one.what);
        const { waitMs, instant } = await takeAt(key, { most: one.most, inMs });
        if (waitMs > 0) {
          await giveBack({ kind: 'taken', at });
          return refused({ code: 'throttled', limit: 'sign-ins', kind: null, retryAfterMs: waitMs });
        }
        at.push({ key, instant });
      }
      return { kind: 'taken', at };
    },

    giveBack,
  };
}
