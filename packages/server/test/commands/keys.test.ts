import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatKeyRing, parseKeyRing, retireKey } from '@detent/adapter-crypto';
import { describe, expect, it } from 'vitest';
import { progressBar } from '../../src/commands/progress.ts';
import { scratch } from '../support/scratch.ts';
import { type Ran, typed } from './terminal.ts';

const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const day = 86_400_000;

/** A data folder with so many people, each with an authenticator app. */
async function desk(people = 0) {
  const folder = scratch();
  const path = join(folder.path, 'key-ring.json');
  const environment = { DETENT_DATA_DIR: folder.path };
  const detent = (line: string): Promise<Ran> => typed(environment, line);
  const lines = Array.from({ length: people }, (_, index) =>
    JSON.stringify({ email: `p${index}@example.com`, name: 'P', factors: [{ kind: 'totp', secret }] }),
  );
  const file = join(folder.path, 'in.jsonl');
  writeFileSync(file, lines.join('\n'));
  await detent(`account import ${file}`);
  return {
    detent,
    path,
    ring: () => parseKeyRing(readFileSync(path, 'utf8')),
    /** As if the last step had been taken long ago. */
    waited: (ms = 60_000) => {
      const ring = parseKeyRing(readFileSync(path, 'utf8'));
      const keys = ring.keys.map((key) => (key.since === undefined ? key : { ...key, since: key.since - ms }));
      writeFileSync(path, formatKeyRing({ ...ring, keys }));
    },
    write: (text: string) => writeFileSync(path, text),
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}

type Desk = Awaited<ReturnType<typeof desk>>;

const idIn = ({ json }: Ran): string => String(json['id']);

async function added(at: Desk): Promise<string> {
  const id = idIn(await at.detent('keys add --json'));
  at.waited();
  return id;
}

async function promoted(at: Desk): Promise<{ readonly old: string; readonly current: string }> {
  const old = at.ring().keys[0]?.id ?? '';
  const current = await added(at);
  expect((await at.detent(`keys promote ${current}`)).code).toBe(0);
  at.waited();
  return { old, current };
}

describe('keys', () => {
  it('go through a whole rotation, and every step is in the security log', async () => {
    using at = await desk(3);
    const { old, current } = await promoted(at);
    expect(at.ring().keys).toMatchObject([
      { id: old, state: 'opens' },
      { id: current, state: 'current' },
    ]);
    const before = await at.detent('keys verify --json');
    expect(before).toMatchObject({ code: 3, json: { clean: false, accounts: 3, unread: 0, unknown: [] } });
    expect(before.json['keys']).toMatchObject([
      { id: old, secrets: 3, messages: 0 },
      { id: current, secrets: 0 },
    ]);
    expect(await at.detent('keys rewrap --json')).toMatchObject({
      code: 0,
      json: { accounts: 3, secrets: 3, failed: [] },
    });
    expect((await at.detent('keys rewrap --json')).json).toMatchObject({ accounts: 3, secrets: 0 });
    expect(await at.detent('keys verify --json')).toMatchObject({ code: 0, json: { clean: true } });
    expect(await at.detent(`keys retire ${old} --json`)).toMatchObject({
      code: 3,
      json: { code: 'input-invalid', field: 'key', rule: expect.stringContaining('tokens that it signed') },
    });
    at.waited(3 * day);
    const retired = await at.detent(`keys retire ${old} --reason yearly`);
    expect(retired).toMatchObject({ code: 0 });
    expect(JSON.parse(retired.error)).toMatchObject({
      security: { what: 'key-retired', actor: { id: 'command-line' }, reason: 'yearly' },
    });
    expect(at.ring().keys[0]).toMatchObject({ id: old, state: 'retired', searched: true });
    expect((await at.detent(`keys destroy ${old}`)).code).toBe(0);
    expect(at.ring().keys).toMatchObject([{ id: current, state: 'current' }]);
    expect(statSync(at.path).mode & 0o777).toBe(0o600);
    expect((await at.detent('keys verify')).out).toContain('Nothing lies under');
  });

  it('are listed without being shown', async () => {
    using at = await desk();
    const { old, current } = await promoted(at);
    const { json, code, out } = await at.detent('keys list --json');
    expect(code).toBe(0);
    expect(json).toMatchObject({ path: at.path, mark: 'development', keys: [{ id: old }, { id: current }] });
    for (const { key } of at.ring().keys) expect(out).not.toContain(key.export().toString('base64url'));
    expect((await at.detent('keys list')).out).toMatch(new RegExp(`${current}\\tcurrent\\tsince `));
  });

  it('are retired at once where sessions may end for it, and not while a secret lies under them', async () => {
    using at = await desk(1);
    const { old } = await promoted(at);
    const needed = await at.detent(`keys retire ${old} --end-tokens --json`);
    expect(needed).toMatchObject({ code: 3, json: { rule: expect.stringContaining('1 secrets') } });
    await at.detent('keys rewrap');
    expect((await at.detent(`keys retire ${old} --end-tokens`)).code).toBe(0);
  });

  it.each([
    ['promote nobody', 'no key of that id'],
    ['promote CURRENT', 'it is current, and has to be opens'],
    ['retire CURRENT', 'it is current, and has to be opens'],
    ['destroy CURRENT', 'it is current, and has to be retired'],
  ])('refuse to %s', async (line, rule) => {
    using at = await desk();
    const words = line.replace('CURRENT', at.ring().keys[0]?.id ?? '');
    expect(await at.detent(`keys ${words} --json`)).toMatchObject({
      code: 3,
      json: { rule: expect.stringContaining(rule) },
    });
  });

  it('tell what lies under a key that the ring does not hold', async () => {
    using at = await desk(1);
    const { old, current } = await promoted(at);
    const ring = at.ring();
    at.write(formatKeyRing({ ...ring, keys: ring.keys.filter(({ id }) => id === current) }));
    expect(await at.detent('keys verify --json')).toMatchObject({ code: 3, json: { clean: false, unknown: [old] } });
    const { code, json } = await at.detent('keys rewrap --json');
    expect(code).toBe(1);
    expect(json['failed']).toMatchObject([{ code: 'seal-unopened' }]);
  });

  it('cannot be changed where the ring stands in the setting itself, nor where there is none', async () => {
    using at = await desk();
    const inline = await typed({ DETENT_KEY_RING: formatKeyRing(at.ring()) }, 'keys add');
    expect(inline).toMatchObject({ code: 78, error: expect.stringContaining('holds the ring itself') });
    using empty = scratch();
    const none = await typed({ DETENT_KEY_RING: join(empty.path, 'none.json') }, 'keys add');
    expect(none).toMatchObject({ code: 78, error: expect.stringContaining('has no key ring') });
  });

  it('retired by hand although a secret needs them keep a server from starting', async () => {
    using at = await desk(1);
    const { old } = await promoted(at);
    at.write(formatKeyRing(retireKey(at.ring(), old)));
    const served = await typed({ DETENT_DATA_DIR: at.path.replace('/key-ring.json', ''), DETENT_PORT: '0' }, 'serve');
    expect(served).toMatchObject({ code: 78, error: expect.stringContaining(`${old} is retired while 1 secrets`) });
  });
});

describe('a progress bar', () => {
  it('writes over itself where somebody watches, and is silent elsewhere', () => {
    let text = '';
    const error = (more: string): void => {
      text += more;
    };
    const silent = progressBar({ error }, 10);
    silent.at(5, 'half');
    silent.end();
    expect(text).toBe('');
    const bar = progressBar({ error, watched: true }, 10);
    bar.at(5, 'half');
    bar.end();
    expect(text).toBe(`\r[${'#'.repeat(15)}${'.'.repeat(15)}]  50 %  half\u001b[K\n`);
    progressBar({ error, watched: true }, 0).at(0, 'nothing');
    expect(text).toContain('100 %  nothing');
  });
});
