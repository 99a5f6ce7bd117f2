import type { NameClaim, SignInNames } from '@detent/core';
import { type Fields, number, text, Unreadable } from '@detent/core/storage';
import type { Collection, Filter } from 'mongodb';
import { exactly } from './exactly.ts';
import { bounded, type MongoDatabase, type Stored } from './mongo-database.ts';
import { unlessThere } from './mongo-records.ts';

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
      const guard = guardOf({ ...from, name });
      const heir = { accountId: to.accountId, claimedAt: to.claimedAt };
      const { matchedCount } = await this.#names.updateOne(guard, { $set: heir }, bounded);
      return matchedCount === 1;
    });
  }

  release(claim: NameClaim): Promise<boolean> {
    return this.#database.write('SignInNames', async () => {
      const guard = guardOf(claim);
      const { deletedCount } = await this.#names.deleteOne(guard, bounded);
      return deletedCount === 1;
    });
  }

  /** Whether the name was nobody's and is now as claimed. */
  #isFree(claim: NameClaim): Promise<boolean> {
    return unlessThere(async () => {
      exactly('SignInNames', claim.name);
      await this.#names.insertOne(claimDocument(claim), bounded);
      return true;
    });
  }

  async #holder(name: string): Promise<NameClaim | null> {
    const found = await this.#names.findOne({ _id: exactly('SignInNames', name) }, bounded);
    return found === null ? null : readClaim(found);
  }
}

export const claimDocument = ({ name, accountId, claimedAt }: NameClaim): Stored => ({
  _id: name,
  schema: nameSchema,
  accountId,
  claimedAt,
});

/** Matches the name while exactly this claim holds it. */
function guardOf({ name, accountId, claimedAt }: NameClaim): Filter<Stored> {
  return {
    _id: exactly('SignInNames', name),
    accountId: exactly('SignInNames', accountId),
    claimedAt: exactly('SignInNames', claimedAt),
  };
}

export function readClaim(fields: Fields): NameClaim {
  if (fields['schema'] !== nameSchema) throw new Unreadable('schema');
  return {
    name: text(fields, '_id'),
    accountId: text(fields, 'accountId'),
    claimedAt: number(fields, 'claimedAt'),
  };
}
