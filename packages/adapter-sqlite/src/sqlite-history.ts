import type { History, SettledAct } from '@detent/core';
import { fieldsOf, list, nested, parsed, readAct, readProgress, text } from '@detent/core/storage';
import type { SqlValue, Statement } from './driver.ts';
import type { SqliteFile } from './sqlite-file.ts';

/** Settled acts, one row each. They outlive their account. */
export class SqliteHistory implements History {
  readonly #file: SqliteFile;
  readonly #append: Statement;
  readonly #list: Statement;

  constructor(file: SqliteFile) {
    this.#file = file;
    this.#append = file.prepare(
      `INSERT INTO history (account_id, sequence, act_id, entry) VALUES (?, ?, ?, ?)
       ON CONFLICT (account_id, sequence) DO NOTHING`,
    );
    this.#list = file.prepare(
      'SELECT entry FROM history WHERE account_id = ? AND sequence < ? ORDER BY sequence DESC LIMIT ?',
    );
  }

  append(acts: readonly SettledAct[]): Promise<void> {
    const rows = acts.map(rowOf);
    return this.#file.write({ port: 'History', severalSteps: true }, () => {
      for (const row of rows) this.#append.run(...row);
    });
  }

  list({
    accountId,
    before,
    limit,
  }: {
    readonly accountId: string;
    readonly before?: number;
    readonly limit: number;
  }): Promise<readonly SettledAct[]> {
    return this.#file.read('History', () => {
      const rows = this.#list.all(accountId, before ?? Number.MAX_SAFE_INTEGER, limit);
      return rows.map((row) => readEntry(accountId, text(fieldsOf(row, 'row'), 'entry')));
    });
  }
}

const rowOf = ({ accountId, act, progress }: SettledAct): readonly SqlValue[] => [
  accountId,
  act.sequence,
  act.id,
  JSON.stringify({ act, progress }),
];

export function readEntry(accountId: string, entry: string): SettledAct {
  const fields = parsed(entry, 'entry');
  return {
    accountId,
    act: nested(fields, 'act', readAct),
    progress: list(fields, 'progress', (one) => ({ ...readProgress(one), noticeId: text(one, 'noticeId') })),
  };
}
