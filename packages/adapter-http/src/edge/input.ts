import type { z } from 'zod';
import { bodyBytes, readForm, readJson } from './body.ts';
import type { Exchange } from './exchange.ts';
import { type Parameters, readParameters } from './query.ts';
import { type Checked, check } from './validation.ts';

/** One part of a request that an operation reads. */
export interface Input<V> {
  /** For documents; null where nothing is read. */
  readonly schema: z.ZodType | null;
  readonly read: (exchange: Exchange) => Promise<Checked<V>> | Checked<V>;
}

/** Whatever is sent there is ignored. */
export const nothing: Input<undefined> = { schema: null, read: () => ({ kind: 'read', value: undefined }) };

/** A JSON body. It may be absent where the schema takes `undefined`. */
export const jsonBody = <V>(schema: z.ZodType<V>, most: number = bodyBytes): Input<V> => ({
  schema,
  async read(exchange) {
    const body = await readJson(exchange.req, most);
    return body.kind === 'refused' ? body : check(schema, body.value, 'body');
  },
});

/** Parameters of the query by name; others are ignored, and one that contradicts itself reads as null. */
export const queryOf = <V>(schema: z.ZodType<V>): Input<V> => ({
  schema,
  read: (exchange) => check(schema, readParameters(exchange.state.query).named, 'query'),
});

/** What a form of one of our pages sends. */
export const formBody: Input<Parameters> = { schema: null, read: (exchange) => readForm(exchange.req) };
