import type { History, SettledAct } from '@detent/core';
import { list, nested, readAct, readProgress, text } from '@detent/core/storage';
import { type Database, stored } from './database.ts';

export class PgHistory implements History {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async append(acts: readonly SettledAct[]): Promise<void> {
    await this.#database.transaction(async (ask) => {
      for (const settled of acts) {
        const { accountId, act } = settled;
        const sql = 'insert into history values ($1, $2, $3, $4) on conflict do nothing';
        await ask(sql, accountId, act.sequence, act.id, JSON.stringify(settled));
      }
    });
  }

  async list({ accountId, before, limit }: Parameters<History['list']>[0]): Promise<readonly SettledAct[]> {
    const sql = `select entry from history where account_id = $1 and ($2::double precision is null or sequence < $2)
                 order by sequence desc limit $3`;
    const rows = await this.#database.ask(sql, accountId, before ?? null, limit);
    return rows.map(({ entry }) =>
      stored('History', entry, (fields) => ({
        accountId: text(fields, 'accountId'),
        act: nested(fields, 'act', readAct),
        progress: list(fields, 'progress', (one) => ({ ...readProgress(one), noticeId: text(one, 'noticeId') })),
      })),
    );
  }
}
