import type { ApiToken, ApiTokens, Versioned } from '@detent/core';
import { readApiToken } from '@detent/core/storage';
import type { Statement } from './driver.ts';
import type { SqliteFile } from './sqlite-file.ts';
import { SqliteRecords } from './sqlite-records.ts';

/** Tokens of services, found by their hash, which is unique. */
export class SqliteApiTokens extends SqliteRecords<ApiToken> implements ApiTokens {
  readonly #byHash: Statement;
  readonly #all: Statement;

  constructor(file: SqliteFile) {
    super(file, {
      port: 'ApiTokens',
      table: 'api_tokens',
      columns: ['hash'],
      valuesOf: (token) => [token.hash],
      read: readApiToken,
    });
    this.#byHash = file.prepare('SELECT version, value FROM api_tokens WHERE hash = ?');
    this.#all = file.prepare('SELECT version, value FROM api_tokens ORDER BY rowid');
  }

  findByHash(hash: string): Promise<Versioned<ApiToken> | null> {
    return this.one(this.#byHash, hash);
  }

  async list(): Promise<readonly ApiToken[]> {
    return (await this.many(this.#all)).map(({ value }) => value);
  }
}
