import type { FailureOf, Overrides, SharedFailure } from './answers.ts';
import type { Exchange } from './exchange.ts';
import type { Input } from './input.ts';
import { type LocaleRead, readLocale } from './locale.ts';
import { readParameters } from './query.ts';
import type { Answered } from './write.ts';

export type Method = 'DELETE' | 'GET' | 'PATCH' | 'POST' | 'PUT';

/**
 * One endpoint of a contract as it is written down: where it is, what it reads, and who answers. `C` is what the contract
 * knows before it reads anything, `A` a row of its answers, `X` the failures that it alone knows.
 */
export interface Row<C, A, X, B, Q> {
  /** For log and documents. */
  readonly name: string;
  readonly method: Method;
  /** From the root; a part that varies is written `:name`. */
  readonly path: string;
  readonly body: Input<B>;
  readonly query: Input<Q>;
  /** Whether the query parameter `locale` is read. */
  readonly locale: boolean;
  readonly overrides?: Overrides<A, X>;
  readonly handle: (call: Call<C, B, Q>) => Promise<Reply<X>>;
}

/** What a handler is given: all of it read and found good. */
export interface Call<C, B, Q> {
  readonly exchange: Exchange;
  readonly context: C;
  /** Parts of the path, decoded. */
  readonly params: PathParams;
  readonly body: B;
  readonly query: Q;
  /** A well-formed language tag, or null. */
  readonly locale: string | null;
}

export type PathParams = Readonly<Record<string, string>>;

export interface Answer extends Answered {
  readonly kind: 'answer';
}

export interface Refusal<X> {
  readonly kind: 'refused';
  readonly failure: SharedFailure | FailureOf<X>;
  readonly cookies?: readonly string[];
}

export type Reply<X> = Answer | Refusal<X>;

/** The same endpoint as everything else goes by it: routing, documents and tests. */
export interface Operation<C, A, X>
  extends Omit<Row<C, A, X, never, never>, 'body' | 'query' | 'handle' | 'overrides'> {
  readonly body: Input<unknown>['schema'];
  readonly query: Input<unknown>['schema'];
  readonly overrides: Overrides<A, X>;
  readonly run: (exchange: Exchange, context: C, params: PathParams) => Promise<Reply<X>>;
}

/** `operation` with the contract's own types fixed, so that body and query are told from their inputs. */
export type DefineOperation<C, A, X> = <B, Q>(row: Row<C, A, X, B, Q>) => Operation<C, A, X>;

/** Reads body, query and locale, in this order; the first that is wrong answers. */
export function operation<C, A, X, B, Q>(row: Row<C, A, X, B, Q>): Operation<C, A, X> {
  const { name, method, path, locale, overrides = {} } = row;
  return {
    name,
    method,
    path,
    locale,
    overrides,
    body: row.body.schema,
    query: row.query.schema,
    async run(exchange, context, params) {
      const body = await row.body.read(exchange);
      if (body.kind === 'refused') return body;
      const query = await row.query.read(exchange);
      if (query.kind === 'refused') return query;
      const tag = locale ? localeOf(exchange) : notRead;
      if (tag.kind === 'malformed') return { kind: 'refused', failure: { code: 'locale-malformed' } };
      return row.handle({
        exchange,
        context,
        params,
        body: body.value,
        query: query.value,
        locale: tag.kind === 'tag' ? tag.tag : null,
      });
    },
  };
}

const notRead: LocaleRead = { kind: 'absent' };

const localeOf = ({ state }: Exchange): LocaleRead =>
  state.query === '' ? notRead : readLocale(readParameters(state.query).first('locale'));
