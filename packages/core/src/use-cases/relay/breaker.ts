import type { Notice } from '../../account/notice.ts';
import type { SendAnswer } from '../../ports/senders.ts';

export type Channel = Notice['channel'];

/** A sender that was out of reach five times in a row is left alone, but for one try every half minute. */
export interface Breakers {
  readonly isOpen: (channel: Channel) => boolean;
  /** Open ones, and since their last try half a minute has passed. */
  readonly mayProbe: (channel: Channel, now: number) => boolean;
  /** When the next open one may be tried, or null when none is open. */
  readonly nextProbeAt: () => number | null;
  readonly heard: (channel: Channel, answer: SendAnswer['kind'], now: number) => void;
}

const opensAfter = 5;
const probeEveryMs = 30_000;

export function createBreakers(): Breakers {
  const inARow = new Map<Channel, number>();
  const probeAt = new Map<Channel, number>();

  return {
    isOpen: (channel) => probeAt.has(channel),
    mayProbe: (channel, now) => (probeAt.get(channel) ?? Infinity) <= now,
    nextProbeAt: () => (probeAt.size === 0 ? null : Math.min(...probeAt.values())),

    heard(channel, answer, now) {
      // A message that cannot be made says nothing about whoever would have carried it.
      if (answer === 'unusable') return;
      if (answer !== 'unreachable') {
        inARow.delete(channel);
        probeAt.delete(channel);
        return;
      }
      const count = (inARow.get(channel) ?? 0) + 1;
      inARow.set(channel, count);
      if (count >= opensAfter) probeAt.set(channel, now + probeEveryMs);
    },
  };
}
