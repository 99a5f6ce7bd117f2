import { DetentError, type PortName, type SettledAct } from '@detent/core';
import {
  type Contents,
  type Fields,
  fieldsOf,
  historyKey,
  type Kept,
  number,
  parsed,
  type Read,
  readAdministrator,
  readApiToken,
  readHistoryKey,
  readJob,
  readOrganization,
  readSession,
  readTally,
  type Shelf,
  storedEntry,
  text,
  texts,
  Unreadable,
} from '@detent/core/storage';
import { outboxOf, readAccount } from './account-row.ts';
import { readChallenge } from './sqlite-challenges.ts';
import type { SqliteFile } from './sqlite-file.ts';
import { readEntry } from './sqlite-history.ts';
import { readValue } from './sqlite-records.ts';
import { readClaim } from './sqlite-sign-in-names.ts';

/** Everything in the file, table by table. Each page is what the file holds at that instant. */
export const contentsOf = (file: SqliteFile): Contents => ({
  accounts: shelf(file, 'Accounts', { table: 'accounts' }, (row) => ({
    account: readAccount(row),
    outbox: outboxOf(row).map(storedEntry),
  })),
  history: historyShelf(file),
  signInNames: shelf(file, 'SignInNames', { table: 'sign_in_names', key: 'name' }, readClaim),
  organizations: records(file, 'Organizations', 'organizations', readOrganization),
  administrators: records(file, 'Administrators', 'administrators', readAdministrator),
  owners: shelf(file, 'Administrators', { table: 'owners', key: `'owners'` }, (row) =>
    readValue(row, (fields) => texts(fields, 'ids')),
  ),
  apiTokens: records(file, 'ApiTokens', 'api_tokens', readApiToken),
  sessions: records(file, 'Sessions', 'sessions', readSession),
  challenges: shelf(file, 'Challenges', { table: 'challenges' }, readChallenge),
  throttles: shelf(file, 'Throttles', { table: 'throttles', key: 'key' }, (row) => ({
    tally: readTally(parsed(text(row, 'tally'), 'tally')),
    expiresAt: number(row, 'expires_at'),
  })),
  jobs: records(file, 'Jobs', 'jobs', readJob),
});

const records = <V>(file: SqliteFile, port: PortName, table: string, read: Read<V>): Shelf<V> =>
  shelf(file, port, { table }, (row) => readValue(row, read));

interface Table {
  readonly table: string;
  /** What a row is known by. */
  readonly key?: string;
}

function shelf<V>(file: SqliteFile, port: PortName, { table, key = 'id' }: Table, read: Read<V>): Shelf<V> {
  const rows = `SELECT ${key} AS shelf_key, * FROM ${table}`;
  const after = file.prepare(`${rows} WHERE ${key} > ? ORDER BY ${key} LIMIT ?`);
  const under = file.prepare(`${rows} WHERE ${key} IN (SELECT value FROM json_each(?))`);
  const kept = (row: unknown): Kept<V> => keptOf(port, fieldsOf(row, 'row'), read);
  return {
    page: (last, limit) => file.read(port, () => after.all(last ?? '', limit).map(kept)),
    under: (keys) => file.read(port, () => under.all(JSON.stringify(keys)).map(kept)),
  };
}

function historyShelf(file: SqliteFile): Shelf<SettledAct> {
  const rows = 'SELECT account_id, sequence, entry FROM history WHERE';
  const after = file.prepare(`${rows} (account_id, sequence) > (?, ?) ORDER BY account_id, sequence LIMIT ?`);
  const under = file.prepare(`${rows} account_id = ? AND sequence = ?`);
  return {
    page: (last, limit) =>
      file.read('History', () => {
        const { accountId, sequence } = last === null ? { accountId: '', sequence: 0 } : readHistoryKey(last);
        return after.all(accountId, sequence, limit).map(keptAct);
      }),
    under: (keys) =>
      file.read('History', () =>
        keys.flatMap((key) => {
          const { accountId, sequence } = readHistoryKey(key);
          return under.all(accountId, sequence).map(keptAct);
        }),
      ),
  };
}

function keptAct(row: unknown): Kept<SettledAct> {
  const fields = fieldsOf(row, 'row');
  const accountId = text(fields, 'account_id');
  const shelfKey = historyKey({ accountId, sequence: number(fields, 'sequence') });
  return keptOf('History', { ...fields, shelf_key: shelfKey }, () => readEntry(accountId, text(fields, 'entry')));
}

function keptOf<V>(port: PortName, row: Fields, read: Read<V>): Kept<V> {
  const key = text(row, 'shelf_key');
  try {
    return { key, value: read(row) };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    throw new DetentError(
      { code: 'port-failed', port, op: 'read' },
      { detail: `${key}: ${error.message}`, cause: error },
    );
  }
}
