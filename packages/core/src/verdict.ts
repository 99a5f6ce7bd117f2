import type { Event } from './account/event.ts';
import type { Failure } from './failure.ts';

export interface Refused {
  readonly kind: 'refused';
  readonly failure: Failure;
}

/** What a rule decides: it may happen, and these are the events; there is nothing to do; or it may not. */
export type Verdict =
  | { readonly kind: 'allowed'; readonly events: readonly [Event, ...Event[]] }
  | { readonly kind: 'unchanged' }
  | Refused;

export const refused = (failure: Failure): Refused => ({ kind: 'refused', failure });
export const allowed = (...events: [Event, ...Event[]]): Verdict => ({ kind: 'allowed', events });
export const unchanged: Verdict = { kind: 'unchanged' };
