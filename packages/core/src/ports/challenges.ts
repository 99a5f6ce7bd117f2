/** What must be found by its id before an account is known. All else about challenges belongs to the account. */
export interface Challenges {
  /** Of many callers putting one id exactly one is told true; the others wrote nothing. */
  put(challenge: Challenge): Promise<boolean>;
  find(id: string): Promise<Challenge | null>;
  /** Takes it out. Of many callers exactly one is given it; the others are told null. */
  take(id: string): Promise<Challenge | null>;
  /** Removes what has run out, at most `limit`, and says how many. */
  sweep(now: number, limit: number): Promise<number>;
}

export interface Challenge {
  readonly id: string;
  readonly accountId: string;
  readonly purpose: string;
  readonly epoch: number;
  readonly expiresAt: number;
}
