import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import type { ChosenDriver } from './driver.ts';

// SQLite appends commits to a log and now and then moves the log into the file, page by page, wherever they belong. That
// takes the longer the more accounts there are, and SQLite would do it within somebody's commit, on this thread. So a
// thread of its own does it as the log grows. Where that cannot keep up, or is gone, SQLite's own way still bounds the log.

/** After so many pages SQLite does it by itself, within a commit. Most of them have been moved by then. */
export const pagesBeforeCommitsWait = 8_000;
/** Writes between two wakings. */
const writesBetween = 1_000;

const program = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { DatabaseSync } = require(workerData.driver);
  const database = new DatabaseSync(workerData.path);
  database.exec('PRAGMA synchronous = FULL');
  parentPort.on('message', (wanted) => {
    if (wanted === 'checkpoint') {
      database.exec('PRAGMA wal_checkpoint(PASSIVE)');
      parentPort.postMessage('done');
    } else {
      database.close();
      parentPort.close();
    }
  });
`;

export class Checkpointer {
  readonly #path: string;
  readonly #driver: string;
  #worker: Worker | null = null;
  #isBusy = false;
  #isGone = false;
  #writes = 0;

  constructor(path: string, { name }: Pick<ChosenDriver, 'name'>) {
    this.#path = path;
    this.#driver = name;
  }

  /** So many writes have reached the log. */
  written(count: number): void {
    this.#writes += count;
    if (this.#writes < writesBetween || this.#isBusy || this.#isGone) return;
    this.#writes = 0;
    this.#isBusy = true;
    try {
      this.#worker ??= this.#start();
      this.#worker.postMessage('checkpoint', []);
    } catch {
      // No thread is to be had here. The log still gets into the file, only later.
      this.#isGone = true;
    }
  }

  async close(): Promise<void> {
    this.#isGone = true;
    const worker = this.#worker;
    if (worker === null) return;
    worker.ref();
    const exited = new Promise((resolve) => {
      worker.once('exit', resolve);
    });
    worker.postMessage('close', []);
    await exited;
  }

  #start(): Worker {
    const { resolve } = createRequire(import.meta.url);
    const driver = this.#driver.startsWith('node:') ? this.#driver : resolve(this.#driver);
    const worker = new Worker(program, {
      eval: true,
      execArgv: ['--no-warnings'],
      workerData: { path: this.#path, driver },
    });
    worker.on('message', () => {
      this.#isBusy = false;
    });
    // The log still gets into the file, only later.
    worker.on('error', () => {
      this.#isGone = true;
    });
    worker.on('exit', () => {
      this.#isGone = true;
      this.#worker = null;
    });
    worker.unref();
    return worker;
  }
}
