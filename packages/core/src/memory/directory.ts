import { type DirectoryEntry, directoryEntryOf } from '../account/directory-entry.ts';
import type { Directory, DirectoryPage, DirectoryQuery, DirectoryScope } from '../ports/directory.ts';
import type { MemoryStore } from './memory-store.ts';

/** Accounts in memory, by what administrators look for. Give it the store of `MemoryAccounts`. */
export class MemoryDirectory implements Directory {
  readonly #store: MemoryStore;

  constructor(store: MemoryStore) {
    this.#store = store;
  }

  async find(query: DirectoryQuery): Promise<DirectoryPage> {
    const found = this.#store
      .rows()
      .flatMap(({ account }) => {
        const listing = directoryEntryOf(account);
        return listing !== null && passes(listing, query) ? [{ id: account.id, createdAt: listing.createdAt }] : [];
      })
      .toSorted((a, b) => b.createdAt - a.createdAt || Number(a.id > b.id) - Number(a.id < b.id));
    return {
      ids: found.slice(query.offset, query.offset + query.limit).map(({ id }) => id),
      total: found.length,
      newest: found[0]?.createdAt ?? null,
    };
  }
}

function passes(listing: DirectoryEntry, query: DirectoryQuery): boolean {
  const { standing, verified, secondFactor, role, beginning, asOf } = query;
  return (
    isWithin(listing.organizationId, query.within) &&
    (standing === null || listing.standing === standing) &&
    (verified === null || listing.verified === verified) &&
    (secondFactor === null ||
      (secondFactor === 'must-enrol' ? listing.mustEnrol : listing.secondFactor === secondFactor)) &&
    (role === null || listing.roles.includes(role)) &&
    (beginning === null || listing.terms.some((term) => term.startsWith(beginning))) &&
    (asOf === null || listing.createdAt <= asOf)
  );
}

function isWithin(organizationId: string | null, within: DirectoryScope): boolean {
  if (within === 'everywhere') return true;
  if (within === 'platform') return organizationId === null;
  if (within === 'tenants') return organizationId !== null;
  return organizationId !== null && within.includes(organizationId);
}
