import type { ApiToken, ApiTokens, Versioned } from '@detent/core';
import { readApiToken } from '@detent/core/storage';
import type { MongoDatabase } from './mongo-database.ts';
import { MongoRecords, type Shape } from './mongo-records.ts';

export const apiTokenShape: Shape<ApiToken> = { port: 'ApiTokens', collection: 'apiTokens', read: readApiToken };

/** What services show to act; no two with one hash. */
export class MongoApiTokens extends MongoRecords<ApiToken> implements ApiTokens {
  constructor(database: MongoDatabase) {
    super(database, apiTokenShape);
  }

  findByHash(hash: string): Promise<Versioned<ApiToken> | null> {
    return this.one(() => ({ 'value.hash': this.exactly(hash) }));
  }

  list(): Promise<readonly ApiToken[]> {
    return this.all();
  }
}
