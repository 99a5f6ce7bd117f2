import type { ApiToken, ApiTokens } from '../ports/api-tokens.ts';
import type { Versioned } from '../ports/records.ts';
import { MemoryRecords } from './records.ts';

/** API tokens in memory. */
export class MemoryApiTokens extends MemoryRecords<ApiToken> implements ApiTokens {
  async findByHash(hash: string): Promise<Versioned<ApiToken> | null> {
    return this.first((token) => token.hash === hash);
  }

  async list(): Promise<readonly ApiToken[]> {
    return this.rows().map(({ value }) => value);
  }

  protected override admits(value: ApiToken): boolean {
    return this.first((token) => token.hash === value.hash && token.id !== value.id) === null;
  }
}
