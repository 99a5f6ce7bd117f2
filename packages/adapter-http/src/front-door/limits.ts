export interface HttpLimits {
  readonly headBytes: number;
  readonly urlBytes: number;
  /** Until the first bytes tell the protocol, and until a TLS handshake is done. */
  readonly prefaceMs: number;
  /** For the head of a request, and for the whole of it. */
  readonly headMs: number;
  readonly requestMs: number;
  /** For a client to read an answer that has begun. */
  readonly answerMs: number;
  /** For a client that has its answer to finish its request by HTTP/2. */
  readonly lingerMs: number;
  readonly keepAliveMs: number;
  /** How long an HTTP/2 connection may live without a stream. */
  readonly streamlessMs: number;
  /** How often all of these times are looked at. */
  readonly checkMs: number;
  readonly connections: number;
  /** At one time on one HTTP/2 connection. */
  readonly streams: number;
}

export const httpLimits: HttpLimits = {
  headBytes: 16 * 1024,
  urlBytes: 8 * 1024,
  prefaceMs: 10_000,
  headMs: 15_000,
  requestMs: 30_000,
  answerMs: 30_000,
  lingerMs: 2_000,
  keepAliveMs: 65_000,
  streamlessMs: 600_000,
  checkMs: 5_000,
  connections: 10_000,
  streams: 256,
};
