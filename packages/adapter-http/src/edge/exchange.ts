import type { Failure } from '@detent/core';
import type { ParameterizedContext } from 'koa';
import type { ClientAddress } from './client-address.ts';
import type { EdgeFailure } from './failures.ts';
import type { Written } from './write.ts';

/** What is known of every request before any contract looks at it, and what the log wants to hear afterwards. */
export interface EdgeState {
  /** A random id of the server's own; it ties an answer to the log and to history. */
  readonly requestId: string;
  readonly client: ClientAddress;
  /** The path as the contracts name it, undecoded, and the query behind the `?`. */
  path: string;
  readonly query: string;
  /** Name of the contract, and of the operation once it is found. */
  contract: string;
  operation: string | null;
  /** The contract's own code of a refusal. */
  code: string | null;
  /** Headers of the answer, whatever it turns out to be: name, value, name, value. */
  readonly headers: string[];
  /** The answer as it stands; what was written last is sent. */
  answer: Written;
  /** Answers a failure in the shape of the contract that was asked, with the rows of its operation once that is found. */
  refuser: Refuser;
}

export type Refuser = (exchange: Exchange, failure: Failure | EdgeFailure) => void;

export type Exchange = ParameterizedContext<EdgeState, Record<never, never>>;

export const refuse: Refuser = (exchange, failure) => exchange.state.refuser(exchange, failure);
