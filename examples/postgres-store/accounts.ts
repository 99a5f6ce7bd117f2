import {
  type Account,
  type Accounts,
  type Act,
  type Commit,
  type Committed,
  DetentError,
  type Signal,
} from '@detent/core';
import { eraseDueOf, type Schedule, scheduleOfNew, stateOf } from '@detent/core/storage';
import { accountOf, lineOf, outboxOf } from './account-row.ts';
import { type Database, isRefusal, type Row } from './database.ts';
import { directoryValues, withDirectory } from './directory.ts';

/** One row an account, and every commit one guarded update of it. */
export class PgAccounts implements Accounts {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async find(accountId: string): Promise<Account | null> {
    const [row] = await this.#database.ask('select id, state, person from accounts where id = $1', accountId);
    return row === undefined ? null : accountOf(row);
  }

  /** One server answers reads and writes alike, so that nothing that it answers is taken back. */
  confirm(accountId: string): Promise<Account | null> {
    return this.find(accountId);
  }

  insert(next: Account, act: Act, signal: Signal): Promise<Committed> {
    refuseAborted(signal);
    return this.#commit(
      withDirectory(
        `insert into accounts (id, sequence, standing, state, person, outbox, erase_at,
         code_mail_at, code_text_at, alert_mail_at, alert_text_at, settled_at, dead_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
       on conflict do nothing returning id`,
        13,
      ),
      ...columnsOf(next, act),
      ...directoryValues(next),
    );
  }

  commit({ expected, next, act }: Commit, signal: Signal): Promise<Committed> {
    refuseAborted(signal);
    return this.#commit(
      withDirectory(
        `update accounts set sequence = $2, standing = $3, state = $4, person = $5, outbox = outbox || $6, erase_at = $7,
         code_mail_at = least(code_mail_at, $8), code_text_at = least(code_text_at, $9),
         alert_mail_at = least(alert_mail_at, $10), alert_text_at = least(alert_text_at, $11),
         settled_at = least(settled_at, $12), dead_at = least(dead_at, $13)
       where id = $1 and sequence = $14 returning id`,
        14,
      ),
      ...columnsOf(next, act),
      expected,
      ...directoryValues(next),
    );
  }

  async hasAct({ accountId, sequence, actId }: Parameters<Accounts['hasAct']>[0]): Promise<boolean> {
    const [row] = await this.#database.ask('select id, outbox from accounts where id = $1', accountId);
    const open = row === undefined ? [] : outboxOf(row);
    if (open.some(({ act }) => act.sequence === sequence && act.id === actId)) return true;
    const sql = 'select 1 from history where account_id = $1 and sequence = $2 and act_id = $3';
    return (await this.#database.ask(sql, accountId, sequence, actId)).length === 1;
  }

  async forget(accountId: string): Promise<boolean> {
    const sql = `with gone as (delete from accounts where id = $1 and standing = 'closed' and outbox = '' returning id),
      listed as (delete from directory where account_id in (select id from gone))
      select id from gone`;
    return (await this.#database.ask(sql, accountId)).length === 1;
  }

  async list({ after, limit }: Parameters<Accounts['list']>[0]): Promise<readonly string[]> {
    const sql = 'select id from accounts where $1::text is null or id > $1 order by id limit $2';
    return idsOf(await this.#database.ask(sql, after, limit));
  }

  async dueForErasure(now: number, limit: number): Promise<readonly string[]> {
    return idsOf(
      await this.#database.ask('select id from accounts where erase_at <= $1 order by erase_at limit $2', now, limit),
    );
  }

  async #commit(sql: string, ...values: readonly unknown[]): Promise<Committed> {
    try {
      return (await this.#database.ask(sql, ...values)).length === 1 ? 'committed' : 'conflict';
    } catch (error) {
      // What the server refused it did not do. Without an answer nobody knows.
      if (isRefusal(error)) throw error;
      return 'unknown';
    }
  }
}

const idsOf = (rows: readonly Row[]): readonly string[] => rows.map(({ id }) => String(id));

function refuseAborted(signal: Signal): void {
  if (signal.aborted) throw new DetentError({ code: 'timed-out' });
}

const columnsOf = (next: Account, act: Act): readonly unknown[] => [
  next.id,
  next.sequence,
  next.standing,
  JSON.stringify(stateOf(next)),
  JSON.stringify(next.person),
  lineOf({ act }),
  eraseDueOf(next),
  ...duesOf(scheduleOfNew(act)),
];

/** In the order of the columns. */
export const duesOf = (schedule: Schedule): readonly (number | null)[] => [
  schedule.codeMail,
  schedule.codeText,
  schedule.alertMail,
  schedule.alertText,
  schedule.settled,
  schedule.dead,
];
