/** Counts of guesses or sends about one account, name or client address. */
export interface Tally {
  /** Instants at which something was taken, by lane or limit, oldest first. */
  readonly windows: Readonly<Record<string, readonly number[]>>;
  /** How many in a row, by factor, code or challenge. */
  readonly runs: Readonly<Record<string, number>>;
}
