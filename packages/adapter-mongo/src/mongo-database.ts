import { type Committed, DetentError, type PortName } from '@detent/core';
import type { Collection, Db, Document, FindOptions, MongoClient } from 'mongodb';
import { isPassing, isRefusal, portFailed, TooLate } from './fault.ts';

/** A document as it comes: what its members are is for the readers to find out. */
export interface Stored extends Document {
  readonly _id: string;
}

/** An account's document, as far as updates have to know it. */
export interface StoredAccount {
  readonly _id: string;
  readonly outbox: readonly Document[];
}

/** How long a call may take, in milliseconds: altogether, and at the server. The server gives up first, so that it can say so. */
export const callMs = 5_000;
const serverMs = 4_000;

export interface Manner {
  /** Whether what answers is part of a set in which another server may take its place. */
  readonly isReplicated: boolean;
  readonly callMs: number;
}

/**
 * One database as the ports see it. Every call ends in time, and fails in our words. A call that is made after closing
 * fails, and closing waits for those that were made before.
 */
export class MongoDatabase {
  readonly #client: MongoClient;
  readonly #db: Db;
  readonly #callMs: number;
  readonly #confirming: FindOptions;
  readonly #lasting: FindOptions;
  readonly #calls = new Set<Promise<unknown>>();
  #closing: Promise<void> | null = null;

  constructor(client: MongoClient, db: Db, manner: Manner) {
    this.#client = client;
    this.#db = db;
    this.#callMs = manner.callMs;
    // Reads for judging take the primary's own state: a commit is guarded, so what they miss costs a second judgement. An answer
    // that rests on the read alone must not be one that a fail-over takes back. `majority` would give what is safe but may lag
    // behind what the first read saw, or come from a primary that has been replaced without knowing. `linearizable` makes the
    // primary prove that it still is one and waits until what was read is on a majority. A server that stands alone has nothing
    // to prove and does not know the level.
    this.#confirming = manner.isReplicated ? { ...bounded, readConcern: { level: 'linearizable' } } : bounded;
    this.#lasting = manner.isReplicated ? { readConcern: { level: 'majority' } } : {};
  }

  collection(name: string): Collection<Stored> {
    return this.#db.collection<Stored>(name);
  }

  accounts(): Collection<StoredAccount> {
    return this.#db.collection<StoredAccount>('accounts');
  }

  /** How to read what an answer rests on. */
  get confirming(): FindOptions {
    return this.#confirming;
  }

  /**
   * How to read what is written back where it was found, and what is copied elsewhere: only what no fail-over takes back. A primary
   * may fall with a write that nobody else has, and the driver makes that write anew on the next one, under the same revision but
   * perhaps on another outbox than the one that was read.
   */
  get lasting(): FindOptions {
    return this.#lasting;
  }

  /** Asks again while it may help. */
  async read<T>(port: PortName, work: () => Promise<T>): Promise<T> {
    try {
      return await this.#call(work, isPassing);
    } catch (error) {
      throw portFailed(port, 'read', error);
    }
  }

  async write<T>(port: PortName, work: () => Promise<T>): Promise<T> {
    try {
      return await this.#call(work, never);
    } catch (error) {
      throw portFailed(port, 'write', error);
    }
  }

  /** A read that goes on where another has stopped, and therefore cannot be asked again. */
  async readOn<T>(port: PortName, work: () => Promise<T>): Promise<T> {
    try {
      return await this.#call(work, never);
    } catch (error) {
      throw portFailed(port, 'read', error);
    }
  }

  /** A write that answers the same, and changes nothing more, when it took effect before without anybody hearing of it. */
  async repeatable<T>(port: PortName, work: () => Promise<T>): Promise<T> {
    try {
      return await this.#call(work, isPassing);
    } catch (error) {
      throw portFailed(port, 'write', error);
    }
  }

  /**
   * A guarded write that tells by `isOurs` whether what is stored is its own. Where the guard does not let it pass, somebody else
   * was there before; but if an earlier try may have passed it, and what is stored now is somebody else's, nobody can say who
   * was first, and the call fails with what went wrong then.
   */
  async guarded(port: PortName, write: () => Promise<boolean>, isOurs: () => Promise<boolean>): Promise<boolean> {
    let doubt: unknown = null;
    return this.repeatable(port, async () => {
      try {
        if (await write()) return true;
        if (doubt === null) return false;
        if (await isOurs()) return true;
      } catch (error) {
        doubt ??= error;
        throw error;
      }
      throw portFailed(port, 'write', doubt);
    });
  }

  /** A repeatable write of which the caller can find out whether it took effect. */
  async commit(work: () => Promise<Committed>): Promise<Committed> {
    try {
      return await this.#call(work, isPassing);
    } catch (error) {
      if (isRefusal(error)) throw portFailed('Accounts', 'write', error);
      return 'unknown';
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#shut();
    return this.#closing;
  }

  async #shut(): Promise<void> {
    await Promise.allSettled(this.#calls);
    await this.#client.close();
  }

  async #call<T>(work: () => Promise<T>, again: (error: unknown) => boolean): Promise<T> {
    if (this.#closing !== null) throw closed();
    const call = within(this.#callMs, (isOver) => persistently(work, (error) => !isOver() && again(error)));
    this.#calls.add(call);
    try {
      return await call;
    } finally {
      this.#calls.delete(call);
    }
  }
}

/** What every query is asked with. */
export const bounded: { readonly maxTimeMS: number } = { maxTimeMS: serverMs };

const closed = (): DetentError =>
  new DetentError({ code: 'port-failed', port: 'Accounts', op: 'read' }, { detail: 'the store was closed' });

const never = (): boolean => false;

/** How long a set that elects is left alone, in milliseconds. */
const pauseMs = 100;

async function persistently<T>(work: () => Promise<T>, again: (error: unknown) => boolean): Promise<T> {
  while (true) {
    try {
      return await work();
    } catch (error) {
      if (!again(error)) throw error;
    }
    await new Promise((resolve) => {
      setTimeout(resolve, pauseMs);
    });
  }
}

/** Nobody waits for the work any longer than that; it is told when nobody does. */
function within<T>(ms: number, work: (isOver: () => boolean) => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    let isOver = false;
    const timer = setTimeout(() => {
      isOver = true;
      reject(new TooLate(ms));
    }, ms);
    work(() => isOver)
      .then(resolve, reject)
      .finally(() => clearTimeout(timer));
  });
}
