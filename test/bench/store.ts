import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Accounts, Commit } from '@detent/core';
import {
  type ChosenDriver,
  chooseDriver,
  type Database,
  type Driver,
  type SqlValue,
} from '../../packages/adapter-sqlite/src/driver.ts';
import { openWith, type SqliteStore } from '../../packages/adapter-sqlite/src/open-sqlite.ts';
import { changeOf, idOf, start } from './a-change.ts';
import { benchCrypto } from './crypto.ts';
import { median, shown } from './spread.ts';

// Durable commits: what the adapter takes for one, beside the one statement that it cannot do without; and whether that
// depends on how many accounts there are.

const goals = { ratio: 0.85, spread: 0.15 };
const sizes = [1_000, 100_000, 1_000_000] as const;
const beside: { readonly accounts: number; readonly rounds: number; readonly loads: readonly Load[] } = {
  accounts: 10_000,
  rounds: 21,
  loads: [
    { callers: 1, commits: 300 },
    { callers: 64, commits: 9_600 },
  ],
};
const across: { readonly rounds: number; readonly loads: readonly Load[] } = {
  rounds: 61,
  loads: [
    { callers: 1, commits: 200 },
    { callers: 64, commits: 960 },
  ],
};
const warmUps = 6;

const explanation = `
A commit writes an account of ANY bytes and appends an act with one notice of ACT bytes. By turns, in one run; the median of
the rounds' ratios.

The floor is the adapter's own UPDATE, prepared, on a file of its own with the same tables, indexes and pragmas; the writes
of one turn of the event loop in one transaction, a promise for each, answered after COMMIT; the log moved by SQLite itself,
every 1000 pages, within a commit. It checks nothing and handles no error.
  "made" binds texts of the same size that were there before; it serializes nothing.
  "making" makes its texts with JSON.stringify, once each, as whoever stores an account as text has to: the goal is for this.
Each round's time ends when its commits are acknowledged and the log has been moved into the file.

With more accounts, all of them asked for alike, the ratios to "making" on a file of that size are to be within 15 % of each other.
Beside them stands what a caller waits for with so many accounts, as many times as with the fewest: for one caller within 15 % as
well. Sixty-four share one wait for the disk, so that what grows for the bare statement too shows: the page that is in no cache.
`;

export async function run(): Promise<boolean> {
  const directory = mkdtempSync(join(tmpdir(), 'detent-bench-'));
  try {
    const chosen = await chooseDriver();
    const { next, act } = changeOf(0, start.sequence);
    console.log(`${chosen.name}, SQLite ${chosen.version}, WAL, synchronous=FULL, in ${tmpdir()}`);
    console.log(explanation.replace('ANY', String(textOf(next).length)).replace('ACT', String(textOf(act).length)));
    const isNearFloor = await besideTheFloor(directory, chosen);
    const isEven = await acrossSizes(directory, chosen);
    console.log('');
    await benchCrypto((line) => console.log(line));
    return isNearFloor && isEven;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

const textOf = (value: unknown): string => JSON.stringify(value);

interface Load {
  readonly callers: number;
  readonly commits: number;
}

/** Milliseconds until the last answer, and until the log had been moved into the file, too. */
interface Taken {
  readonly acknowledged: number;
  readonly moved: number;
}

/** Something that commits. */
interface Subject {
  readonly name: string;
  /** Answers what runs the round's commits; what it is not timed for has been done by then. */
  prepare(accounts: readonly number[]): (turn: number) => Promise<boolean>;
  /** Moves into the file what is still in the log. */
  checkpoint(): void;
  /** Empties the outboxes that the round filled. */
  reset(accounts: readonly number[]): void;
  close(): Promise<void>;
}

async function besideTheFloor(directory: string, chosen: ChosenDriver): Promise<boolean> {
  const { accounts: count, rounds, loads } = beside;
  const adapter = await openAdapter(join(directory, 'adapter.db'), chosen, count);
  const floors = [
    await openFloor(join(directory, 'made.db'), chosen, count, 'made'),
    await openFloor(join(directory, 'making.db'), chosen, count, 'making'),
  ];
  let isReached = true;
  for (const work of loads) {
    const ratios = new Map<string, number[]>(floors.map(({ name }) => [name, []]));
    for (let round = -warmUps; round < rounds; round += 1) {
      const taken = await byTurns(round, work, [adapter, ...floors], () => count);
      if (round >= 0) for (const floor of floors) ratios.get(floor.name)?.push(ratioOf(taken, adapter, floor));
    }
    for (const [name, found] of ratios) {
      const isGoal = name === 'making';
      console.log(
        `commits per second, adapter / floor "${name}", ${callersOf(work)}  ${shown(found)}${isGoal ? `  goal ${goals.ratio}` : ''}`,
      );
      if (isGoal) isReached &&= median(found) >= goals.ratio;
    }
  }
  for (const subject of [adapter, ...floors]) await subject.close();
  return isReached;
}

/** Commits per second of the one as a part of the other's. */
const ratioOf = (taken: ReadonlyMap<Subject, Taken>, one: Subject, other: Subject): number =>
  (taken.get(other)?.moved ?? Number.NaN) / (taken.get(one)?.moved ?? Number.NaN);

interface Sized {
  readonly size: number;
  readonly adapter: Subject;
  readonly floor: Subject;
  readonly ratios: number[];
  /** What a caller waited for, as many times as with the fewest accounts. */
  readonly costs: number[];
}

async function acrossSizes(directory: string, chosen: ChosenDriver): Promise<boolean> {
  const subjects: { readonly size: number; readonly adapter: Subject; readonly floor: Subject }[] = [];
  for (const size of sizes) {
    const adapter = await openAdapter(join(directory, `${size}.db`), chosen, size);
    subjects.push({
      size,
      adapter,
      floor: await openFloor(join(directory, `${size}-floor.db`), chosen, size, 'making'),
    });
  }
  const counts = new Map(
    subjects.flatMap(
      ({ size, adapter, floor }) =>
        [
          [adapter, size],
          [floor, size],
        ] as const,
    ),
  );
  let isReached = true;
  for (const load of across.loads) {
    const all: readonly Sized[] = subjects.map(({ size, adapter, floor }) => ({
      size,
      adapter,
      floor,
      ratios: [],
      costs: [],
    }));
    for (let round = -warmUps; round < across.rounds; round += 1) {
      const taken = await byTurns(round, load, [...counts.keys()], (subject) => counts.get(subject) ?? 0);
      const waited = (subject: Subject | undefined): number =>
        (subject === undefined ? undefined : taken.get(subject)?.acknowledged) ?? Number.NaN;
      if (round < 0) continue;
      for (const { adapter, floor, ratios, costs } of all) {
        ratios.push(ratioOf(taken, adapter, floor));
        costs.push(waited(adapter) / waited(all[0]?.adapter));
      }
    }
    for (const { size, ratios, costs } of all) {
      const where = `${String(size).padStart(7)} accounts, ${callersOf(load)}`;
      console.log(`commits per second with ${where}, adapter / floor  ${shown(ratios)}`);
      console.log(`cost of a commit with   ${where}, / with ${sizes[0]}     ${shown(costs)}`);
    }
    isReached &&= isWithin(
      'ratios',
      all.map(({ ratios }) => median(ratios)),
      goals.spread,
    );
    isReached &&= isWithin(
      'costs',
      all.map(({ costs }) => median(costs)),
      load.callers === 1 ? goals.spread : null,
    );
  }
  for (const subject of counts.keys()) await subject.close();
  return isReached;
}

function isWithin(what: string, medians: readonly number[], goal: number | null): boolean {
  const spread = Math.max(...medians) / Math.min(...medians) - 1;
  console.log(`  spread of ${what} ${(spread * 100).toFixed(0)} %${goal === null ? '' : `  goal ${goal * 100} %`}`);
  return goal === null || spread <= goal;
}

const callersOf = ({ callers }: Load): string =>
  `${String(callers).padStart(2)} ${callers === 1 ? 'caller ' : 'callers'}`;

/** Each in one round, another one first every time. */
async function byTurns(
  round: number,
  load: Load,
  subjects: readonly Subject[],
  countOf: (subject: Subject) => number,
): Promise<ReadonlyMap<Subject, Taken>> {
  const taken = new Map<Subject, Taken>();
  for (let turn = 0; turn < subjects.length; turn += 1) {
    const subject = subjects[(turn + round + warmUps) % subjects.length];
    if (subject !== undefined) taken.set(subject, await timed(subject, load, pick(round, load, countOf(subject))));
  }
  return taken;
}

/** Accounts spread over all there are; none twice in a round. */
const pick = (round: number, { commits }: Load, count: number): readonly number[] =>
  Array.from({ length: commits }, (_, turn) => ((round + 100) * 7_919 + turn * 104_729) % count);

async function timed(subject: Subject, { callers, commits }: Load, accounts: readonly number[]): Promise<Taken> {
  const commit = subject.prepare(accounts);
  let next = 0;
  const caller = async (): Promise<void> => {
    while (next < commits) {
      const turn = next;
      next += 1;
      if (!(await commit(turn))) throw new Error(`${subject.name}: a commit that nobody contested was refused`);
    }
  };
  collectGarbage();
  const from = performance.now();
  await Promise.all(Array.from({ length: callers }, caller));
  const acknowledged = performance.now() - from;
  subject.checkpoint();
  const moved = performance.now() - from;
  subject.reset(accounts);
  return { acknowledged, moved };
}

/** What a round was made ready with is old by then, so that nobody is timed for moving it about. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') collect();
}

async function openAdapter(file: string, chosen: ChosenDriver, count: number): Promise<Subject> {
  await fill(file, chosen, count);
  const opened: Database[] = [];
  class Noted extends chosen.driver.DatabaseSync {
    constructor(...of: ConstructorParameters<Driver['DatabaseSync']>) {
      super(...of);
      opened.push(this);
    }
  }
  const store = await openStore(file, { ...chosen, driver: { ...chosen.driver, DatabaseSync: Noted } });
  const own = opened.at(-1);
  if (own === undefined) throw new Error('the adapter opened no connection');
  warm(own);
  const sequences = new Uint32Array(count).fill(start.sequence);
  return {
    name: 'adapter',
    ...besides(own),
    prepare(accounts) {
      const changes = changesOf(accounts, sequences);
      return (turn) => committed(store.accounts, changes[turn]);
    },
    close: () => store.close(),
  };
}

/** A server that has run for a while holds the index in its cache, and the upper pages of the table. */
function warm(database: Database): void {
  database.prepare('SELECT count(*) FROM accounts INDEXED BY sqlite_autoindex_accounts_1 WHERE id > ?').get('');
  const read = database.prepare('SELECT sequence FROM accounts WHERE rowid = ?');
  const { last } = Object(database.prepare('SELECT max(rowid) AS last FROM accounts').get());
  for (let rowid = 1; rowid <= Number(last); rowid += 200) read.get(rowid);
}

const signal = { aborted: false };

async function committed(accounts: Accounts, change: Commit | undefined): Promise<boolean> {
  return change !== undefined && (await accounts.commit(change, signal)) === 'committed';
}

/** The statement alone, with group commit and nothing else. */
async function openFloor(file: string, chosen: ChosenDriver, count: number, name: 'made' | 'making'): Promise<Subject> {
  await fill(file, chosen, count);
  const { sql, values: example } = await heard(file, chosen);
  const database = connect(file, chosen);
  const begin = database.prepare('BEGIN IMMEDIATE');
  const update = database.prepare(sql);
  const end = database.prepare('COMMIT');
  const sequences = new Uint32Array(count).fill(start.sequence);

  let waiting: { readonly values: readonly SqlValue[]; readonly resolve: (done: boolean) => void }[] = [];
  const flush = (): void => {
    const batch = waiting;
    waiting = [];
    begin.run();
    const done = batch.map(({ values }) => update.run(...values).changes === 1);
    end.run();
    for (const [index, { resolve }] of batch.entries()) resolve(done[index] === true);
  };
  const write = (values: readonly SqlValue[]): Promise<boolean> =>
    new Promise((resolve) => {
      if (waiting.length === 0) setImmediate(flush);
      waiting.push({ values, resolve });
    });

  // In the order of the statement: sequence, state, person, what it is looked up by, act, id, expected sequence.
  const lookups = example.slice(3, -3);
  const making = ({ expected, next: { person, ...state }, act }: Commit): readonly SqlValue[] => {
    const line = `{"act":${textOf(act)}}\n`;
    return [state.sequence, textOf(state), textOf(person), ...lookups, line, state.id, expected];
  };
  const made = ({ expected, next: { id, sequence } }: Commit): readonly SqlValue[] => [
    sequence,
    ...example.slice(1, -2),
    id,
    expected,
  ];
  return {
    name,
    ...besides(database),
    prepare(accounts) {
      const changes = changesOf(accounts, sequences);
      if (name === 'making') return (turn) => write(making(changes[turn] ?? changeOf(0, 0)));
      const bound = changes.map(made);
      return (turn) => write(bound[turn] ?? []);
    },
    close: () => Promise.resolve(database.close()),
  };
}

interface Heard {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

/** The adapter's statement for a commit and what it binds, as a connection that listens hears them. */
async function heard(file: string, chosen: ChosenDriver): Promise<Heard> {
  const { DatabaseSync } = chosen.driver;
  const found: Heard[] = [];
  class Listening extends DatabaseSync {
    override prepare(sql: string): ReturnType<Database['prepare']> {
      const statement = super.prepare(sql);
      if (!sql.startsWith('UPDATE accounts SET sequence')) return statement;
      return {
        get: (...values) => statement.get(...values),
        all: (...values) => statement.all(...values),
        run(...values) {
          found.push({ sql, values });
          return statement.run(...values);
        },
      };
    }
  }
  const store = await openStore(file, { ...chosen, driver: { ...chosen.driver, DatabaseSync: Listening } });
  // It expects a sequence that no account has, so that nothing is written.
  await store.accounts.commit(changeOf(0, 99), signal);
  await store.close();
  const [first] = found;
  if (first === undefined) throw new Error('the adapter did not run the statement that was listened for');
  return first;
}

const openStore = (file: string, chosen: ChosenDriver): Promise<SqliteStore> =>
  openWith(chosen, { file }, { limitMs: 5_000, pauseMs: 30 });

function changesOf(accounts: readonly number[], sequences: Uint32Array): readonly Commit[] {
  return accounts.map((index) => {
    const change = changeOf(index, sequences[index] ?? 0);
    sequences[index] = change.next.sequence;
    return change;
  });
}

/** Fills a new file as the store would have: every account came with its first act, which is history by now. */
async function fill(file: string, chosen: ChosenDriver, count: number): Promise<void> {
  const store = await openStore(file, chosen);
  const zero = idOf(0);
  await store.accounts.insert({ ...start, id: zero }, changeOf(0, 0).act, signal);
  await store.close();

  const database = connect(file, chosen);
  database.exec('PRAGMA synchronous = OFF; UPDATE accounts SET alert_mail_due = NULL');
  const copy = database.prepare(
    `WITH RECURSIVE numbers (n) AS (SELECT ?1 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < ?2)
     INSERT INTO accounts (id, sequence, state, person, erase_due, outbox)
     SELECT printf('%024x', n), sequence, replace(state, ?3, printf('%024x', n)), person, erase_due, outbox
     FROM numbers JOIN accounts ON id = ?3`,
  );
  const settle = database.prepare(`UPDATE accounts SET outbox = '' WHERE id >= ? AND id < ?`);
  const together = 20_000;
  for (let from = 1; from < count; from += together) {
    const end = Math.min(from + together, count);
    copy.run(from, end, zero);
    settle.run(idOf(from), idOf(end));
  }
  settle.run(zero, idOf(1));
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  database.close();
}

/** With the adapter's pragmas, but for those about moving the log, which are SQLite's own. */
function connect(file: string, { driver }: ChosenDriver): Database {
  const database = new driver.DatabaseSync(file, { timeout: 1_000 });
  database.exec(`PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF; PRAGMA secure_delete = ON;
    PRAGMA temp_store = MEMORY; PRAGMA cache_size = -131072`);
  return database;
}

/** What a round needs besides its commits, over the connection that commits: another one would empty its cache. */
function besides(database: Database): Pick<Subject, 'checkpoint' | 'reset'> {
  const empty = database.prepare(`UPDATE accounts SET outbox = '', alert_mail_due = NULL WHERE id = ?`);
  const truncate = database.prepare('PRAGMA wal_checkpoint(TRUNCATE)');
  const checkpoint = (): void => {
    // The adapter's own thread may be at it.
    while (Reflect.get(Object(truncate.get()), 'busy') === 1);
  };
  return {
    checkpoint,
    reset(accounts) {
      database.exec('BEGIN IMMEDIATE');
      for (const index of accounts) empty.run(idOf(index));
      database.exec('COMMIT');
      checkpoint();
    },
  };
}
