import { createKeyRing } from '@detent/adapter-crypto';
import { createHttpServer } from '@detent/adapter-http';
import { describe, expect, it } from 'vitest';
import { addressesAt } from '../../src/config/addresses.ts';
import { type Environment, readConfig } from '../../src/config/read-config.ts';
import { createContainer } from '../../src/container/create-container.ts';
import { http } from '../../src/container/http.ts';
import { mail } from '../../src/container/mail.ts';
import { memory } from '../../src/container/memory.ts';
import { relay } from '../../src/container/relay.ts';
import * as tokens from '../../src/tokens.ts';
import { memoryLog } from '../support/quiet-log.ts';

const { log } = memoryLog();
const rest = '/v2/users/x/otp_email';
const rpc = '/zitadel.user.v2.UserService/RemoveOTPEmail';

async function serving(environment: Environment) {
  const { config } = readConfig({ DETENT_STORE: 'memory:', ...environment });
  const server = createHttpServer(log);
  const secrets = { ring: createKeyRing(), adminSecretKey: null };
  const given = { config, secrets, log, print: () => undefined, addresses: addressesAt(config, config) };
  const container = createContainer(given, memory(), mail(), relay(), http(server));
  server.answerWith(await container.getAsync(tokens.App));
  const { port } = await server.listen({ host: '127.0.0.1', port: 0 });
  return {
    container,
    ask: (path: string, headers: Readonly<Record<string, string>> = {}) =>
      fetch(`http://127.0.0.1:${port}${path}`, {
        method: path.endsWith(rpc) ? 'POST' : 'DELETE',
        headers: { 'content-type': 'application/json', ...headers },
        ...(path.endsWith(rpc) ? { body: '{"userId":"x"}' } : {}),
      }),
    async [Symbol.asyncDispose]() {
      await server.stop(0);
      await container.unbindAllAsync();
    },
  };
}

/** Which origin an answer allows to read it. */
const allowed = async (settings: Environment, origin: string) => {
  await using server = await serving(settings);
  return (await server.ask(rpc, { origin })).headers.get('access-control-allow-origin');
};

describe('the ZITADEL contracts of a server', () => {
  it.each([rest, rpc])('answer at %s, and below the path of the public address', async (path) => {
    await using server = await serving({ DETENT_BASE_URL: 'https://id.your.org/detent' });
    for (const at of [path, `/detent${path}`]) {
      const said = await server.ask(at);
      expect(said.status).toBe(401);
      expect(said.headers.get('www-authenticate')).toBe('Bearer realm="detent"');
      expect(await said.json()).toMatchObject({ message: 'auth header missing' });
    }
  });

  it('are off where a setting says so', async () => {
    await using server = await serving({ DETENT_ZITADEL_ENABLED: 'false' });
    for (const path of [rest, rpc]) {
      const said = await server.ask(path);
      expect(said.status).toBe(404);
      expect(said.headers.get('content-type')).toBe('application/problem+json');
    }
  });

  it('let pages of every origin call, or of those that are listed', async () => {
    const listed = { DETENT_ZITADEL_ALLOWED_ORIGINS: 'https://console.your.org,null' };
    expect(await allowed({}, 'https://anything.example')).toBe('*');
    expect(await allowed(listed, 'https://console.your.org')).toBe('https://console.your.org');
    expect(await allowed(listed, 'null')).toBe('null');
    expect(await allowed(listed, 'https://anything.example')).toBeNull();
    expect(await allowed({ DETENT_ZITADEL_ALLOWED_ORIGINS: 'https://console.your.org' }, 'null')).toBeNull();
  });

  it('know their instance, and what administrators need, from settings', async () => {
    await using server = await serving({
      DETENT_ZITADEL_INSTANCE_ID: 'instance-1',
      DETENT_ZITADEL_INSTANCE_DOMAINS: 'id.your.org',
      DETENT_ADMIN_SECOND_FACTOR: 'required',
      DETENT_ADMIN_LIMITS_OTHERS: '5/60',
      DETENT_RECORD_CLIENT_IP: 'true',
    });
    expect(await server.container.getAsync(tokens.ZitadelForm)).toEqual({
      instanceId: 'instance-1',
      instanceDomains: ['id.your.org'],
      origins: '*',
      changeLimit: { most: 5, inMs: 60_000 },
      recordAddresses: true,
      administratorsNeedFactor: true,
    });
  });
});
