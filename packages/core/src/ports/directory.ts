/** Finds accounts by what administrators look for. Every answer comes from an index, however many accounts there are. */
export interface Directory {
  /** Newest first, then by id; closed accounts are not among them. A commit that was acknowledged is in the answer. */
  find(query: DirectoryQuery): Promise<DirectoryPage>;
}

/** Which accounts: all, those of no organization, those of any, or those of these. */
export type DirectoryScope = 'everywhere' | 'platform' | 'tenants' | readonly string[];

/** Every member narrows the answer; null narrows nothing. */
export interface DirectoryQuery {
  readonly within: DirectoryScope;
  readonly standing: 'active' | 'disabled' | null;
  /** Whether the account's own mailbox is verified. */
  readonly verified: boolean | null;
  readonly secondFactor: 'enabled' | 'disabled' | 'must-enrol' | null;
  readonly role: string | null;
  /** The beginning of the mailbox, of a word in it, or of the number; in lower case, every character literal. */
  readonly beginning: string | null;
  /** Leaves out accounts that were made later. */
  readonly asOf: number | null;
  readonly offset: number;
  readonly limit: number;
}

export interface DirectoryPage {
  readonly ids: readonly string[];
  /** How many there are on all pages. */
  readonly total: number;
  /** When the newest of them was made; null where there is none. */
  readonly newest: number | null;
}
