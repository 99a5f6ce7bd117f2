import type { DetentError, PortName } from '@detent/core';
import type { Database, Statement } from './driver.ts';
import { isBusy, portFailed } from './fault.ts';

// Writes of one turn of the event loop are committed together, so that they share one wait for the disk. Each is still its
// own: it is answered only after the commit, one that fails takes no other with it, and none of them sees half of another.

export interface Patience {
  /** How long a call may wait for another process before it fails, in milliseconds. */
  readonly limitMs: number;
  /** How long this process turns to other work between two tries. */
  readonly pauseMs: number;
}

export interface Manner<T> {
  readonly port: PortName;
  /** Whether it writes with several statements, all of which or none take effect. */
  readonly severalSteps?: boolean;
  /** The answer when the commit failed and may have taken effect all the same; without one the call fails. */
  readonly uncertain?: T;
}

/** The most writes in one transaction; what waits beyond them lets others have a turn first. */
const mostTogether = 512;

export class GroupCommit {
  readonly #database: Database;
  readonly #patience: Patience;
  readonly #begin: Statement;
  readonly #commit: Statement;
  readonly #rollback: Statement;
  readonly #mark: Statement;
  readonly #keep: Statement;
  readonly #undo: Statement;
  #waiting: Pending[] = [];
  #together = mostTogether;
  #scheduled = false;
  #whenEmpty: (() => void) | null = null;

  readonly #onWritten: (count: number) => void;

  constructor(database: Database, patience: Patience, onWritten: (count: number) => void = () => undefined) {
    this.#database = database;
    this.#patience = patience;
    this.#onWritten = onWritten;
    this.#begin = database.prepare('BEGIN IMMEDIATE');
    this.#commit = database.prepare('COMMIT');
    this.#rollback = database.prepare('ROLLBACK');
    this.#mark = database.prepare('SAVEPOINT one');
    this.#keep = database.prepare('RELEASE one');
    this.#undo = database.prepare('ROLLBACK TO one');
  }

  /** Runs `work` inside the next transaction and answers after its commit. It may be run again, and sees no other's half. */
  write<T>(manner: Manner<T>, work: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#waiting.push(new Write(manner, work, resolve, reject));
      this.#schedule();
    });
  }

  /** Resolves when everything asked for so far has been answered. */
  async drain(): Promise<void> {
    if (this.#waiting.length === 0) return;
    await new Promise<void>((resolve) => {
      this.#whenEmpty = resolve;
    });
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => this.#flush());
  }

  #flush(): void {
    this.#scheduled = false;
    const batch = this.#waiting.splice(0, this.#together);
    if (this.#begun(batch)) this.#run(batch);
    if (this.#waiting.length > 0) {
      this.#schedule();
      return;
    }
    this.#together = mostTogether;
    this.#whenEmpty?.();
    this.#whenEmpty = null;
  }

  #begun(batch: readonly Pending[]): boolean {
    try {
      this.#begin.run();
      return true;
    } catch (error) {
      if (isBusy(error)) this.#postpone(batch, error);
      else for (const pending of batch) pending.fail(error);
      return false;
    }
  }

  /** Another process is writing: everybody waits a little, and whoever has waited too long is told so. */
  #postpone(batch: readonly Pending[], error: unknown): void {
    const now = performance.now();
    const everybody = [...batch, ...this.#waiting];
    this.#waiting = [];
    for (const pending of everybody) {
      pending.waitsSince ??= now;
      if (now - pending.waitsSince < this.#patience.limitMs) this.#waiting.push(pending);
      else pending.fail(error);
    }
    if (this.#waiting.length === 0) return;
    this.#scheduled = true;
    setTimeout(() => this.#flush(), this.#patience.pauseMs);
  }

  #run(batch: readonly Pending[]): void {
    const done: Pending[] = [];
    for (const [index, pending] of batch.entries()) {
      try {
        if (pending.severalSteps) this.#mark.run();
        pending.work();
        if (pending.severalSteps) this.#keep.run();
        done.push(pending);
      } catch (error) {
        pending.fail(error);
        if (this.#database.isTransaction && this.#tookBack(pending)) continue;
        this.#startAgain([...done, ...batch.slice(index + 1)]);
        return;
      }
    }
    this.#finish(done);
  }

  #tookBack(pending: Pending): boolean {
    if (!pending.severalSteps) return true;
    try {
      this.#undo.run();
      this.#keep.run();
      return true;
    } catch {
      return false;
    }
  }

  /** The transaction was lost with one of its writes. The others go again, singly, so that none is lost with another. */
  #startAgain(others: readonly Pending[]): void {
    this.#abandon();
    this.#waiting.unshift(...others);
    this.#together = 1;
  }

  #finish(done: readonly Pending[]): void {
    try {
      this.#commit.run();
    } catch (error) {
      this.#abandon();
      for (const pending of done) pending.doubt(error);
      return;
    }
    for (const pending of done) pending.answer();
    this.#onWritten(done.length);
  }

  /** SQLite ends most failed transactions by itself. One that cannot be ended lets no other begin, which then says so. */
  #abandon(): void {
    try {
      if (this.#database.isTransaction) this.#rollback.run();
    } catch {
      // What failed before is what callers are told.
    }
  }
}

interface Pending {
  readonly severalSteps: boolean;
  waitsSince: number | null;
  work(): void;
  answer(): void;
  /** It did not take effect. */
  fail(error: unknown): void;
  /** It may have taken effect. */
  doubt(error: unknown): void;
}

class Write<T> implements Pending {
  readonly severalSteps: boolean;
  readonly #manner: Manner<T>;
  readonly #work: () => T;
  readonly #resolve: (value: T) => void;
  readonly #reject: (error: DetentError) => void;
  waitsSince: number | null = null;
  #done: { readonly value: T } | null = null;

  constructor(manner: Manner<T>, work: () => T, resolve: (value: T) => void, reject: (error: DetentError) => void) {
    this.severalSteps = manner.severalSteps === true;
    this.#manner = manner;
    this.#work = work;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  work(): void {
    this.#done = { value: this.#work() };
  }

  answer(): void {
    if (this.#done !== null) this.#resolve(this.#done.value);
  }

  fail(error: unknown): void {
    this.#reject(portFailed(this.#manner.port, 'write', error));
  }

  doubt(error: unknown): void {
    if (this.#manner.uncertain === undefined) this.fail(error);
    else this.#resolve(this.#manner.uncertain);
  }
}
