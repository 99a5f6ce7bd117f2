import type { Administrator, Administrators, Version, Versioned } from '@detent/core';
import { fieldsOf, parsed, readAdministrator, text, texts } from '@detent/core/storage';
import type { Collection } from 'mongodb';
import { newRevision } from './account-document.ts';
import { isDuplicate } from './fault.ts';
import { bounded, type MongoDatabase, type Stored } from './mongo-database.ts';
import { MongoRecords, type Shape } from './mongo-records.ts';

export const ownersKey = 'owners';
const only = { _id: ownersKey } as const;
/** The version of a set that nobody has written yet. */
const unwritten = 'unwritten';

export const administratorShape: Shape<Administrator> = {
  port: 'Administrators',
  collection: 'administrators',
  stored: ({ id: _id, metadata, ...rest }) => ({ ...rest, metadata: JSON.stringify(metadata) }),
  read: (fields) => readAdministrator({ ...fields, metadata: parsed(text(fields, 'metadata'), 'metadata') }),
};

/** Those who may act on other people's accounts, and the set of owners as one document. */
export class MongoAdministrators extends MongoRecords<Administrator> implements Administrators {
  readonly #owners: Collection<Stored>;

  constructor(database: MongoDatabase) {
    super(database, administratorShape);
    this.#owners = database.collection('owners');
  }

  findByEmail(emailNormal: string): Promise<Versioned<Administrator> | null> {
    return this.one(() => ({ 'value.emailNormal': this.exactly(emailNormal) }));
  }

  findByAccount(accountId: string): Promise<Versioned<Administrator> | null> {
    return this.one(() => ({ 'value.accountId': this.exactly(accountId) }));
  }

  list(): Promise<readonly Administrator[]> {
    return this.all();
  }

  owners(): Promise<Versioned<readonly string[]>> {
    return this.database.read('Administrators', async () => {
      const found = await this.#owners.findOne(only, bounded);
      if (found === null) return { value: [], version: unwritten };
      const fields = fieldsOf(found, 'owners');
      return { value: texts(fields, 'ids'), version: text(fields, 'version') };
    });
  }

  swapOwners(owners: readonly string[], version: Version): Promise<boolean> {
    const next = { ids: [...owners], version: newRevision() };
    return this.database.write('Administrators', async () => {
      if (version === unwritten) return this.#writeFirst(next);
      const guard = { ...only, version: this.exactly(version) };
      const { matchedCount } = await this.#owners.updateOne(guard, { $set: next }, bounded);
      return matchedCount === 1;
    });
  }

  async #writeFirst(first: { readonly ids: readonly string[]; readonly version: string }): Promise<boolean> {
    try {
      await this.#owners.insertOne({ ...only, ...first }, bounded);
      return true;
    } catch (error) {
      if (isDuplicate(error)) return false;
      throw error;
    }
  }
}
