import { createServer, type RequestListener, type Server } from 'node:http';
import { expect } from 'vitest';

/** Serves on a free port for as long as it is asked. */
export async function serving<T>(listener: RequestListener | Server, work: (url: string) => Promise<T>): Promise<T> {
  const server = typeof listener === 'function' ? createServer(listener) : listener;
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve());
  });
  try {
    const address = server.address();
    return await work(`http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => {
      server.close(resolve);
    });
  }
}

interface Factors {
  readonly factors: readonly { readonly id: string; readonly state: string }[];
}

/** What each of the services does, whatever framework carries it. */
export async function behaves(url: string): Promise<void> {
  const ask = async (method: string, path: string, key?: string): Promise<readonly [number, unknown]> => {
    const headers = key === undefined ? {} : { 'x-api-key': key };
    const response = await fetch(`${url}${path}`, { method, headers });
    return [response.status, await response.json()];
  };
  const grace = 'key-of-grace';
  expect(await ask('GET', '/hello/Ada%20L')).toEqual([200, { hello: 'Ada L' }]);
  expect((await ask('GET', '/accounts/ada/factors'))[0]).toBe(401);
  expect((await ask('GET', '/accounts/nobody/factors', grace))[0]).toBe(404);
  const [status, listed] = await ask('GET', '/accounts/ada/factors', grace);
  expect(status).toBe(200);
  const { factors } = listed as Factors;
  expect(factors).toMatchObject([{ kind: 'totp', state: 'active', label: 'Phone' }]);
  const path = `/accounts/ada/factors/${factors[0]?.id ?? ''}`;
  expect((await ask('DELETE', path, 'key-of-nobody'))[0]).toBe(401);
  expect(await ask('DELETE', path, grace)).toMatchObject([200, { removed: [{ label: 'Phone' }], told: 1 }]);
  // Once is enough: nobody is told twice.
  expect((await ask('DELETE', path, grace))[0]).toBe(404);
  const [, after] = await ask('GET', '/accounts/ada/factors', grace);
  expect((after as Factors).factors).toMatchObject([{ state: 'removed' }]);
}
