import {
  type ChosenDriver,
  chooseDriver,
  type Database,
  type Driver,
  type SqlValue,
  type Statement,
} from '../../src/driver.ts';

/** What a listener may do before a statement runs: note it, or throw in its place. */
export type BeforeRun = (sql: string, database: Database) => void;

/** The driver in use, telling `before` of every statement that is run, fetched or executed. */
export async function watchedDriver(
  before: BeforeRun,
  prepared: (sql: string) => void = () => undefined,
): Promise<ChosenDriver> {
  const chosen = await chooseDriver();
  const { DatabaseSync } = chosen.driver;
  class Watched extends DatabaseSync {
    override exec(sql: string): void {
      before(sql, this);
      super.exec(sql);
    }

    override prepare(sql: string): Statement {
      prepared(sql);
      const statement = super.prepare(sql);
      const told = <T>(call: () => T): T => {
        before(sql, this);
        return call();
      };
      return {
        run: (...values: readonly SqlValue[]) => told(() => statement.run(...values)),
        get: (...values: readonly SqlValue[]) => told(() => statement.get(...values)),
        all: (...values: readonly SqlValue[]) => told(() => statement.all(...values)),
      };
    }
  }
  const driver: Driver = {
    DatabaseSync: Watched,
    backup: (source, path, options) => chosen.driver.backup(source, path, options),
  };
  return { ...chosen, driver };
}

/** An error as SQLite's drivers throw it. */
export function sqliteError(errcode: number, message: string): Error {
  return Object.assign(new Error(message), { code: 'ERR_SQLITE_ERROR', errcode });
}

/** A second connection to a file, as another process would hold it. */
export async function otherConnection(path: string): Promise<Database> {
  const { driver } = await chooseDriver();
  return new driver.DatabaseSync(path, { timeout: 0 });
}
