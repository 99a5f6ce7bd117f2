import { join } from 'node:path';
import type { Account } from '@detent/core';
import { aChallenge, aCommit, anAccount, anAct, anOrganization, aSession, caught } from '@detent/core/testing';
import { describe, expect, it } from 'vitest';
import type { Database } from '../src/driver.ts';
import { openWith, type SqliteStore } from '../src/open-sqlite.ts';
import { type BeforeRun, otherConnection, sqliteError, watchedDriver } from './support/driver.ts';
import { aDirectory } from './support/store.ts';

const signal = { aborted: false };

/** A store whose statements a test sees, and may make fail. */
interface Watched extends AsyncDisposable {
  readonly store: SqliteStore;
  readonly path: string;
  /** What was run since the store was opened. */
  readonly log: string[];
  /** Called before every statement from then on. */
  set before(called: BeforeRun);
}

const idle: BeforeRun = () => undefined;

async function open(limitMs = 60_000): Promise<Watched> {
  const directory = await aDirectory();
  const path = join(directory.path, 'detent.db');
  const log: string[] = [];
  let before: BeforeRun = idle;
  const driver = await watchedDriver((sql, database) => {
    log.push(sql);
    before(sql, database);
  });
  const store = await openWith(driver, { file: path }, { limitMs, pauseMs: 1 });
  log.length = 0;
  return {
    store,
    path,
    log,
    set before(called: BeforeRun) {
      before = called;
    },
    async [Symbol.asyncDispose]() {
      before = idle;
      await store.close();
      await directory[Symbol.asyncDispose]();
    },
  };
}

const insert = ({ accounts }: SqliteStore, account: Account): ReturnType<typeof accounts.insert> =>
  accounts.insert(account, anAct({ id: `act-${account.id}`, sequence: account.sequence }), signal);

const count = (log: readonly string[], wanted: string): number => log.filter((sql) => sql === wanted).length;

/** As when the disk fails at the very moment of the commit: what reached it is not known. */
const failOnce = (watched: Watched, how: (database: Database) => void): void => {
  let failing = true;
  watched.before = (sql, database) => {
    if (sql !== 'COMMIT' || !failing) return;
    failing = false;
    how(database);
    throw sqliteError(10, 'disk I/O error');
  };
};

describe('writes of one turn', () => {
  it('share one transaction, whatever they write', async () => {
    await using watched = await open();
    const { store, log } = watched;
    const answers = await Promise.all([
      insert(store, anAccount({ id: 'one' })),
      insert(store, anAccount({ id: 'two' })),
      store.sessions.insert(aSession()),
      store.challenges.put(aChallenge()),
      store.notices.settle([], 0),
    ]);
    expect(answers).toEqual(['committed', 'committed', true, true, []]);
    expect([count(log, 'BEGIN IMMEDIATE'), count(log, 'COMMIT')]).toEqual([1, 1]);
  });

  it('are answered only after they were committed', async () => {
    await using watched = await open();
    const order: string[] = [];
    watched.before = (sql) => {
      if (sql === 'COMMIT') order.push('commit');
    };
    await Promise.all(
      ['one', 'two'].map((id) => insert(watched.store, anAccount({ id })).then(() => order.push('answer'))),
    );
    expect(order).toEqual(['commit', 'answer', 'answer']);
  });

  it('come in as many transactions as it takes to let others have a turn', async () => {
    await using watched = await open();
    const ids = Array.from({ length: 1_100 }, (_, index) => `challenge-${index}`);
    const put = await Promise.all(ids.map((id) => watched.store.challenges.put(aChallenge({ id }))));
    expect(put.every(Boolean)).toBe(true);
    expect(count(watched.log, 'COMMIT')).toBe(3);
  });

  it('do not take each other along when a statement fails', async () => {
    await using watched = await open();
    const { store } = watched;
    let failing = true;
    watched.before = (sql) => {
      if (!sql.startsWith('INSERT INTO sessions') || !failing) return;
      failing = false;
      throw sqliteError(19, 'constraint failed');
    };
    const [one, session, two] = await Promise.allSettled([
      insert(store, anAccount({ id: 'one' })),
      store.sessions.insert(aSession()),
      insert(store, anAccount({ id: 'two' })),
    ]);
    expect([one, two]).toEqual([
      { status: 'fulfilled', value: 'committed' },
      { status: 'fulfilled', value: 'committed' },
    ]);
    expect(session).toMatchObject({
      reason: {
        failure: { code: 'port-failed', port: 'Sessions', op: 'write' },
        detail: 'SQLite 19: constraint failed',
      },
    });
    await expect(store.accounts.list({ after: null, limit: 9 })).resolves.toEqual(['one', 'two']);
    await expect(store.sessions.find('session-1')).resolves.toBeNull();
  });

  it('leave nothing of one that needs several statements and fails at a later one', async () => {
    await using watched = await open();
    const { store } = watched;
    watched.before = (sql) => {
      if (sql.startsWith('INSERT INTO organization_domains')) throw sqliteError(19, 'constraint failed');
    };
    const [organization, account] = await Promise.allSettled([
      store.organizations.insert(anOrganization({ domains: ['example.org'] })),
      insert(store, anAccount({ id: 'one' })),
    ]);
    expect(organization.status).toBe('rejected');
    expect(account).toEqual({ status: 'fulfilled', value: 'committed' });
    await expect(store.organizations.find('organization-1')).resolves.toBeNull();
  });

  it('go again one by one when a failure undid the whole transaction', async () => {
    await using watched = await open();
    const { store, log } = watched;
    let full = true;
    watched.before = (sql, database) => {
      if (!sql.startsWith('INSERT INTO sessions') || !full) return;
      full = false;
      // What SQLite does of itself when the disk is full.
      database.exec('ROLLBACK');
      throw sqliteError(13, 'database or disk is full');
    };
    const settled = await Promise.allSettled([
      insert(store, anAccount({ id: 'one' })),
      insert(store, anAccount({ id: 'two' })),
      store.sessions.insert(aSession()),
      insert(store, anAccount({ id: 'three' })),
    ]);
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    expect(count(log, 'COMMIT')).toBe(3);
    await expect(store.accounts.list({ after: null, limit: 9 })).resolves.toEqual(['one', 'three', 'two']);

    log.length = 0;
    await Promise.all(['four', 'five'].map((id) => insert(store, anAccount({ id }))));
    expect(count(log, 'COMMIT')).toBe(1);
  });

  it('go again one by one when what a failed one began cannot be taken back', async () => {
    await using watched = await open();
    const { store } = watched;
    watched.before = (sql) => {
      if (sql.startsWith('INSERT INTO organization_domains')) throw sqliteError(10, 'disk I/O error');
      if (sql.startsWith('ROLLBACK TO')) throw sqliteError(10, 'disk I/O error');
    };
    const [before, organization, after] = await Promise.allSettled([
      insert(store, anAccount({ id: 'one' })),
      store.organizations.insert(anOrganization({ domains: ['example.org'] })),
      insert(store, anAccount({ id: 'two' })),
    ]);
    expect([before.status, organization.status, after.status]).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    await expect(store.organizations.find('organization-1')).resolves.toBeNull();
    await expect(store.accounts.list({ after: null, limit: 9 })).resolves.toEqual(['one', 'two']);
  });
});

describe('a commit that fails', () => {
  it('leaves the fate of every account in it unknown, and fails everything else', async () => {
    await using watched = await open();
    const { store } = watched;
    failOnce(watched, () => undefined);
    const [one, two, session] = await Promise.allSettled([
      insert(store, anAccount({ id: 'one' })),
      insert(store, anAccount({ id: 'two' })),
      store.sessions.insert(aSession()),
    ]);
    expect([one, two]).toEqual([
      { status: 'fulfilled', value: 'unknown' },
      { status: 'fulfilled', value: 'unknown' },
    ]);
    expect(session).toMatchObject({ reason: { failure: { code: 'port-failed', port: 'Sessions', op: 'write' } } });
    await expect(store.accounts.find('one', signal)).resolves.toBeNull();
    const act = { accountId: 'one', sequence: 2, actId: 'act-one' };
    await expect(store.accounts.hasAct(act)).resolves.toBe(false);
    await expect(insert(store, anAccount({ id: 'one' }))).resolves.toBe('committed');
    await expect(store.accounts.hasAct(act)).resolves.toBe(true);
  });

  it('may have taken effect all the same, which its act tells', async () => {
    await using watched = await open();
    const { store } = watched;
    failOnce(watched, (database) => database.exec('END'));
    await expect(insert(store, anAccount({ id: 'one' }))).resolves.toBe('unknown');
    await expect(store.accounts.hasAct({ accountId: 'one', sequence: 2, actId: 'act-one' })).resolves.toBe(true);
  });

  it('that cannot even be taken back lets nothing else be written, and says so', async () => {
    await using watched = await open();
    const { store } = watched;
    watched.before = (sql) => {
      if (sql === 'COMMIT' || sql === 'ROLLBACK') throw sqliteError(10, 'disk I/O error');
    };
    await expect(insert(store, anAccount({ id: 'one' }))).resolves.toBe('unknown');
    await expect(insert(store, anAccount({ id: 'two' }))).rejects.toMatchObject({
      failure: { code: 'port-failed', port: 'Accounts', op: 'write' },
    });
    watched.before = idle;
  });

  it('fails for certain when not even a transaction can be begun', async () => {
    await using watched = await open();
    watched.before = (sql) => {
      if (sql === 'BEGIN IMMEDIATE') throw sqliteError(10, 'disk I/O error');
    };
    await expect(insert(watched.store, anAccount())).rejects.toMatchObject({
      failure: { code: 'port-failed', port: 'Accounts', op: 'write' },
    });
  });
});

describe('another process that is writing', () => {
  it('is waited for while this one goes on', async () => {
    await using watched = await open();
    const other = await otherConnection(watched.path);
    other.exec('BEGIN IMMEDIATE');
    let turns = 0;
    const turnsAt: number[] = [];
    watched.before = (sql) => {
      if (sql !== 'BEGIN IMMEDIATE') return;
      turnsAt.push(turns);
      if (turnsAt.length === 4) other.exec('COMMIT');
    };
    const answer = insert(watched.store, anAccount({ id: 'one' }));
    const turn = async (): Promise<'turned'> => {
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
      turns += 1;
      return 'turned';
    };
    while ((await Promise.race([answer, turn()])) === 'turned');
    await expect(answer).resolves.toBe('committed');
    expect(turnsAt).toHaveLength(4);
    // Between any two tries this process had a turn.
    expect(turnsAt).toEqual([...new Set(turnsAt)]);
    other.close();
  });

  it('is given up on in the end, having written nothing, and does no lasting harm', async () => {
    await using watched = await open(40);
    const { store } = watched;
    const other = await otherConnection(watched.path);
    other.exec('BEGIN IMMEDIATE');
    const writes = await Promise.allSettled([
      insert(store, anAccount({ id: 'one' })),
      store.sessions.insert(aSession()),
    ]);
    expect(writes).toMatchObject([
      { reason: { failure: { code: 'port-failed', port: 'Accounts', op: 'write' } } },
      { reason: { failure: { code: 'port-failed', port: 'Sessions', op: 'write' } } },
    ]);
    await expect(store.accounts.find('one', signal)).resolves.toBeNull();
    other.exec('COMMIT');
    await expect(insert(store, anAccount({ id: 'one' }))).resolves.toBe('committed');
    other.close();
  });

  it('is given up on by everybody who has waited so long, however many they are', async () => {
    await using watched = await open(40);
    const other = await otherConnection(watched.path);
    other.exec('BEGIN IMMEDIATE');
    const ids = Array.from({ length: 1_100 }, (_, index) => `challenge-${index}`);
    const triesWhenRefused = await Promise.all(
      ids.map(async (id) => {
        const error = await caught(() => watched.store.challenges.put(aChallenge({ id })));
        expect(error).toMatchObject({ failure: { code: 'port-failed', port: 'Challenges', op: 'write' } });
        return count(watched.log, 'BEGIN IMMEDIATE');
      }),
    );
    expect(new Set(triesWhenRefused).size).toBe(1);
    other.exec('COMMIT');
    other.close();
  });

  it('does not keep readers waiting', async () => {
    await using watched = await open();
    await insert(watched.store, anAccount({ id: 'one' }));
    const other = await otherConnection(watched.path);
    other.exec('BEGIN IMMEDIATE; DELETE FROM accounts');
    await expect(watched.store.accounts.find('one', signal)).resolves.toMatchObject({ id: 'one' });
    other.exec('ROLLBACK');
    other.close();
  });

  it('keeps a reader waiting when it holds the whole file, and not for ever', async () => {
    await using watched = await open(40);
    const { store } = watched;
    await insert(store, anAccount({ id: 'one' }));
    let busy = 3;
    watched.before = (sql) => {
      if (!sql.startsWith('SELECT') || busy === 0) return;
      busy -= 1;
      throw sqliteError(5, 'database is locked');
    };
    await expect(store.accounts.find('one', signal)).resolves.toMatchObject({ id: 'one' });
    busy = Infinity;
    await expect(store.accounts.find('one', signal)).rejects.toMatchObject({
      failure: { code: 'port-failed', port: 'Accounts', op: 'read' },
    });
  });

  it('does not make whoever gave up write after all', async () => {
    await using watched = await open();
    const { store } = watched;
    const other = await otherConnection(watched.path);
    other.exec('BEGIN IMMEDIATE');
    const giving = { aborted: false };
    watched.before = (sql) => {
      if (sql !== 'BEGIN IMMEDIATE') return;
      giving.aborted = true;
      other.exec('COMMIT');
      watched.before = () => undefined;
    };
    const change = aCommit(anAccount({ id: 'one' }));
    await expect(store.accounts.insert(change.next, change.act, giving)).rejects.toMatchObject({
      failure: { code: 'timed-out' },
    });
    await expect(store.accounts.find('one', signal)).resolves.toBeNull();
    other.close();
  });

  it('is waited for by a store that is being closed', async () => {
    await using directory = await aDirectory();
    const path = join(directory.path, 'detent.db');
    let tries = 0;
    const driver = await watchedDriver((sql) => {
      if (sql !== 'BEGIN IMMEDIATE' || other === null) return;
      tries += 1;
      if (tries === 3) other.exec('COMMIT');
    });
    let other: Database | null = null;
    const store = await openWith(driver, { file: path }, { limitMs: 60_000, pauseMs: 1 });
    other = await otherConnection(path);
    other.exec('BEGIN IMMEDIATE');
    const written = insert(store, anAccount({ id: 'one' }));
    await store.close();
    await expect(written).resolves.toBe('committed');
    other.close();
  });
});
