import { DetentError, type PortName } from '@detent/core';
import { type Fields, parsed, Unreadable } from '@detent/core/storage';
import pg from 'pg';

export type Row = Readonly<Record<string, unknown>>;

/** Asks one statement; the values never become part of its text. */
export type Ask = (sql: string, ...values: readonly unknown[]) => Promise<readonly Row[]>;

export interface Database {
  readonly ask: Ask;
  /** All or nothing. */
  transaction<T>(work: (ask: Ask) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export function connect(options: pg.PoolConfig): Database {
  const pool = new pg.Pool(options);
  // A connection that breaks while nobody uses it is replaced at the next call.
  pool.on('error', () => undefined);
  const ask: Ask = async (sql, ...values) => (await pool.query<Row>(sql, [...values])).rows;
  return {
    ask,
    async transaction(work) {
      const client = await pool.connect();
      try {
        await client.query('begin');
        const answer = await work(async (sql, ...values) => (await client.query<Row>(sql, [...values])).rows);
        await client.query('commit');
        client.release();
        return answer;
      } catch (error) {
        // Whatever is left of it must not be met by whoever is given the connection next.
        client.release(true);
        throw error;
      }
    },
    close: () => pool.end(),
  };
}

/** Whether the server itself refused; else it may have done what was asked, and only its answer is missing. */
export const isRefusal = (error: unknown): boolean => error instanceof pg.DatabaseError;

/** Reads a stored JSON text member by member. */
export function stored<T>(port: PortName, json: unknown, read: (fields: Fields) => T): T {
  try {
    return read(parsed(String(json), 'row'));
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    throw new DetentError({ code: 'port-failed', port, op: 'read' }, { detail: error.message });
  }
}
