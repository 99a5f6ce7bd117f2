import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createKeyRing, formatKeyRing } from '@detent/adapter-crypto';
import { run } from '@detent/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Program } from '../support/child.ts';
import { Desk, type Settings, theServer } from './server-process.ts';

let server: Program;

beforeAll(async () => {
  server = await theServer();
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

/** A desk with everything that production asks for. */
function inProduction(settings: Settings = {}): Desk {
  const desk = new Desk(server, {
    DETENT_MODE: 'production',
    DETENT_BASE_URL: 'https://id.your-domain.org',
    DETENT_SMTP_URL: 'smtps://user:password@localhost:1',
    DETENT_MAIL_FROM: 'Your Domain <security@your-domain.org>',
    DETENT_MAIL_CONTACT: 'help@your-domain.org',
    ...settings,
  });
  const ring = join(desk.path, 'ring.json');
  writeFileSync(ring, formatKeyRing(createKeyRing()), { mode: 0o600 });
  return Object.assign(desk, { settings: { DETENT_KEY_RING: ring, ...desk.settings } });
}

/** What a start with these settings says, where it does not come to serving. */
async function refusal(desk: Desk, settings: Settings): Promise<readonly [number, string]> {
  let error = '';
  const code = await run([], {
    environment: { ...desk.settings, ...settings },
    stdin: Readable.from([]),
    out: () => undefined,
    error: (text) => {
      error += text;
    },
  });
  return [code, error];
}

const sample = (mark: 'sample' | 'development'): string => formatKeyRing(createKeyRing(mark));

/** Each item of the published list, and what is named. */
const items: readonly (readonly [item: number, named: string, settings: Settings])[] = [
  [1, 'DETENT_KEY_RING', { DETENT_KEY_RING: '/nowhere/ring.json' }],
  [1, 'DETENT_KEY_RING', { DETENT_KEY_RING: sample('sample') }],
  [1, 'DETENT_KEY_RING', { DETENT_KEY_RING: sample('development') }],
  [1, 'DETENT_KEY_RING', { DETENT_KEY_RING: '{"version":1,"lookup":"AAAA","keys":[]}' }],
  [2, 'DETENT_BASE_URL', { DETENT_BASE_URL: '' }],
  [2, 'DETENT_BASE_URL', { DETENT_BASE_URL: 'http://127.0.0.1:8080' }],
  [3, 'DETENT_FIXED_CODE', { DETENT_FIXED_CODE: '123456' }],
  [3, 'DETENT_TEST_CLOCK', { DETENT_TEST_CLOCK: '0' }],
  [3, 'DETENT_SEED', { DETENT_SEED: 'true' }],
  [4, 'DETENT_STORE', { DETENT_STORE: 'memory:' }],
  [4, 'DETENT_STORE', { DETENT_STORE: 'mongodb://db.your-domain.org/detent' }],
  [5, 'DETENT_TRUSTED_PROXIES', { DETENT_FORWARDED_HEADER: 'x-forwarded-for' }],
  [5, 'DETENT_TRUSTED_PROXIES', { DETENT_TRUSTED_PROXIES: '0.0.0.0/0' }],
  [6, 'DETENT_ALLOWED_ORIGINS', { DETENT_ALLOWED_ORIGINS: '*' }],
  [6, 'DETENT_ALLOWED_ORIGINS', { DETENT_ALLOWED_ORIGINS: 'null' }],
  [6, 'DETENT_ADMIN_ALLOWED_ORIGINS', { DETENT_ADMIN_ALLOWED_ORIGINS: 'http://a.your-domain.org' }],
  [7, 'DETENT_COOKIE_SECURE', { DETENT_COOKIE_SECURE: 'false' }],
  [8, 'DETENT_SMTP_URL', { DETENT_SMTP_URL: '' }],
  [8, 'DETENT_SMTP_URL', { DETENT_SMTP_URL: 'smtp://localhost?tls=none' }],
  [8, 'DETENT_ALERT_TWO_FACTOR_REMOVED', { DETENT_ALERT_TWO_FACTOR_REMOVED: 'false' }],
  [9, 'DETENT_MAIL_FROM', { DETENT_MAIL_FROM: '' }],
  [9, 'DETENT_MAIL_CONTACT', { DETENT_MAIL_CONTACT: 'help@example.com' }],
  [
    10,
    'DETENT_SMS_WEBHOOK_URL',
    { DETENT_SMS_WEBHOOK_URL: 'http://localhost:9', DETENT_SMS_WEBHOOK_SECRET: 'whsec_a' },
  ],
  [10, 'DETENT_SMS_WEBHOOK_SECRET', { DETENT_SMS_WEBHOOK_URL: 'https://sms.your-domain.org' }],
  [11, 'DETENT_ARGON2_MEMORY', { DETENT_ARGON2_MEMORY: '4096' }],
  [12, 'DETENT_CODE_ATTEMPTS', { DETENT_CODE_ATTEMPTS: '6' }],
  [13, 'DETENT_ADMIN_SECRET_KEY', { DETENT_ADMIN_SECRET_KEY: 'short' }],
  [13, 'DETENT_MAIL_PREVIEW', { DETENT_MAIL_PREVIEW: 'true' }],
  [14, 'NODE_TLS_REJECT_UNAUTHORIZED', { NODE_TLS_REJECT_UNAUTHORIZED: '0' }],
];

/** Processes are started, on machines that may have other things to do. */
const slowly = { timeout: 120_000 };

describe('refuses-insecure-start', slowly, () => {
  it.each(items)('item %d alone stops a start in production, which names %s', async (_item, named, settings) => {
    await using desk = inProduction();
    const [code, error] = await refusal(desk, settings);
    expect(code).toBe(78);
    expect(error).toMatch(new RegExp(`^ {2}${named} `, 'm'));
  });

  it('a key ring that others can read stops it as well', async () => {
    await using desk = inProduction();
    chmodSync(join(desk.path, 'ring.json'), 0o644);
    expect(await refusal(desk, {})).toEqual([78, expect.stringContaining('DETENT_KEY_RING')]);
  });

  it('an unknown setting stops it as well', async () => {
    await using desk = inProduction();
    expect(await refusal(desk, { DETENT_RETRIES: '3' })).toEqual([78, expect.stringContaining('DETENT_RETRIES')]);
  });

  it('with all of it repaired the server starts, says where, and nothing else', async () => {
    await using desk = inProduction({ DETENT_METRICS_PORT: '0' });
    const started = desk.start();
    const url = await started.url();
    const ready = await fetch(`${url}/readyz`);
    expect(ready.status).toBe(200);
    expect(ready.headers.get('strict-transport-security')).toMatch(/max-age=31536000/);
    expect((await fetch(`${url}/dev/mail`)).status).toBe(404);
    expect((await fetch(`${url}/dev/mail.json`)).status).toBe(404);
    started.signal('SIGTERM');
    expect(await started.exit).toBe(0);
    expect(started.out).toBe(`Detent listens on ${url}\n`);
    expect(JSON.parse((await desk.command('account list --json')).out)).toEqual({ accounts: [] });
  });
});
