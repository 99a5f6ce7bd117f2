import type { Account } from '../../account/account.ts';
import type { Policy } from '../../policy.ts';
import type { Hasher } from '../../ports/hasher.ts';
import {
  accountPlaces,
  askerPlaces,
  destinationPlaces,
  giveSendBack,
  type Send,
  sendsKeptMs,
  takeSend,
} from '../../rules/send-budget.ts';
import { type Place, waitForAll } from '../../rules/windows.ts';
import { type Refused, refused } from '../../verdict.ts';
import { guardedNow } from '../guarded.ts';
import type { Counter } from './counter.ts';

/** Where a request comes from, as limits key it: its address, and the network around it with `times` the budget. */
export type ClientAddress = readonly { readonly key: string; readonly times: number }[];

export interface WantedSend {
  readonly account: Account;
  readonly send: Send;
  /** The mailbox or number, normal. */
  readonly destination: string;
  readonly from: ClientAddress;
}

/**
 * The budget for codes and links that people ask for. `take` comes before anything is made or sent; what is refused says
 * how long to wait, and the letter sent before stays good.
 */
export interface Sends {
  take(wanted: WantedSend, policy: Policy): Promise<{ readonly kind: 'taken' } | Refused>;
  /** How long such a letter would have to wait now; 0 when it need not. */
  waitMs(wanted: WantedSend, policy: Policy, now: number): Promise<number>;
}

interface Holding {
  readonly key: string;
  readonly places: readonly Place[];
}

export function createSends(deps: { readonly counter: Counter; readonly hasher: Hasher }): Sends {
  const { counter } = deps;
  const keyOf = (value: string): string => guardedNow('Hasher', 'read', () => deps.hasher.digest('throttle', value));

  const holdings = ({ account, send, destination, from }: WantedSend, policy: Policy): readonly Holding[] => [
    { key: keyOf(`sends:${account.id}`), places: accountPlaces(send, policy) },
    { key: keyOf(`destination:${send.kind}:${destination}`), places: destinationPlaces },
    ...from.map(({ key, times }) => ({ key: keyOf(`asker:${key}`), places: askerPlaces(times) })),
  ];

  const takeFrom = ({ key, places }: Holding, policy: Policy): Promise<{ waitMs: number; at: number }> =>
    counter.count(key, (before, at) => {
      const { waitMs, tally } = takeSend(before, places, policy, at);
      return { answer: { waitMs, at }, write: waitMs > 0 ? null : { tally, keptForMs: sendsKeptMs } };
    });

  const putBack = ({ key, places }: Holding, takenAt: number): Promise<null> =>
    counter.count(key, (tally) => ({
      answer: null,
      write: { tally: giveSendBack(tally, places, takenAt), keptForMs: sendsKeptMs },
    }));

  return {
    async take(wanted, policy) {
      const taken: { readonly holding: Holding; readonly at: number }[] = [];
      for (const holding of holdings(wanted, policy)) {
        const { waitMs, at } = await takeFrom(holding, policy);
        if (waitMs > 0) {
          for (const before of taken) await putBack(before.holding, before.at);
          return refused({ code: 'throttled', limit: 'sends', kind: wanted.send.kind, retryAfterMs: waitMs });
        }
        taken.push({ holding, at });
      }
      return { kind: 'taken' };
    },

    async waitMs(wanted, policy, now) {
      const looks = holdings(wanted, policy).map(async ({ key, places }) =>
        waitForAll(await counter.look(key), places, now),
      );
      return Math.max(...(await Promise.all(looks)));
    },
  };
}
