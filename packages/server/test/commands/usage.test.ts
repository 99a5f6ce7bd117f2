import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { scratch } from '../support/scratch.ts';
import { typed } from './terminal.ts';

describe('the command line', () => {
  it('says its version', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(await typed({}, '--version')).toMatchObject({ code: 0, out: `${version}\n`, error: '' });
  });

  it.each(['help', '--help', '-h'])('lists its commands with %s', async (word) => {
    const { code, out } = await typed({}, word);
    expect(code).toBe(0);
    for (const name of ['serve', 'demo', 'organization add ID', 'account import FILE.jsonl', 'factor remove ID FACTOR'])
      expect(out).toContain(`detent ${name}`);
    expect(out).toContain('78 wrong configuration');
  });

  it('lists the commands of a group', async () => {
    for (const line of ['factor', 'factor --help']) {
      const { code, out } = await typed({}, line);
      expect(code).toBe(0);
      expect(out).toContain('detent factor restore');
      expect(out).not.toContain('detent account');
    }
  });

  it('says of each command what it takes', async () => {
    const { code, out } = await typed({}, 'factor remove --help');
    expect(code).toBe(0);
    expect(out).toMatch(/Usage: detent factor remove ID FACTOR --reason TEXT/);
    expect(out).toMatch(/--compromised +the secret is known to be stolen/);
  });

  it.each([
    ['nonsense', 'there is no command "nonsense"'],
    ['account dance', 'there is no command "account dance"'],
    ['account show', 'ID is missing'],
    ['account show one two', '"two" is one word too many'],
    ['account add --name N', '--email is missing'],
    ['account add --email a@b.org', '--name is missing'],
    ['account add --email nobody --name N', '--email must be a mailbox'],
    ['account list --limit 0', '--limit must be a whole number from 1 to'],
    ['account list --limit ten', '--limit must be a whole number from 1 to'],
    ['account show --dance ID', "Unknown option '--dance'"],
    ['factor remove ID FACTOR', '--reason is missing'],
    ['factor remove ID FACTOR --reason no', '--reason must be 3 to 500 characters'],
    ['factor remove ID FACTOR --reason', '--reason'],
    ['organization add a/b', 'ID must be up to 128 letters'],
    ['organization add acme --language nonsense!', '--language must be a language tag'],
    ['notices list --kind nonsense', '--kind must be one of'],
    ['mail preview', '--out is missing'],
    ['account import /nowhere/x.jsonl', '/nowhere/x.jsonl cannot be read'],
    ['organization policy default /nowhere/x.json', '/nowhere/x.json cannot be read'],
  ])('answers "%s" with 2 and a sentence', async (line, sentence) => {
    using folder = scratch();
    const { code, out, error } = await typed({ DETENT_DATA_DIR: folder.path }, line);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(error).toContain(sentence);
  });

  it('answers a wrong configuration with 78 and every mistake', async () => {
    const { code, out, error } = await typed({ DETENT_PORT: 'x', DETENT_SEED: 'y' }, 'account list --json');
    expect(code).toBe(78);
    expect(out).toBe('');
    expect(error).toMatch(
      /configuration-wrong\. 2 settings are wrong:\n {2}DETENT_PORT must be .*\n {2}DETENT_SEED must be /,
    );
  });

  it('cannot reach the memory of a server', async () => {
    const { code, error } = await typed({ DETENT_STORE: 'memory:' }, 'account list');
    expect(code).toBe(78);
    expect(error).toContain('DETENT_STORE is the memory of a server');
  });

  it('asks of keys and store in production what the server asks, and of nothing else', async () => {
    using folder = scratch();
    const environment = { DETENT_MODE: 'production', DETENT_DATA_DIR: folder.path };
    expect(await typed(environment, 'account list')).toMatchObject({
      code: 78,
      error: expect.stringContaining('DETENT_KEY_RING'),
    });
    expect((await typed(environment, 'keys create')).code).toBe(0);
    expect(await typed(environment, 'account list --json')).toMatchObject({ code: 0, json: { accounts: [] } });
  });

  it('answers a file that is no database of ours with 78', async () => {
    using folder = scratch();
    const { code, error } = await typed(
      { DETENT_DATA_DIR: folder.path, DETENT_STORE: `sqlite:${folder.path}` },
      'account list',
    );
    expect(code).toBe(78);
    expect(error).toContain('configuration-wrong');
  });

  it.each([
    ['DETENT_DEFAULT_LOCALE', { DETENT_DEFAULT_LOCALE: 'ja' }],
    [
      'DETENT_SMS_WEBHOOK_SECRET',
      { DETENT_SMS_WEBHOOK_URL: 'https://sms.your.org', DETENT_SMS_WEBHOOK_SECRET: 'short' },
    ],
    ['DETENT_SMTP_URL', { DETENT_SMTP_URL: 'smtps://localhost?tls=none' }],
    ['DETENT_STORE', { DETENT_STORE: 'sqlite:/nowhere/below/nothing\u0001' }],
  ])('answers %s, which only an adapter can judge, with 78 and its name', async (variable, settings) => {
    using folder = scratch();
    const environment = { DETENT_DATA_DIR: folder.path, DETENT_PORT: '0', DETENT_LOG_LEVEL: 'silent', ...settings };
    const { code, error } = await typed(environment, '');
    expect(code).toBe(78);
    expect(error).toMatch(new RegExp(`^ {2}${variable} `, 'm'));
  });

  it('answers a port that is taken with 1', async () => {
    using folder = scratch();
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const environment = { DETENT_DATA_DIR: folder.path, DETENT_PORT: String(port), DETENT_LOG_LEVEL: 'silent' };
    expect(await typed(environment, '')).toMatchObject({
      code: 1,
      out: '',
      error: expect.stringContaining('EADDRINUSE'),
    });
    await new Promise((resolve) => server.close(resolve));
  });
});

describe('keys create', () => {
  it('makes a ring for production that only its owner can read, and never writes over one', async () => {
    using folder = scratch();
    const out = `${folder.path}/sub/ring.json`;
    expect(await typed({}, `keys create --out ${out} --json`)).toMatchObject({ code: 0, json: { path: out } });
    const ring = readFileSync(out, 'utf8');
    expect(JSON.parse(ring)).not.toHaveProperty('mark');
    expect(await typed({}, `keys create --out ${out}`)).toMatchObject({
      code: 3,
      error: expect.stringContaining('there already'),
    });
    expect(readFileSync(out, 'utf8')).toBe(ring);
  });
});
