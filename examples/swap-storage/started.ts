import { type RunningServer, readConfig, type Surroundings, startServer } from '@detent/server';

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** The server of operators, in memory and on a port of its own, with parts swapped before anything is built from them. */
export async function started(swap: NonNullable<Surroundings['swap']>): Promise<RunningServer & AsyncDisposable> {
  const environment = { DETENT_PORT: '0', DETENT_STORE: 'memory:', DETENT_SEED: 'false' };
  const running = await startServer(readConfig(environment).config, {
    environment,
    log: silent,
    print: () => undefined,
    swap,
  });
  return {
    ...running,
    async [Symbol.asyncDispose]() {
      await running.stop();
    },
  };
}

export const register = (url: string, email: string): Promise<Response> =>
  fetch(`${url}/api/auth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password: 'Correct-Horse-7', name: 'Ada' }),
  });
