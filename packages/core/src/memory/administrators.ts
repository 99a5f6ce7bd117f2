import type { Administrator, Administrators } from '../ports/administrators.ts';
import type { Version, Versioned } from '../ports/records.ts';
import { keep } from './keep.ts';
import { MemoryRecords } from './records.ts';

/** Administrators in memory. */
export class MemoryAdministrators extends MemoryRecords<Administrator> implements Administrators {
  #owners: { readonly value: readonly string[]; readonly version: number } = { value: [], version: 0 };

  async findByEmail(emailNormal: string): Promise<Versioned<Administrator> | null> {
    return this.first((administrator) => administrator.emailNormal === emailNormal);
  }

  async findByAccount(accountId: string): Promise<Versioned<Administrator> | null> {
    return this.first((administrator) => administrator.accountId === accountId);
  }

  async list(): Promise<readonly Administrator[]> {
    return this.rows().map(({ value }) => value);
  }

  async owners(): Promise<Versioned<readonly string[]>> {
    return this.#owners;
  }

  async swapOwners(owners: readonly string[], version: Version): Promise<boolean> {
    if (this.#owners.version !== version) return false;
    this.#owners = keep({ value: owners, version: this.#owners.version + 1 });
    return true;
  }
}
