import { type Account, type Act, DetentError, type DirectoryEntry, directoryEntryOf } from '@detent/core';
import {
  type Entry,
  eraseDueOf,
  type Fields,
  fieldsOf,
  list,
  parsed,
  readAccountState,
  readEntry,
  readPerson,
  type Schedule,
  type StoredEntry,
  scheduleOf,
  scheduleOfNew,
  stateOf,
  text,
  Unreadable,
  wholeAccount,
} from '@detent/core/storage';
import { ObjectId } from 'mongodb';
import { isBroken } from './fault.ts';

// One document an account: what it is, whom it belongs to, the outbox of its acts, and the instants by which the relay and the
// eraser find it. `sequence` guards what a commit changes. `revision` is another one after every write, so that the relay, which
// changes notices where they lie, never changes an outbox that is not the one it has read.

/** How these documents are laid out. One of another layout is not guessed at. */
const accountSchema = 1;

/** Never the same twice. */
export const newRevision = (): string => new ObjectId().toHexString();

/** Under which names the instants lie below `due`; a member that is not there is not due. */
export type Due = keyof Schedule | 'erase';

export interface AccountDocument {
  readonly _id: string;
  readonly schema: number;
  readonly sequence: number;
  readonly revision: string;
  readonly state: Fields;
  readonly person: Fields;
  /** By what administrators look for it; null for one that is closed. */
  readonly directory: DirectoryEntry | null;
  readonly outbox: readonly StoredEntry[];
  readonly due: { readonly [D in Due]?: number };
}

/** What of an account every commit writes. */
export type AccountBody = Pick<AccountDocument, 'sequence' | 'revision' | 'state' | 'person' | 'directory'>;

export function bodyOf(account: Account): AccountBody {
  const { id: _id, sequence, ...state } = stateOf(account);
  // Its keys are somebody else's, and may be what MongoDB takes for operators or paths.
  const metadata = JSON.stringify(account.person.metadata);
  const directory = directoryEntryOf(account);
  return { sequence, revision: newRevision(), state, person: { ...account.person, metadata }, directory };
}

/** The instants that a commit of that act brings nearer. */
export const duesOf = (act: Act): Partial<Record<Due, number>> => duesIn(scheduleOfNew(act));

function duesIn(schedule: Schedule): Partial<Record<Due, number>> {
  const dues: Partial<Record<Due, number>> = {};
  for (const [due, at] of entriesOf(schedule)) if (at !== null) dues[due] = at;
  return dues;
}

export function documentOf(account: Account, act: Act): AccountDocument {
  return { ...newDocument(account), outbox: [{ act }], due: { ...duesOf(act), ...eraseDue(account) } };
}

/** The document of an account that has come from elsewhere, with all that its outbox holds. */
export function wholeDocumentOf(account: Account, outbox: readonly StoredEntry[]): AccountDocument {
  const entries = list({ outbox }, 'outbox', readEntry);
  return { ...newDocument(account), outbox, due: { ...duesIn(scheduleOf(entries)), ...eraseDue(account) } };
}

const newDocument = (account: Account): Omit<AccountDocument, 'outbox' | 'due'> => ({
  _id: account.id,
  schema: accountSchema,
  ...bodyOf(account),
});

function eraseDue(account: Account): AccountDocument['due'] {
  const erase = eraseDueOf(account);
  return erase === null ? {} : { erase };
}

export const entriesOf = (schedule: Schedule): readonly (readonly [keyof Schedule, number | null])[] => [
  ['codeMail', schedule.codeMail],
  ['codeText', schedule.codeText],
  ['alertMail', schedule.alertMail],
  ['alertText', schedule.alertText],
  ['settled', schedule.settled],
  ['dead', schedule.dead],
];

export function readAccount(document: unknown): Account {
  const fields = fieldsOf(document, 'document');
  const state = readStored(fields, 'account-unreadable', () => {
    if (fields['schema'] !== accountSchema) throw new Unreadable('schema');
    return readAccountState(
      Object.assign({}, within(fields, 'state'), { id: fields['_id'], sequence: fields['sequence'] }),
    );
  });
  const person = readStored(fields, 'person-unreadable', () => {
    const stored = within(fields, 'person');
    return readPerson({ ...stored, metadata: parsed(text(stored, 'metadata'), 'metadata') });
  });
  return wholeAccount(state, person);
}

/** The entries of an account's outbox; one that cannot be read is the account's own damage. */
export function readOutbox(document: unknown): readonly Entry[] {
  const fields = fieldsOf(document, 'document');
  return readStored(fields, 'account-unreadable', () => {
    if (fields['schema'] !== accountSchema) throw new Unreadable('schema');
    return list(fields, 'outbox', readEntry);
  });
}

type UnreadableCode = 'account-unreadable' | 'person-unreadable';

function readStored<T>(document: Fields, code: UnreadableCode, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof Unreadable ? unreadable(code, String(document['_id']), error.message) : error;
  }
}

/** Translates what the driver throws at a document that is not even BSON. */
export function unread(accountId: string, error: unknown): never {
  throw isBroken(error) ? unreadable('account-unreadable', accountId, 'it is no BSON') : error;
}

function unreadable(code: UnreadableCode, accountId: string, what: string): DetentError {
  return new DetentError({ code }, { detail: `account ${accountId}, ${what}` });
}

const within = (fields: Fields, key: string): Fields => fieldsOf(fields[key], key);
