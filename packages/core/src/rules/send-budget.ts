import type { Policy } from '../policy.ts';
import type { Tally } from '../tally.ts';
import { counted, type Place, tidied, uncounted, waitForAll } from './windows.ts';

/** One code or link that somebody wants sent. */
export interface Send {
  readonly kind: 'sms' | 'email';
  /** A sign-in's scope, a session's id, or whatever else the letter belongs to. */
  readonly scope: string;
  readonly lane: string;
}

/** An account is sent one letter in policy's cooldown for each scope, and so many an hour and a day in each lane. */
export const accountPlaces = ({ kind, scope, lane }: Send, policy: Policy): readonly Place[] => [
  { key: `cooldown:${kind}:${scope}`, windows: [{ most: 1, inMs: policy.cooldownMs[kind] }] },
  {
    key: `lane:${kind}:${lane}`,
    windows: [
      { most: 5, inMs: hour },
      { most: 10, inMs: day },
    ],
  },
];

/** One mailbox or number is sent so many letters, whoever asks and for whichever account. */
export const destinationPlaces: readonly Place[] = [{ key: 'sent', windows: [{ most: 10, inMs: 3_600_000 }] }];

/** One client address asks for so many letters, a whole network for `times` as many. */
export const askerPlaces = (times: number): readonly Place[] => [
  { key: 'asked', windows: [{ most: 20 * times, inMs: hour }] },
];

/** Takes one letter from all the places, or from none of them and says how long to wait. */
export function takeSend(
  before: Tally,
  places: readonly Place[],
  policy: Policy,
  now: number,
): { readonly waitMs: number; readonly tally: Tally } {
  const windowMs = (key: string): number => (key.startsWith('cooldown:') ? longestCooldown(policy) : day);
  const tally = tidied(before, { windowMs, run: () => false }, now);
  const waitMs = waitForAll(tally, places, now);
  return { waitMs, tally: waitMs > 0 ? tally : counted(tally, keysOf(places), now) };
}

/** Puts back a letter that was taken and, because another place had none, not sent. */
export const giveSendBack = (tally: Tally, places: readonly Place[], takenAt: number): Tally =>
  uncounted(tally, keysOf(places), takenAt);

/** How long the counts of sends must be kept. */
export const sendsKeptMs = 86_400_000;

const hour = 3_600_000;
const day = 86_400_000;

const keysOf = (places: readonly Place[]) => ({ windows: places.map(({ key }) => key), runs: [] });

const longestCooldown = ({ cooldownMs }: Policy): number => Math.max(cooldownMs.sms, cooldownMs.email);
