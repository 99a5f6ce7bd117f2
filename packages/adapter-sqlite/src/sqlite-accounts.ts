import {
  type Account,
  type Accounts,
  type Act,
  type Commit,
  type Committed,
  DetentError,
  keepsDirectoryEntry,
  type Signal,
} from '@detent/core';
import { eraseDueOf, fieldsOf, scheduleOfNew, stateOf, text } from '@detent/core/storage';
import { outboxOf, readAccount } from './account-row.ts';
import type { DirectoryRows } from './directory-rows.ts';
import type { SqlValue, Statement } from './driver.ts';
import type { Manner } from './group-commit.ts';
import { newLine } from './outbox.ts';
import type { SqliteFile } from './sqlite-file.ts';

const asCommit: Manner<Committed> = { port: 'Accounts', uncertain: 'unknown' };

/** The earlier of what the column holds and what is bound; neither when both are null. */
const earlier = (column: string, parameter: string): string =>
  `${column} = coalesce(min(${column}, ${parameter}), ${column}, ${parameter})`;

/** One row an account: its state, its person, its outbox, and the instants that somebody looks it up by. */
export class SqliteAccounts implements Accounts {
  readonly #file: SqliteFile;
  readonly #find: Statement;
  readonly #insert: Statement;
  readonly #commit: Statement;
  readonly #outbox: Statement;
  readonly #past: Statement;
  readonly #forget: Statement;
  readonly #list: Statement;
  readonly #dueForErasure: Statement;
  readonly #directory: DirectoryRows;

  constructor(file: SqliteFile, directory: DirectoryRows) {
    this.#file = file;
    this.#directory = directory;
    this.#find = file.prepare('SELECT id, sequence, state, person FROM accounts WHERE id = ?');
    this.#insert = file.prepare(
      `INSERT INTO accounts (sequence, state, person, erase_due, code_mail_due, code_text_due, alert_mail_due,
       alert_text_due, settled_at, outbox, id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
    );
    this.#commit = file.prepare(
      `UPDATE accounts SET sequence = ?1, state = ?2, person = ?3, erase_due = ?4,
       ${earlier('code_mail_due', '?5')}, ${earlier('code_text_due', '?6')}, ${earlier('alert_mail_due', '?7')},
       ${earlier('alert_text_due', '?8')}, ${earlier('settled_at', '?9')}, outbox = outbox || ?10
       WHERE id = ?11 AND sequence = ?12`,
    );
    this.#outbox = file.prepare('SELECT id, outbox FROM accounts WHERE id = ?');
    this.#past = file.prepare('SELECT 1 FROM history WHERE account_id = ? AND sequence = ? AND act_id = ?');
    this.#forget = file.prepare('DELETE FROM accounts WHERE id = ?');
    this.#list = file.prepare('SELECT id FROM accounts WHERE id > ? ORDER BY id LIMIT ?');
    this.#dueForErasure = file.prepare('SELECT id FROM accounts WHERE erase_due <= ? ORDER BY erase_due LIMIT ?');
  }

  find(accountId: string): Promise<Account | null> {
    return this.#file.read('Accounts', () => {
      const row = this.#find.get(accountId);
      return row === undefined ? null : readAccount(row);
    });
  }

  /** There is one copy of the file, so nothing takes a read back. */
  confirm(accountId: string): Promise<Account | null> {
    return this.find(accountId);
  }

  insert(next: Account, act: Act, signal: Signal): Promise<Committed> {
    const values = valuesOf(next, act);
    return this.#file.write(asCommit, () => {
      refuseAborted(signal);
      if (this.#insert.run(...values).changes !== 1) return 'conflict';
      this.#directory.keep(next);
      return 'committed';
    });
  }

  commit({ expected, before, next, act }: Commit, signal: Signal): Promise<Committed> {
    const values = valuesOf(next, act);
    return this.#file.write(asCommit, () => {
      refuseAborted(signal);
      if (this.#commit.run(...values, expected).changes !== 1) return 'conflict';
      if (before === undefined || !keepsDirectoryEntry(before, next)) this.#directory.keep(next);
      return 'committed';
    });
  }

  hasAct({
    accountId,
    sequence,
    actId,
  }: {
    readonly accountId: string;
    readonly sequence: number;
    readonly actId: string;
  }): Promise<boolean> {
    return this.#file.read('Accounts', () => {
      if (this.#past.get(accountId, sequence, actId) !== undefined) return true;
      const row = this.#outbox.get(accountId);
      if (row === undefined) return false;
      return outboxOf(row).some(({ act }) => act.sequence === sequence && act.id === actId);
    });
  }

  forget(accountId: string): Promise<boolean> {
    return this.#file.write({ port: 'Accounts' }, () => {
      const row = this.#find.get(accountId);
      if (row === undefined || readAccount(row).standing !== 'closed') return false;
      if (outboxOf(this.#outbox.get(accountId)).length > 0) return false;
      return this.#forget.run(accountId).changes === 1;
    });
  }

  list({ after, limit }: { readonly after: string | null; readonly limit: number }): Promise<readonly string[]> {
    return this.#file.read('Accounts', () => this.#list.all(after ?? '', limit).map(idOf));
  }

  dueForErasure(now: number, limit: number): Promise<readonly string[]> {
    return this.#file.read('Accounts', () => this.#dueForErasure.all(now, limit).map(idOf));
  }
}

const idOf = (row: unknown): string => text(fieldsOf(row, 'row'), 'id');

/** Whoever asked has given up before anything was written. */
function refuseAborted(signal: Signal): void {
  if (signal.aborted) throw new DetentError({ code: 'timed-out' });
}

/** What a commit writes, in the order of its statement. */
function valuesOf(next: Account, act: Act): readonly SqlValue[] {
  const due = scheduleOfNew(act);
  return [
    next.sequence,
    JSON.stringify(stateOf(next)),
    JSON.stringify(next.person),
    eraseDueOf(next),
    due.codeMail,
    due.codeText,
    due.alertMail,
    due.alertText,
    due.settled,
    newLine(act),
    next.id,
  ];
}
