import type { IncomingMessage } from 'node:http';

/** A request that is over, as log, metrics and traces tell of it: nothing in it comes from a person. */
export interface Seen {
  readonly requestId: string;
  readonly contract: string;
  readonly method: string;
  /** By the name that documents give it; null where there is none. */
  readonly operation: string | null;
  readonly status: number;
  /** The contract's own code of a refusal. */
  readonly code: string | null;
  readonly ms: number;
}

/** Stands around the answering of every request, and hears what came of it. */
export type Watch = (request: IncomingMessage, work: () => Promise<Seen>) => Promise<Seen>;

export const unwatched: Watch = (_request, work) => work();
