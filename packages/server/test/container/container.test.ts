import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createKeyRing } from '@detent/adapter-crypto';
import { createHttpServer, type HttpServer } from '@detent/adapter-http';
import { anOrganization } from '@detent/core/testing';
import type { Container, ContainerModule } from 'inversify';
import { describe, expect, it } from 'vitest';
import { databaseIn, lackOf, ownStore, sharedMongod } from '../../../../test/support/mongo-store.ts';
import { describeWith } from '../../../../test/support/require.ts';
import { addressesAt } from '../../src/config/addresses.ts';
import { type Environment, readConfig } from '../../src/config/read-config.ts';
import { createContainer } from '../../src/container/create-container.ts';
import { gather } from '../../src/container/gather.ts';
import { http } from '../../src/container/http.ts';
import { mail } from '../../src/container/mail.ts';
import { memory } from '../../src/container/memory.ts';
import { relay } from '../../src/container/relay.ts';
import { storage } from '../../src/container/storage.ts';
import * as tokens from '../../src/tokens.ts';
import { memoryLog } from '../support/quiet-log.ts';
import { scratch } from '../support/scratch.ts';

const mongod = await sharedMongod('standalone');
const { log } = memoryLog();

function containerFor(environment: Environment, server?: HttpServer): Container {
  const { config } = readConfig(environment);
  const modules: readonly ContainerModule[] = [
    storage(config),
    mail(),
    relay(),
    ...(server === undefined ? [] : [http(server)]),
  ];
  const secrets = { ring: createKeyRing(), adminSecretKey: null };
  return createContainer(
    { config, secrets, log, print: () => undefined, addresses: addressesAt(config, config) },
    ...modules,
  );
}

const everyToken = Object.entries<tokens.Token<unknown>>(tokens);

async function unresolved(container: Container): Promise<readonly string[]> {
  const failed: string[] = [];
  for (const [name, token] of everyToken) {
    await container.getAsync(token).catch(() => failed.push(name));
  }
  await (await container.getAsync(tokens.CloseStores))();
  (await container.getAsync(tokens.CloseSenders))();
  await container.unbindAllAsync();
  return failed;
}

const configurations: readonly (readonly [string, Environment])[] = [
  ['in development', {}],
  ['with a mail server', { DETENT_SMTP_URL: 'smtp://localhost' }],
  [
    'with an SMS gateway',
    { DETENT_SMS_WEBHOOK_URL: 'https://sms.your.org', DETENT_SMS_WEBHOOK_SECRET: `whsec_${'QUJD'.repeat(8)}` },
  ],
  ['without any way to deliver', { DETENT_MAIL_PREVIEW: 'false' }],
  ['below a path', { DETENT_BASE_URL: 'https://id.your.org/detent', DETENT_UI_BASE_URL: 'https://your.org' }],
  [
    'with every contract off',
    { DETENT_SELF_SERVICE_ENABLED: 'false', DETENT_ZITADEL_ENABLED: 'false', DETENT_ADMIN_ENABLED: 'false' },
  ],
  [
    'with open origins and proxies',
    { DETENT_ALLOWED_ORIGINS: '*,null', DETENT_TRUSTED_PROXIES: '10.0.0.0/8', DETENT_FORWARDED_HEADER: 'forwarded' },
  ],
  ['without limits', { DETENT_RATE_LIMIT_LOGIN: '0', DETENT_RATE_LIMIT_IP: '0', DETENT_ACCOUNT_ATTEMPTS: '0' }],
];

describe('the container', () => {
  it.each(configurations)('resolves every token on SQLite %s', async (_name, environment) => {
    using folder = scratch();
    const container = containerFor({ ...environment, DETENT_DATA_DIR: folder.path }, createHttpServer(log));
    expect(await unresolved(container)).toEqual(['MongoDatabase', 'Memory']);
  });

  it.each(configurations)('resolves every token in memory %s', async (_name, environment) => {
    const container = containerFor({ ...environment, DETENT_STORE: 'memory:' }, createHttpServer(log));
    expect(await unresolved(container)).toEqual(['DatabaseFile', 'MongoDatabase']);
  });

  it('resolves for a command what does not answer requests', async () => {
    const container = containerFor({ DETENT_STORE: 'memory:' });
    const serving = ['HttpServer', 'Origins', 'Readiness', 'SelfServiceForm', 'SelfService', 'Pages', 'App'];
    serving.push('ClientAddresses', 'ZitadelForm', 'Zitadel', 'AdminForm', 'Admin', 'Documented');
    expect((await unresolved(container)).toSorted()).toEqual(['DatabaseFile', 'MongoDatabase', ...serving].toSorted());
  });

  it('fails for a part whose binding is absent', async () => {
    const { config } = readConfig({ DETENT_STORE: 'memory:' });
    const given = { config, log, print: () => undefined, addresses: addressesAt(config, config) };
    const container = createContainer({ ...given, secrets: { ring: createKeyRing(), adminSecretKey: null } }, memory());
    await expect(container.getAsync(tokens.Relay)).rejects.toThrow(/Relay/);
    await container.unbindAsync(tokens.Vault);
    await expect(container.getAsync(tokens.RemoveFactor)).rejects.toThrow(/Vault/);
  });

  it('names each token once', () => {
    const symbols = everyToken.map(([, token]) => token);
    expect(new Set(symbols).size).toBe(symbols.length);
    expect(everyToken.map(([name]) => `Symbol(${name})`)).toEqual(symbols.map(String));
  });

  it('hands out one of each', async () => {
    const container = containerFor({ DETENT_STORE: 'memory:' });
    expect(await container.getAsync(tokens.RemoveFactor)).toBe(await container.getAsync(tokens.RemoveFactor));
  });

  it('gives two containers parts of their own', async () => {
    const [one, two] = [containerFor({ DETENT_STORE: 'memory:' }), containerFor({ DETENT_STORE: 'memory:' })];
    expect(await one.getAsync(tokens.Accounts)).not.toBe(await two.getAsync(tokens.Accounts));
    expect(await one.getAsync(tokens.Commits)).not.toBe(await two.getAsync(tokens.Commits));
  });

  it('puts the database where it was configured, and else into the data folder', async () => {
    using folder = scratch();
    for (const [setting, file] of [
      ['sqlite:', 'data/detent.db'],
      [`sqlite:${join(folder.path, 'other/x.db')}`, 'other/x.db'],
    ] as const) {
      const container = containerFor({ DETENT_STORE: setting, DETENT_DATA_DIR: join(folder.path, 'data') });
      const store = await container.getAsync(tokens.DatabaseFile);
      await store.close();
      expect(existsSync(join(folder.path, file))).toBe(true);
    }
  });
});

describeWith('mongodb', lackOf(mongod), 'the container on MongoDB', () => {
  it('resolves every token, in a database that the connection string names', async () => {
    await using own = await ownStore(mongod);
    const { url, database } = own;
    const container = containerFor({ DETENT_STORE: databaseIn(url, database) }, createHttpServer(log));
    const organizations = await container.getAsync(tokens.Organizations);
    await organizations.insert(anOrganization({ id: 'acme' }));
    expect(await own.store.organizations.find('acme')).not.toBeNull();
    expect(await unresolved(container)).toEqual(['DatabaseFile', 'Memory']);
    await expect(organizations.find('acme')).rejects.toMatchObject({ detail: 'the store was closed' });
  });
});

describe('gathering', () => {
  it('puts an object together whatever the order of its members', () => {
    const [create, wanted] = gather<{ readonly clock: unknown; readonly ids: unknown }>({
      ids: tokens.Ids,
      clock: tokens.Clock,
    });
    expect(wanted).toEqual([tokens.Ids, tokens.Clock]);
    expect(create('ids', 'clock')).toEqual({ clock: 'clock', ids: 'ids' });
  });
});
