import type { Event } from './account/event.ts';
import type { NoticeKind } from './account/notice.ts';
import type { Failure } from './failure.ts';

export interface Refused {
  readonly kind: 'refused';
  readonly failure: Failure;
}

/** A code or link that was asked for, sealed for the one address it goes to. */
export interface Letter {
  readonly kind: NoticeKind;
  readonly addressId: string;
  readonly sealed: string;
  readonly expiresAt: number;
}

export interface Allowed {
  readonly kind: 'allowed';
  readonly events: readonly [Event, ...Event[]];
  readonly letters: readonly Letter[];
}

/** What a rule decides: it may happen, and these are the events; there is nothing to do; or it may not. */
export type Verdict = Allowed | { readonly kind: 'unchanged' } | Refused;

export const refused = (failure: Failure): Refused => ({ kind: 'refused', failure });
export const allowed = (...events: readonly [Event, ...Event[]]): Allowed => ({ kind: 'allowed', events, letters: [] });
export const unchanged: Verdict = { kind: 'unchanged' };

/** As `allowed`, or `unchanged` where there is no event. */
export function allowedIfAny(events: readonly Event[]): Verdict {
  const [first, ...rest] = events;
  return first === undefined ? unchanged : allowed(first, ...rest);
}
