import { createServer as createHttp } from 'node:http';
import { createServer } from 'node:net';
import type { Relay } from '@detent/core';
import { describe, expect, it } from 'vitest';
import { type Environment, readConfig } from '../../src/config/read-config.ts';
import { type RunningServer, type Surroundings, startServer } from '../../src/lifecycle/start-server.ts';
import * as tokens from '../../src/tokens.ts';
import { memoryLog } from '../support/quiet-log.ts';

const inMemory = { DETENT_STORE: 'memory:', DETENT_PORT: '0' };

async function start(environment: Environment, swap: Surroundings['swap'] & {} = () => undefined) {
  const printed: string[] = [];
  const { log, lines } = memoryLog();
  const running = await startServer(readConfig(environment).config, {
    environment,
    log,
    print: (line) => printed.push(line),
    swap,
  });
  return { running, printed, lines };
}

const login = (url: string): Promise<Response> => fetch(`${url}/api/auth/login`, { method: 'POST' });

const answers = async (url: string): Promise<boolean> => {
  try {
    await fetch(`${url}/livez`);
    return true;
  } catch {
    return false;
  }
};

/** A relay that only remembers. */
function recording(ended: string[], passes: { count: number }, url: () => string): Relay {
  return {
    pass: () => {
      passes.count += 1;
      return Promise.resolve({ waitMs: null, faults: [] });
    },
    stop: async () => {
      ended.push((await answers(url())) ? 'relay while requests came in' : 'relay');
    },
    metrics: () => Promise.reject(new Error('unused')),
  };
}

describe('the server', () => {
  it('stops taking requests, then delivering, then mail, then storage, and lets go of everything', async () => {
    const ended: string[] = [];
    const passes = { count: 0 };
    const known: { running: RunningServer | null } = { running: null };
    const { running } = await start(inMemory, (container) => {
      container.rebind(tokens.Relay).toConstantValue(recording(ended, passes, () => known.running?.url ?? ''));
      container.rebind(tokens.CloseSenders).toConstantValue(() => void ended.push('senders'));
      container.rebind(tokens.CloseStores).toConstantValue(() => {
        ended.push('stores');
        return Promise.resolve();
      });
    });
    known.running = running;
    expect(await answers(running.url)).toBe(true);
    const [first, second] = [running.stop(), running.stop()];
    expect(await Promise.all([first, second])).toEqual([true, true]);
    expect(ended).toEqual(['relay', 'senders', 'stores']);
    expect(running.container.isBound(tokens.Accounts)).toBe(false);
    const before = passes.count;
    await new Promise((resolve) => setImmediate(resolve));
    expect(passes.count).toBe(before);
  });

  it('says that a part failed to stop, and stops the others', async () => {
    const ended: string[] = [];
    const { running, lines } = await start(inMemory, (container) => {
      container.rebind(tokens.CloseSenders).toConstantValue(() => {
        throw new Error('canary');
      });
      container.rebind(tokens.CloseStores).toConstantValue(() => Promise.resolve(void ended.push('stores')));
    });
    expect(await running.stop()).toBe(false);
    expect(ended).toEqual(['stores']);
    expect(lines).toContainEqual(expect.objectContaining({ level: 'error', part: 'senders' }));
  });

  it('leaves the port to others where it could not start', async () => {
    const seen: { url: string } = { url: '' };
    await expect(
      start(inMemory, (container) => {
        container.rebind(tokens.App).toResolvedValue(
          (addresses) => {
            seen.url = addresses.baseUrl;
            throw new Error('broken');
          },
          [tokens.Addresses],
        );
      }),
    ).rejects.toThrow('broken');
    expect(seen.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await answers(seen.url)).toBe(false);
    await expect(
      start(inMemory, () => {
        throw new Error('cannot be swapped');
      }),
    ).rejects.toThrow('cannot be swapped');
  });

  it('closes the stores again where the metrics port is taken', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', () => resolve()));
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const ended: string[] = [];
    await expect(
      start({ ...inMemory, DETENT_METRICS_PORT: String(port) }, (container) => {
        container.rebind(tokens.CloseStores).toConstantValue(() => Promise.resolve(void ended.push('stores')));
      }),
    ).rejects.toThrow(/EADDRINUSE/);
    expect(ended).toEqual(['stores']);
    await new Promise((resolve) => taken.close(resolve));
  });

  it('delivers nothing where another server is to do so', async () => {
    const passes = { count: 0 };
    const { running } = await start({ ...inMemory, DETENT_RELAY: 'false' }, (container) => {
      container.rebind(tokens.Relay).toConstantValue(recording([], passes, () => ''));
    });
    const commits = await running.container.getAsync(tokens.Commits);
    commits.heard();
    await running.stop();
    expect(passes.count).toBe(0);
  });

  it('keeps the default organization that was configured', async () => {
    const { running } = await start({ ...inMemory, DETENT_DEFAULT_ORGANIZATION: 'acme' });
    const organizations = await running.container.getAsync(tokens.Organizations);
    expect(await organizations.find('acme')).toMatchObject({ value: { id: 'acme', name: 'acme' } });
    await running.stop();
  });

  it('takes the address that it is known by from its settings, and listens where it is told', async () => {
    const { running, printed } = await start({ ...inMemory, DETENT_BASE_URL: 'https://id.your.org/detent' });
    expect(printed[0]).toBe(`Detent listens on ${running.url}`);
    expect(running.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await running.container.getAsync(tokens.Addresses)).toEqual({
      baseUrl: 'https://id.your.org/detent',
      uiBaseUrl: 'https://id.your.org/detent',
    });
    expect((await fetch(`${running.url}/detent/livez`)).status).toBe(200);
    expect((await fetch(`${running.url}/livez`)).status).toBe(200);
    await running.stop();
  });

  it('serves no contract that is off', async () => {
    const on = await start(inMemory);
    expect((await login(on.running.url)).status).toBe(400);
    await on.running.stop();
    const off = await start({ ...inMemory, DETENT_SELF_SERVICE_ENABLED: 'false' });
    expect((await login(off.running.url)).status).toBe(404);
    await off.running.stop();
  });

  it('describes everything that it serves, and only that', async () => {
    const on = await start(inMemory);
    const document = await (await fetch(`${on.running.url}/openapi.json`)).json();
    const { servers, tags, paths, info } = Object(document);
    expect(servers).toEqual([{ url: on.running.url }]);
    expect(info.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(tags.map((tag: { readonly name: string }) => tag.name)).toEqual([
      'Self-service',
      'ZITADEL: REST',
      'ZITADEL: RPC',
      'Administrators',
      'Pages and health',
    ]);
    expect(Object.keys(paths).length).toBeGreaterThan(100);
    expect((await fetch(`${on.running.url}/docs`)).headers.get('content-type')).toBe('text/html; charset=utf-8');
    await on.running.stop();
    const off = await start({
      ...inMemory,
      DETENT_SELF_SERVICE_ENABLED: 'false',
      DETENT_ZITADEL_ENABLED: 'false',
      DETENT_ADMIN_ENABLED: 'false',
    });
    const pages = await (await fetch(`${off.running.url}/openapi.json`)).json();
    expect(Object(pages).tags).toHaveLength(1);
    await off.running.stop();
  });

  it('tells a collector of requests and of what they waited for, the last of them while it stops', async () => {
    let told = '';
    const collector = createHttp((asked, answer) => {
      asked.on('data', (chunk) => {
        told += String(chunk);
      });
      asked.on('end', () => answer.writeHead(200, { 'content-type': 'application/json' }).end('{}'));
    });
    await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', () => resolve()));
    const address = collector.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { running } = await start({ ...inMemory, OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` });
    const body = JSON.stringify({ email: 'canary@example.com', password: 'canary' });
    await fetch(`${running.url}/api/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    expect(await running.stop()).toBe(true);
    for (const name of ['POST login', 'SignInNames.find', 'Throttles.', '"stringValue":"detent"']) {
      expect(told).toContain(name);
    }
    expect(told).not.toContain('canary');
    collector.closeAllConnections();
    await new Promise((resolve) => collector.close(resolve));
  });

  it('serves metrics on a listener of their own', async () => {
    const probe = createServer();
    await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', () => resolve()));
    const address = probe.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await new Promise((resolve) => probe.close(resolve));
    const { running } = await start({ ...inMemory, DETENT_METRICS_PORT: String(port) });
    expect(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()).toContain('detent_notices_due');
    expect((await fetch(`${running.url}/metrics`)).status).toBe(404);
    await running.stop();
    expect(await answers(`http://127.0.0.1:${port}`)).toBe(false);
  });
});
