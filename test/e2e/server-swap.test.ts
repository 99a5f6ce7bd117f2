import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '@detent/core';
import { createMemoryStores, type MemoryStores } from '@detent/core/memory';
import * as server from '@detent/server';
import { describe, expect, it } from 'vitest';

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** Starts the server of operators on a port and in a folder of its own, with parts swapped before anything is built. */
async function started(swap: server.Surroundings['swap'] & {}, environment: server.Environment = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'detent-swap-'));
  const settings = { DETENT_PORT: '0', DETENT_DATA_DIR: join(folder, 'data'), DETENT_SEED: 'false', ...environment };
  const { config } = server.readConfig(settings);
  const running = await server.startServer(config, {
    environment: settings,
    log: silent,
    print: () => undefined,
    swap,
  });
  return {
    url: running.url,
    folder,
    container: running.container,
    async [Symbol.asyncDispose]() {
      await running.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Every storage port of a container, rebound to stores of the test's own. */
function rebindStorage(container: Parameters<server.Surroundings['swap'] & {}>[0], stores: MemoryStores): void {
  container.rebind(server.Accounts).toConstantValue(stores.accounts);
  container.rebind(server.Notices).toConstantValue(stores.notices);
  container.rebind(server.Directory).toConstantValue(stores.directory);
  container.rebind(server.History).toConstantValue(stores.history);
  container.rebind(server.Sessions).toConstantValue(stores.sessions);
  container.rebind(server.SignInNames).toConstantValue(stores.signInNames);
  container.rebind(server.Challenges).toConstantValue(stores.challenges);
  container.rebind(server.Throttles).toConstantValue(stores.throttles);
  container.rebind(server.Administrators).toConstantValue(stores.administrators);
  container.rebind(server.ApiTokens).toConstantValue(stores.apiTokens);
  container.rebind(server.Organizations).toConstantValue(stores.organizations);
  container.rebind(server.Jobs).toConstantValue(stores.jobs);
  container.rebind(server.CloseStores).toConstantValue(() => Promise.resolve());
}

const register = (url: string, email: string): Promise<Response> =>
  fetch(`${url}/api/auth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password: 'Correct-Horse-7', name: 'Ada' }),
  });

describe('swapping parts of the server', () => {
  it('lets it serve from the storage of a test, and never opens its own', async () => {
    const stores = createMemoryStores();
    await using running = await started((container) => rebindStorage(container, stores));
    expect((await register(running.url, 'ada@example.com')).status).toBe(200);

    const [id = ''] = await stores.accounts.list({ after: null, limit: 9 });
    expect(await stores.accounts.find(id)).toMatchObject({ person: { name: 'Ada' }, factors: [{ kind: 'email' }] });
    expect(await stores.organizations.find('default')).not.toBeNull();
    expect(readdirSync(join(running.folder, 'data'))).not.toContain('detent.db');
  });

  it('lets its relay deliver from there, soon after the commit', async () => {
    const stores = createMemoryStores();
    await using running = await started((container) => rebindStorage(container, stores));
    await register(running.url, 'ada@example.com');
    const mailbox = await running.container.getAsync(server.Mailbox);
    await expect.poll(() => mailbox?.list()).toMatchObject([{ kind: 'verify-address', to: 'ada@example.com' }]);
  });

  it('lets a test keep the time', async () => {
    const clock: Clock = { now: () => Date.UTC(2030, 0, 1) };
    await using running = await started((container) => {
      container.rebind(server.Clock).toConstantValue(clock);
    });
    await register(running.url, 'ada@example.com');
    const accounts = await running.container.getAsync(server.Accounts);
    const [id = ''] = await accounts.list({ after: null, limit: 9 });
    const account = await accounts.find(id, { aborted: false });
    expect(account?.person.createdAt).toBe(clock.now());
    expect(existsSync(join(running.folder, 'data/detent.db'))).toBe(true);
  });
});
