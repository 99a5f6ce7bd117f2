import type { Records, Versioned } from './records.ts';

/** Somebody who may act on other people's accounts. Their second factor belongs to the account named here. */
export interface Administrator {
  readonly id: string;
  readonly accountId: string;
  /** Whether the account was made for them, and goes with them. */
  readonly ownsAccount: boolean;
  readonly email: string;
  readonly emailNormal: string;
  readonly name: string;
  readonly passwordHash: string | null;
  readonly role: 'help-desk' | 'administrator' | 'owner';
  readonly organizations: '*' | readonly string[];
  readonly active: boolean;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Sessions begun under an older generation are over. */
  readonly generation: number;
  readonly lastSignInAt: number | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface Administrators extends Records<Administrator> {
  findByEmail(emailNormal: string): Promise<Versioned<Administrator> | null>;
  findByAccount(accountId: string): Promise<Versioned<Administrator> | null>;
  list(): Promise<readonly Administrator[]>;
  /** The ids of the owners who can sign in, as one record. */
  owners(): Promise<Versioned<readonly string[]>>;
  /**
   * Swaps the whole set of owners. Of many callers with one version exactly one is told true, so that two owners
   * cannot leave at once; whoever changes a role to or from owner swaps the set first.
   */
  swapOwners(owners: readonly string[], version: Versioned<readonly string[]>['version']): Promise<boolean>;
}
