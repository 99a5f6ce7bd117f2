import type { Account } from '../account/account.ts';
import type { Event } from '../account/event.ts';
import type { Policy } from '../policy.ts';
import { mustEnrol } from './must-enrol.ts';

/** A full sign-in makes its client known; one that may only enrol does not. */
export function signedIn(
  account: Account,
  by: { readonly sessionId: string; readonly clientId: string; readonly methods: readonly string[] },
  policy: Policy,
): Event {
  const clientId = mustEnrol(account, policy) ? null : by.clientId;
  return { type: 'signed-in', sessionId: by.sessionId, clientId, methods: by.methods };
}
