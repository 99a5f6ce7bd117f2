import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createKeyRing, formatKeyRing, type KeyMark } from '@detent/adapter-crypto';
import { run } from '@detent/server';
import { describe, expect, it } from 'vitest';
import { Desk, type Settings } from '../e2e/server-process.ts';

const production = {
  DETENT_MODE: 'production',
  DETENT_BASE_URL: 'https://id.your-domain.org',
  DETENT_SMTP_URL: 'smtps://user:password@localhost:1',
  DETENT_MAIL_FROM: 'Your Domain <security@your-domain.org>',
  DETENT_MAIL_CONTACT: 'help@your-domain.org',
};

/** With which code a start in production ends that has these settings too, and what it says. */
async function startWith(settings: Settings): Promise<readonly [number, string]> {
  await using desk = new Desk([], production);
  const ring = join(desk.path, 'ring.json');
  writeFileSync(ring, formatKeyRing(createKeyRing()), { mode: 0o600 });
  let error = '';
  const environment = { DETENT_KEY_RING: ring, ...desk.settings, ...settings };
  const code = await run([], {
    environment,
    stdin: Readable.from([]),
    out: () => undefined,
    error: (text) => {
      error += text;
    },
  });
  return [code, error];
}

const marked = (mark: KeyMark): string => formatKeyRing(createKeyRing(mark));

describe('no-back-door: a production server with a way round the codes [E]', () => {
  it.each<readonly [string, Settings]>([
    ['DETENT_FIXED_CODE', { DETENT_FIXED_CODE: '123456' }],
    ['DETENT_TEST_CLOCK', { DETENT_TEST_CLOCK: '0' }],
    ['DETENT_BYPASS', { DETENT_BYPASS: 'true' }],
    ['DETENT_DEFAULT_OTP', { DETENT_DEFAULT_OTP: '000000' }],
    ['DETENT_SEED', { DETENT_SEED: 'true' }],
    ['DETENT_MAIL_PREVIEW', { DETENT_MAIL_PREVIEW: 'true' }],
    ['DETENT_KEY_RING', { DETENT_KEY_RING: marked('sample') }],
    ['DETENT_KEY_RING', { DETENT_KEY_RING: marked('development') }],
  ])('does not start, and names %s', async (name, settings) => {
    const [code, error] = await startWith(settings);
    expect(code).toBe(78);
    expect(error).toContain(name);
  });
});
