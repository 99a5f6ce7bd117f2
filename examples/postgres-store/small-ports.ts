import type { Challenge, Challenges, NameClaim, SignInNames, Tally, Throttles, Version } from '@detent/core';
import { type Fields, number, readTally, text } from '@detent/core/storage';
import { type Database, type Row, stored } from './database.ts';

const readChallenge = (fields: Fields): Challenge => ({
  id: text(fields, 'id'),
  accountId: text(fields, 'accountId'),
  purpose: text(fields, 'purpose'),
  epoch: number(fields, 'epoch'),
  expiresAt: number(fields, 'expiresAt'),
});

const swept = async ({ ask }: Database, kind: string, over: string, now: number, limit: number): Promise<number> => {
  const removed = await ask(
    `delete from records where kind = $1 and id in
       (select id from records where kind = $1 and expires_at ${over} $2 order by expires_at limit $3) returning id`,
    kind,
    now,
    limit,
  );
  return removed.length;
};

export class PgChallenges implements Challenges {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async put(challenge: Challenge): Promise<boolean> {
    const sql = `insert into records (kind, id, value, expires_at) values ('challenge', $1, $2, $3)
                 on conflict do nothing returning id`;
    const { id, expiresAt } = challenge;
    return (await this.#database.ask(sql, id, JSON.stringify(challenge), expiresAt)).length === 1;
  }

  async find(id: string): Promise<Challenge | null> {
    return read(await this.#database.ask(`select value from records where kind = 'challenge' and id = $1`, id));
  }

  async take(id: string): Promise<Challenge | null> {
    const sql = `delete from records where kind = 'challenge' and id = $1 returning value`;
    return read(await this.#database.ask(sql, id));
  }

  sweep(now: number, limit: number): Promise<number> {
    return swept(this.#database, 'challenge', '<=', now, limit);
  }
}

const read = ([row]: readonly Row[]): Challenge | null =>
  row === undefined ? null : stored('Challenges', row['value'], readChallenge);

export class PgThrottles implements Throttles {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async find(key: string): Promise<{ readonly tally: Tally; readonly version: Version } | null> {
    const sql = `select value, version from records where kind = 'throttle' and id = $1`;
    const [row] = await this.#database.ask(sql, key);
    return row === undefined
      ? null
      : { tally: stored('Throttles', row['value'], readTally), version: String(row['version']) };
  }

  async take(key: string, version: Version | null, tally: Tally, expiresAt: number): Promise<boolean> {
    const value = JSON.stringify(tally);
    const took =
      version === null
        ? await this.#database.ask(
            `insert into records (kind, id, value, expires_at) values ('throttle', $1, $2, $3)
             on conflict do nothing returning id`,
            key,
            value,
            expiresAt,
          )
        : await this.#database.ask(
            `update records set value = $2, expires_at = $3, version = nextval('versions')
             where kind = 'throttle' and id = $1 and version::text = $4 returning id`,
            key,
            value,
            expiresAt,
            String(version),
          );
    return took.length === 1;
  }

  sweep(now: number, limit: number): Promise<number> {
    return swept(this.#database, 'throttle', '<', now, limit);
  }
}

export class PgSignInNames implements SignInNames {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async find(name: string): Promise<NameClaim | null> {
    const [row] = await this.#database.ask('select * from sign_in_names where name = $1', name);
    return row === undefined
      ? null
      : { name: String(row['name']), accountId: String(row['account_id']), claimedAt: Number(row['claimed_at']) };
  }

  async claim(claim: NameClaim): Promise<NameClaim | null> {
    for (;;) {
      const sql = 'insert into sign_in_names values ($1, $2, $3) on conflict do nothing returning name';
      if ((await this.#database.ask(sql, claim.name, claim.accountId, claim.claimedAt)).length === 1) return null;
      const holder = await this.find(claim.name);
      // Else it was let go of just now.
      if (holder !== null) return holder;
    }
  }

  async takeOver(name: string, from: NameClaim, to: NameClaim): Promise<boolean> {
    const sql = `update sign_in_names set account_id = $4, claimed_at = $5
                 where name = $1 and account_id = $2 and claimed_at = $3 returning name`;
    const values = [name, from.accountId, from.claimedAt, to.accountId, to.claimedAt];
    return (await this.#database.ask(sql, ...values)).length === 1;
  }

  async release({ name, accountId, claimedAt }: NameClaim): Promise<boolean> {
    const sql = 'delete from sign_in_names where name = $1 and account_id = $2 and claimed_at = $3 returning name';
    return (await this.#database.ask(sql, name, accountId, claimedAt)).length === 1;
  }
}
