import { DetentError, type PortName } from '@detent/core';
import type { Checkpointer } from './checkpointer.ts';
import type { Database, Statement } from './driver.ts';
import { isBusy, portFailed } from './fault.ts';
import { GroupCommit, type Manner, type Patience } from './group-commit.ts';
import { withWholeTexts } from './whole-texts.ts';

/**
 * One open database file, as the ports see it: reads at once, writes in groups, and neither ever waits for another process
 * without letting this one go on. The driver is synchronous, so that no read can fall between the writes of a group.
 */
export class SqliteFile {
  readonly #database: Database;
  readonly #patience: Patience;
  readonly #writes: GroupCommit;
  readonly #checkpointer: Checkpointer;
  #closing: Promise<void> | null = null;

  constructor(database: Database, patience: Patience, checkpointer: Checkpointer) {
    this.#database = database;
    this.#patience = patience;
    this.#checkpointer = checkpointer;
    this.#writes = new GroupCommit(database, patience, (count) => checkpointer.written(count));
  }

  get isClosed(): boolean {
    return this.#closing !== null;
  }

  prepare(sql: string): Statement {
    return withWholeTexts(this.#database.prepare(sql));
  }

  async read<T>(port: PortName, work: () => T): Promise<T> {
    if (this.#closing !== null) throw closed(port, 'read');
    try {
      return work();
    } catch (error) {
      if (!isBusy(error)) throw portFailed(port, 'read', error);
      return this.#readAgain(port, work);
    }
  }

  write<T>(manner: Manner<T>, work: () => T): Promise<T> {
    if (this.#closing !== null) return Promise.reject(closed(manner.port, 'write'));
    return this.#writes.write(manner, work);
  }

  /** Answers what was asked for, then closes. Whatever is asked for afterwards fails. */
  close(): Promise<void> {
    this.#closing ??= this.#shut();
    return this.#closing;
  }

  /**
   * Moves the log into the file, so that the file alone is whole. SQLite does so itself when the last one closes the file,
   * but one of the drivers really closes only when its statements are collected as garbage.
   */
  async #shut(): Promise<void> {
    await this.#writes.drain();
    await this.#checkpointer.close();
    try {
      this.#database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    } catch {
      // Nothing is lost: whoever opens the file next reads the log.
    }
    this.#database.close();
  }

  /** Readers wait for nobody but a process that holds the whole file or is mending it. */
  async #readAgain<T>(port: PortName, work: () => T): Promise<T> {
    try {
      return await patiently(this.#patience, () => {
        if (this.#closing !== null) throw closed(port, 'read');
        return work();
      });
    } catch (error) {
      throw portFailed(port, 'read', error);
    }
  }
}

const closed = (port: PortName, op: 'read' | 'write'): DetentError =>
  new DetentError({ code: 'port-failed', port, op }, { detail: 'the database file was closed' });

/** Tries until nobody else holds the lock, or too long has passed. */
export async function patiently<T>({ limitMs, pauseMs }: Patience, work: () => T): Promise<T> {
  const since = performance.now();
  while (true) {
    try {
      return work();
    } catch (error) {
      if (!isBusy(error) || performance.now() - since >= limitMs) throw error;
    }
    await new Promise((resolve) => {
      setTimeout(resolve, pauseMs);
    });
  }
}
