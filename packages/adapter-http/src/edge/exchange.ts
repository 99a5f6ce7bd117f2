import type { Failure } from '@detent/core';
import type { ParameterizedContext } from 'koa';
import type { ClientAddress } from './client-address.ts';
import type { EdgeFailure } from './failures.ts';

/** What is known of every request before any contract looks at it, and what the log wants to hear afterwards. */
export interface EdgeState {
  /** A random id of the server's own; it ties an answer to the log and to history. */
  readonly requestId: string;
  readonly client: ClientAddress;
  /** The path as the contracts name it, undecoded, and the query behind the `?`. */
  readonly path: string;
  readonly query: string;
  /** Name of the contract, and of the operation once it is found. */
  contract: string;
  operation: string | null;
  /** The contract's own code of a refusal. */
  code: string | null;
  /** Answers a failure in the shape of the contract that was asked, with the rows of its operation once that is found. */
  refuse(failure: Failure | EdgeFailure): void;
}

export type Exchange = ParameterizedContext<EdgeState, Record<never, never>>;
