import type { Sessions } from '../../ports/sessions.ts';
import { endSession } from './renew-session.ts';

export type SignOut = (of: { readonly accountId: string; readonly sessionId: string }) => Promise<void>;

/** Ends one session of a person; that it is over already, or was never theirs, is no matter. */
export const createSignOut =
  (deps: { readonly sessions: Sessions }): SignOut =>
  ({ accountId, sessionId }) =>
    endSession(deps.sessions, sessionId, (session) => session.accountId === accountId && session.kind === 'person');
