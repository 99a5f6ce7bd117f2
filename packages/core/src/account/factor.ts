/** The three kinds of second factor, in the order in which a preferred one is elected. */
export type Kind = 'totp' | 'sms' | 'email';
export const kinds: readonly Kind[] = ['totp', 'sms', 'email'];

interface Bound {
  readonly id: string;
  readonly kind: Kind;
  readonly label: string;
  /** The sealed TOTP secret; null for kinds that keep none, and once it is erased. */
  readonly sealed: string | null;
  /** Which of the person's addresses a code is sent to; null for TOTP. */
  readonly addressId: string | null;
  readonly boundAt: number;
}

interface Confirmed extends Bound {
  readonly confirmedAt: number;
  readonly lastUsedAt: number | null;
  /** The last TOTP time step that was accepted; no step at or below it is accepted again. */
  readonly lastStep: number;
}

/** Enrolment has begun; it proves and counts for nothing until a code made with it was accepted. */
export interface PendingFactor extends Bound {
  readonly state: 'pending';
  readonly expiresAt: number;
}

/** In use. A locked one still guards the account and is listed, but proves nothing and counts for nothing. */
export interface LiveFactor extends Confirmed {
  readonly state: 'active' | 'locked';
}

/** A tombstone. It keeps its secret only until the undo window ends, and never when it was compromised. */
export interface RemovedFactor extends Confirmed {
  readonly state: 'removed';
  readonly removedAt: number;
  readonly restorableUntil: number;
  readonly compromised: boolean;
  readonly erased: boolean;
  readonly was: 'active' | 'locked';
}

export type Factor = PendingFactor | LiveFactor | RemovedFactor;

export const isLive = (factor: Factor): factor is LiveFactor => factor.state === 'active' || factor.state === 'locked';
export const isActive = (factor: Factor): factor is LiveFactor => factor.state === 'active';
export const isPending = (factor: Factor): factor is PendingFactor => factor.state === 'pending';
export const isRemoved = (factor: Factor): factor is RemovedFactor => factor.state === 'removed';
