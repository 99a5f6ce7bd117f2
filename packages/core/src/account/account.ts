import type { Factor, Kind } from './factor.ts';
import type { Person } from './person.ts';
import type { RecoveryCodes, SentCode } from './recovery.ts';

/** What is true of one account now. Nothing here grows with its past: old tombstones and settled acts are history. */
export interface Account {
  readonly id: string;
  readonly organizationId: string | null;
  readonly standing: 'active' | 'disabled' | 'closed';
  /** 0 for people; administrators have 1 (help desk) to 3 (owner). */
  readonly rank: Rank;
  /** Events so far: the compare-and-swap version, the ETag, and what other contracts call sequence. */
  readonly sequence: number;
  /** Changes of the factor set so far. */
  readonly epoch: number;
  readonly factors: readonly Factor[];
  readonly preferred: Kind | null;
  readonly recovery: RecoveryCodes | null;
  readonly sessions: SessionCut;
  readonly mustEnrol: boolean;
  readonly frozen: Freeze | null;
  /** When this person's own last changes of factors took effect; as many as the change limit looks at. */
  readonly recentChanges: readonly number[];
  readonly codes: readonly SentCode[];
  /** Challenges that were answered; remembered until they would have run out. */
  readonly spentChallenges: readonly Spent[];
  /** Clients that completed a full sign-in, newest last. */
  readonly knownClients: readonly string[];
  readonly verification: { readonly jti: string; readonly addressId: string } | null;
  readonly disavowed: readonly Disavowal[];
  /** When the rare alerts were last told, so that they stay rare. */
  readonly told: { readonly secondStepFailing: number | null; readonly registeredAgain: number | null };
  readonly person: Person;
}

export type Rank = 0 | 1 | 2 | 3;

/** The cut is a generation, not a time: a session lives if it began under `generation`, or if it is the one kept. */
export interface SessionCut {
  readonly generation: number;
  readonly kept: string | null;
  /** Access tokens made under an older one are refused; the session can refresh. */
  readonly accessGeneration: number;
}

/** Factor changes are refused until then; a step-up accepts only what was bound before `since`. */
export interface Freeze {
  readonly until: number;
  readonly since: number;
}

export interface Spent {
  readonly id: string;
  readonly until: number;
}

export interface Disavowal {
  /** The sequence of the first event of the act that somebody said was not theirs. */
  readonly sequence: number;
  readonly at: number;
  readonly restored: readonly string[];
}

/** What an account keeps at the most; older entries are found in history. */
export const keeps = {
  tombstones: 100,
  recentChanges: 20,
  knownClients: 10,
  codes: 64,
  spentChallenges: 256,
  disavowals: 100,
} as const;
