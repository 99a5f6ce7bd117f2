import { createDocument, documentSelfService, type SelfService, securitySchemes } from '@detent/adapter-http';
import { type HoldTo, readDocument } from '../../support/openapi.ts';
import type { HttpClient } from './http-client.ts';
import { baseUrl } from './server.ts';

let holdTo: HoldTo | null = null;

/** The same client; an answer that the published document does not foresee fails the case that got it. */
export function heldToDocument(client: HttpClient, operations: SelfService['operations']): HttpClient {
  holdTo ??= readDocument(
    createDocument({ baseUrl, version: '0', contracts: [documentSelfService(operations)], securitySchemes }),
  );
  const held = holdTo;
  return {
    async send(method, path, sent) {
      const answer = await client.send(method, path, sent);
      const wrong = held(method, path, answer);
      if (wrong !== null) throw new Error(`not as documented: ${method} ${path}: ${wrong}: ${answer.text}`);
      return answer;
    },
    close: () => client.close(),
  };
}
