import type { Database, SqlValue } from '../../packages/adapter-sqlite/src/driver.ts';
import type { Floor } from './http-world.ts';

// What a bare handler does to a SQLite file.

/** One parameter: a text of JSON as what it holds, so that binding it means writing it. */
type Part = { readonly plain: SqlValue } | { readonly json: unknown; readonly tail: string };

export function asJson(value: SqlValue): Part {
  if (typeof value !== 'string' || !value.startsWith('{')) return { plain: value };
  return { json: JSON.parse(value), tail: value.endsWith('\n') ? '\n' : '' };
}

export const written = (part: Part): SqlValue => ('plain' in part ? part.plain : JSON.stringify(part.json) + part.tail);

export const hasJson = (row: unknown, columns: readonly string[]): boolean =>
  columns.every((column) => typeof JSON.parse(String(Reflect.get(Object(row), column))) === 'object');

type Values = Floor['values'];

/** The writes of one turn of the event loop in one transaction, each answered after it. */
export function groupCommit(database: Database, sql: string): (values: Values) => Promise<boolean> {
  const [begin, update, end] = ['BEGIN IMMEDIATE', sql, 'COMMIT'].map((text) => database.prepare(text));
  if (begin === undefined || update === undefined || end === undefined) throw new Error('nothing was prepared');
  let waiting: { readonly values: Values; readonly resolve: (done: boolean) => void }[] = [];
  const flush = (): void => {
    const batch = waiting;
    waiting = [];
    begin.run();
    const done = batch.map(({ values }) => update.run(...values).changes === 1);
    end.run();
    for (const [index, { resolve }] of batch.entries()) resolve(done[index] === true);
  };
  return (values) =>
    new Promise((resolve) => {
      if (waiting.length === 0) setImmediate(flush);
      waiting.push({ values, resolve });
    });
}
