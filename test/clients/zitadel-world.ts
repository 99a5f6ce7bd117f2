import { afterAll, beforeAll } from 'vitest';
import { serveContainer } from '../e2e/self-service/serve-container.ts';
import { openMemory } from '../e2e/self-service/storage.ts';
import { openParties, type Parties } from '../e2e/zitadel/parties.ts';

/** A running server for clients that other people wrote, and a service that may do everything. */
export interface Running {
  readonly parties: Parties;
  readonly url: string;
  readonly token: string;
}

export function running(): () => Running {
  let open: (Running & { readonly close: () => PromiseLike<void> }) | null = null;
  beforeAll(async () => {
    const parties = await openParties({ open: openMemory, serve: serveContainer });
    const url = `http://127.0.0.1:${parties.world.server.port}`;
    open = { parties, url, token: tokenOf(parties.billing), close: () => parties[Symbol.asyncDispose]() };
  });
  afterAll(async () => {
    await open?.close();
  });
  return () => {
    if (open === null) throw new Error('the server is not there yet');
    return open;
  };
}

export const tokenOf = (headers: Readonly<Record<string, string>>): string =>
  (headers['authorization'] ?? '').slice('Bearer '.length);
