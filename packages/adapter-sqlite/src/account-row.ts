import { type Account, DetentError } from '@detent/core';
import {
  type Entry,
  type Fields,
  fieldsOf,
  parsed,
  readAccountState,
  readPerson,
  text,
  Unreadable,
  wholeAccount,
} from '@detent/core/storage';
import { readOutbox } from './outbox.ts';

// An account lies in columns of their own, what it is, whom it belongs to and what is to be told, so that one can be damaged
// without the others.

/** The account that a row with `id`, `sequence`, `state` and `person` holds. */
export function readAccount(row: unknown): Account {
  const fields = fieldsOf(row, 'row');
  const state = readStored(fields, 'state', 'account-unreadable', readAccountState);
  if (state.id !== fields['id'] || state.sequence !== fields['sequence']) {
    throw unreadable('account-unreadable', fields, 'state: it is not that of its row');
  }
  return wholeAccount(state, readStored(fields, 'person', 'person-unreadable', readPerson));
}

type UnreadableCode = 'account-unreadable' | 'person-unreadable';

function readStored<T>(row: Fields, column: string, code: UnreadableCode, read: (fields: Fields) => T): T {
  try {
    return read(parsed(text(row, column), column));
  } catch (error) {
    throw error instanceof Unreadable ? unreadable(code, row, `${column}: ${error.message}`) : error;
  }
}

/** The entries of an account's outbox; one that cannot be read is the account's own damage. */
export function outboxOf(row: unknown): readonly Entry[] {
  const fields = fieldsOf(row, 'row');
  try {
    return readOutbox(text(fields, 'outbox'));
  } catch (error) {
    throw error instanceof Unreadable ? unreadable('account-unreadable', fields, error.message) : error;
  }
}

function unreadable(code: UnreadableCode, row: Fields, what: string): DetentError {
  return new DetentError({ code }, { detail: `account ${String(row['id'])}, ${what}` });
}
