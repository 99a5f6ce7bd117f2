import { type Account, DetentError, type FailureCode } from '@detent/core';
import {
  type Entry,
  type Fields,
  parsed,
  readAccountState,
  readEntry,
  readPerson,
  type StoredEntry,
  storedEntry,
  Unreadable,
  wholeAccount,
} from '@detent/core/storage';
import type { Row } from './database.ts';

/** What is stored of an account is read back member by member; damage in one part says in which. */
export function accountOf(row: Row): Account {
  const { id } = row;
  const state = readable('account-unreadable', id, () => readAccountState(fieldsIn(row, 'state')));
  return wholeAccount(
    state,
    readable('person-unreadable', id, () => readPerson(fieldsIn(row, 'person'))),
  );
}

/** One entry a line, so that a commit can append without reading. */
export const outboxOf = (row: Row): readonly Entry[] =>
  readable('account-unreadable', row['id'], () =>
    String(row['outbox'])
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => readEntry(parsed(line, 'outbox'))),
  );

export const lineOf = (entry: StoredEntry): string => `${JSON.stringify(entry)}\n`;

export const linesOf = (entries: readonly Entry[]): string =>
  entries.map((entry) => lineOf(storedEntry(entry))).join('');

const fieldsIn = (row: Row, column: string): Fields => parsed(String(row[column]), column);

function readable<T>(code: Extract<FailureCode, `${string}-unreadable`>, id: unknown, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    throw new DetentError({ code }, { detail: `account ${String(id)}, ${error.message}` });
  }
}
