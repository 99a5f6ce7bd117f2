import type { NameClaim, SignInNames } from '@detent/core';
import { type Fields, number, text, Unreadable } from '@detent/core/storage';
import type { Collection } from 'mongodb';
import { exactly } from './exactly.ts';
import { isDuplicate } from './fault.ts';
import { bounded, type MongoDatabase, type Stored } from './mongo-database.ts';

/** How these documents are laid out. */
const nameSchema = 1;

/** Who signs in by which name. The name is the document's id, which no two documents share. */
export class MongoSignInNames implements SignInNames {
  readonly #database: MongoDatabase;
  readonly #names: Collection<Stored>;

  constructor(database: MongoDatabase) {
    this.#database = database;
    this.#names = database.collection('signInNames');
  }

  find(name: string): Promise<NameClaim | null> {
    return this.#database.read('SignInNames', () => this.#holder(name));
  }

  claim(claim: NameClaim): Promise<NameClaim | null> {
    return this.#database.write('SignInNames', async () => {
      while (true) {
        if (await this.#isFree(claim)) return null;
        const holder = await this.#holder(claim.name);
        // Else it was let go of just now.
        if (holder !== null) return holder;
      }
    });
  }

  takeOver(name: string, from: NameClaim, to: NameClaim): Promise<boolean> {
    return this.#database.write('SignInNames', async () => {
      const guard = {
        _id: exactly('SignInNames', name),
        accountId: exactly('SignInNames', from.accountId),
        claimedAt: exactly('SignInNames', from.claimedAt),
      };
      const heir = { accountId: to.accountId, claimedAt: to.claimedAt };
      const { matchedCount } = await this.#names.updateOne(guard, { $set: heir }, bounded);
      return matchedCount === 1;
    });
  }

  release(name: string, accountId: string): Promise<boolean> {
    return this.#database.write('SignInNames', async () => {
      const guard = { _id: exactly('SignInNames', name), accountId: exactly('SignInNames', accountId) };
      const { deletedCount } = await this.#names.deleteOne(guard, bounded);
      return deletedCount === 1;
    });
  }

  /** Whether the name was nobody's and is now as claimed. */
  async #isFree({ name, accountId, claimedAt }: NameClaim): Promise<boolean> {
    try {
      const document = { _id: exactly('SignInNames', name), schema: nameSchema, accountId, claimedAt };
      await this.#names.insertOne(document, bounded);
      return true;
    } catch (error) {
      if (isDuplicate(error)) return false;
      throw error;
    }
  }

  async #holder(name: string): Promise<NameClaim | null> {
    const found = await this.#names.findOne({ _id: exactly('SignInNames', name) }, bounded);
    return found === null ? null : readClaim(found);
  }
}

function readClaim(fields: Fields): NameClaim {
  if (fields['schema'] !== nameSchema) throw new Unreadable('schema');
  return {
    name: text(fields, '_id'),
    accountId: text(fields, 'accountId'),
    claimedAt: number(fields, 'claimedAt'),
  };
}
