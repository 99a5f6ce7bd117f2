import { createDocument, type DocumentedContract, securitySchemes } from '@detent/adapter-http';
import { type HoldTo, readDocument } from '../../support/openapi.ts';
import type { HttpClient } from './http-client.ts';

const read = new Map<string, HoldTo>();

/** A contract, by whatever all of its paths begin with. */
export interface Documented {
  readonly prefix: string;
  /** Whether a slash at the end is taken for none. */
  readonly forgivesSlash?: boolean;
  readonly contract: () => DocumentedContract;
}

/** The same client; an answer of the contract that its document does not foresee fails the case that got it. */
export function heldToDocument(
  client: HttpClient,
  { prefix, forgivesSlash = false, contract }: Documented,
): HttpClient {
  const held =
    read.get(prefix) ??
    readDocument(createDocument({ baseUrl: '/', version: '0', contracts: [contract()], securitySchemes }));
  read.set(prefix, held);
  return {
    async send(method, path, sent) {
      const answer = await client.send(method, path, sent);
      if (!path.startsWith(prefix)) return answer;
      const wrong = held(method, forgivesSlash ? path.replace(/\/$/, '') : path, answer);
      if (wrong !== null) throw new Error(`not as documented: ${method} ${path}: ${wrong}: ${answer.text}`);
      return answer;
    },
    close: () => client.close(),
  };
}
