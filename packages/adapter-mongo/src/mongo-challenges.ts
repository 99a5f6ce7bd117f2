import type { Challenge, Challenges } from '@detent/core';
import { type Fields, number, text, Unreadable } from '@detent/core/storage';
import type { Collection } from 'mongodb';
import { exactly } from './exactly.ts';
import { bounded, type MongoDatabase, type Stored } from './mongo-database.ts';
import { sweep, unlessThere } from './mongo-records.ts';

/** How these documents are laid out. */
const challengeSchema = 1;

/** What must be found by its id before an account is known. */
export class MongoChallenges implements Challenges {
  readonly #database: MongoDatabase;
  readonly #challenges: Collection<Stored>;

  constructor(database: MongoDatabase) {
    this.#database = database;
    this.#challenges = database.collection('challenges');
  }

  put(challenge: Challenge): Promise<boolean> {
    return this.#database.write('Challenges', () =>
      unlessThere(async () => {
        exactly('Challenges', challenge.id);
        await this.#challenges.insertOne(challengeDocument(challenge), bounded);
        return true;
      }),
    );
  }

  find(id: string): Promise<Challenge | null> {
    return this.#database.read('Challenges', async () => {
      const found = await this.#challenges.findOne({ _id: exactly('Challenges', id) }, bounded);
      return found === null ? null : readChallenge(found);
    });
  }

  take(id: string): Promise<Challenge | null> {
    return this.#database.write('Challenges', async () => {
      const taken = await this.#challenges.findOneAndDelete({ _id: exactly('Challenges', id) }, bounded);
      return taken === null ? null : readChallenge(taken);
    });
  }

  sweep(now: number, limit: number): Promise<number> {
    return this.#database.write('Challenges', () =>
      sweep(this.#challenges, 'expiresAt', { $lte: exactly('Challenges', now) }, limit),
    );
  }
}

export const challengeDocument = ({ id, ...rest }: Challenge): Stored => ({
  _id: id,
  schema: challengeSchema,
  ...rest,
});

export function readChallenge(fields: Fields): Challenge {
  if (fields['schema'] !== challengeSchema) throw new Unreadable('schema');
  return {
    id: text(fields, '_id'),
    accountId: text(fields, 'accountId'),
    purpose: text(fields, 'purpose'),
    epoch: number(fields, 'epoch'),
    expiresAt: number(fields, 'expiresAt'),
  };
}
