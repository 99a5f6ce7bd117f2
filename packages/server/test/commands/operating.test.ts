import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createKeyRing, formatKeyRing } from '@detent/adapter-crypto';
import { DetentError } from '@detent/core';
import { noon } from '@detent/core/testing';
import { describe, expect, it } from 'vitest';
import { selfSigned } from '../../../../test/support/certificate.ts';
import { readConfig } from '../../src/config/read-config.ts';
import { keyFindings } from '../../src/doctor/key-findings.ts';
import { clockFindings, mailFindings, tlsFindings } from '../../src/doctor/reach-findings.ts';
import { productionFindings, proxyFindings, safetyFindings } from '../../src/doctor/settings-findings.ts';
import { storeFindings, storeFlaw } from '../../src/doctor/store-findings.ts';
import { scratch } from '../support/scratch.ts';
import { type Ran, typed } from './terminal.ts';

const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const person = { email: 'ada@example.com', name: 'Ada', verified: true, factors: [{ kind: 'totp', secret }] };

function desk() {
  const folder = scratch();
  const environment = { DETENT_DATA_DIR: join(folder.path, 'data') };
  return {
    path: folder.path,
    environment,
    detent: (line: string): Promise<Ran> => typed(environment, line),
    async ada(): Promise<{ readonly id: string; readonly totp: string }> {
      const file = join(folder.path, 'in.jsonl');
      writeFileSync(file, JSON.stringify(person));
      await typed(environment, `account import ${file}`);
      const { json } = await typed(environment, 'account list --json');
      const [account] = Array.isArray(json['accounts']) ? json['accounts'] : [];
      const { json: shown } = await typed(environment, `account show ${account.id} --json`);
      const [factor] = Array.isArray(shown['factors']) ? shown['factors'] : [];
      return { id: account.id, totp: factor.id };
    },
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}

describe('history', () => {
  it('shows who did what and why and who is told, the newest first, and nothing that is secret', async () => {
    using at = desk();
    const { id, totp } = await at.ada();
    await at.detent(`factor remove ${id} ${totp} --reason lost-phone`);
    const { code, json, out } = await at.detent(`history ${id} --json`);
    expect(code).toBe(0);
    expect(json['acts']).toMatchObject([
      {
        actor: { kind: 'owner', id: 'command-line' },
        door: 'command-line',
        reason: 'lost-phone',
        untold: null,
        notices: [{ kind: 'factor-removed', channel: 'email', state: 'due' }],
      },
      { events: expect.arrayContaining([expect.objectContaining({ type: 'account-opened' })]) },
    ]);
    expect(out).not.toMatch(/digest|sealed|ada@example\.com/);
    expect((await at.detent(`history ${id} --limit 1`)).out.split('\n')).toHaveLength(2);
    expect((await at.detent(`history ${id} --before 2 --json`)).json['acts']).toHaveLength(1);
  });

  it('says why nobody was told', async () => {
    using at = desk();
    const { id, totp } = await at.ada();
    const off = { ...at.environment, DETENT_ALERT_TWO_FACTOR_REMOVED: 'false' };
    await typed(off, `factor remove ${id} ${totp} --reason lost-phone`);
    const { json } = await at.detent(`history ${id} --json`);
    expect(json['acts']).toMatchObject([{ untold: 'alert-off', notices: [] }, {}]);
    expect((await at.detent(`history ${id}`)).out).toContain('alert-off');
  });

  it('of nobody is refused', async () => {
    using at = desk();
    expect(await at.detent('history nobody --json')).toMatchObject({ code: 3, json: { code: 'account-unknown' } });
  });
});

describe('backup', () => {
  it('copies the file while it is in use, and never over another', async () => {
    using at = desk();
    const { id } = await at.ada();
    const copy = join(at.path, 'copy.db');
    expect(await at.detent(`backup ${copy} --json`)).toMatchObject({ code: 0, json: { path: copy } });
    const restored = await typed({ ...at.environment, DETENT_STORE: `sqlite:${copy}` }, `account show ${id} --json`);
    expect(restored).toMatchObject({ code: 0, json: { email: 'ada@example.com' } });
    expect(await at.detent(`backup ${copy}`)).toMatchObject({
      code: 3,
      error: expect.stringContaining('there already'),
    });
  });
});

const config = (settings: Readonly<Record<string, string>> = {}) => readConfig(settings).config;

const found = (ring: ReturnType<typeof createKeyRing>) =>
  keyFindings({ ring, path: null, isOpenToOthers: false }, noon).map(({ state, says }) => `${state} ${says}`);

/** A mail server that answers so. */
const smtp = (flaw: string | null) => ({ check: () => Promise.resolve(flaw) });

/** A clock that is so far from noon. */
const answer = (apart: number | null) => ({ at: apart === null ? null : noon + apart, askedAt: noon });

const states = (settings: Readonly<Record<string, string>>, now: number): readonly string[] =>
  tlsFindings(config(settings), null, now).map(({ state, says }) => `${state} ${says}`);

describe('doctor', () => {
  it('looks at everything, and makes nothing', async () => {
    using at = desk();
    const { code, json, out } = await at.detent('doctor --json');
    expect(code).toBe(0);
    expect(json['healthy']).toBe(true);
    for (const part of ['configuration', 'production', 'keys', 'store', 'clock', 'mail', 'tls', 'proxies', 'safety'])
      expect(out).toContain(`"part":"${part}"`);
    expect(existsSync(join(at.path, 'data'))).toBe(false);
  });

  it('finds a store that answers, in words', async () => {
    using at = desk();
    await at.ada();
    const { code, out } = await at.detent('doctor');
    expect(code).toBe(0);
    expect(out).toMatch(/^ok {7}store: sqlite answers in \d+ ms$/m);
    expect(out).toMatch(/^ok {7}alerts: nothing was given up$/m);
    expect(out).toMatch(
      /^warning {2}safety: administrators may work without a second factor\n +DETENT_ADMIN_SECOND_FACTOR/m,
    );
  });

  it('tells every mistake of the configuration with 78', async () => {
    const { code, json } = await typed({ DETENT_PORT: 'x', DETENT_SEED: 'y' }, 'doctor --json');
    expect(code).toBe(78);
    expect(json).toMatchObject({
      healthy: false,
      findings: [
        { part: 'configuration', state: 'wrong', says: expect.stringContaining('DETENT_PORT') },
        { part: 'configuration', state: 'wrong', says: expect.stringContaining('DETENT_SEED') },
      ],
    });
  });

  it('tells what production refuses with 78, and a store that is no store of ours with 1', async () => {
    using at = desk();
    const production = { ...at.environment, DETENT_MODE: 'production' };
    const refused = await typed(production, 'doctor');
    expect(refused.code).toBe(78);
    expect(refused.out).toMatch(/^WRONG {4}production: DETENT_KEY_RING has no key ring/m);
    const file = join(at.path, 'text.db');
    writeFileSync(
      file,
      'no database, but a text that is long enough to be looked at as a header of one, or so it seems',
    );
    const ill = await typed({ ...at.environment, DETENT_STORE: `sqlite:${file}` }, 'doctor --json');
    expect(ill.code).toBe(1);
    expect(ill.out).toContain('"part":"store","state":"wrong"');
    expect((await typed({ ...at.environment, DETENT_STORE: 'memory:' }, 'doctor')).out).toContain('forgotten with');
  });

  it('finds a mail server that is not there', async () => {
    using at = desk();
    const away = { ...at.environment, DETENT_SMTP_URL: 'smtp://127.0.0.1:1' };
    const { code, out } = await typed(away, 'doctor');
    expect(code).toBe(1);
    expect(out).toMatch(/^WRONG {4}mail: the mail server cannot be used \(\w+\)$/m);
  });

  it('finds alerts that have lain dead for more than a day, and a store that does not answer', async () => {
    const dead = { due: {}, dead: { rejected: 2 }, oldestDueAt: null };
    const world = (diedAt: number) => ({
      organizations: { find: () => Promise.resolve(null) },
      notices: { counts: () => Promise.resolve({ ...dead, oldestDeadAt: { A: diedAt } }) },
      clock: { now: () => noon },
    });
    const told = async (diedAt: number) => (await storeFindings(world(diedAt), config())).map(({ state }) => state);
    expect(await told(noon - 86_400_001)).toEqual(['ok', 'wrong']);
    expect(await told(noon - 1000)).toEqual(['ok', 'ok']);
    expect(storeFlaw(new DetentError({ code: 'timed-out' }))).toMatchObject({ state: 'wrong', says: 'timed-out' });
    expect(storeFlaw(new TypeError('secret'))).toMatchObject({ says: 'it cannot be opened' });
  });

  it('warns of a current key that is older than a year, and names one that still opens', () => {
    expect(found(createKeyRing(null, noon - 366 * 86_400_000))).toEqual([
      expect.stringContaining('warning the current'),
    ]);
    const young = createKeyRing(null, noon);
    expect(found(young)).toEqual([`ok ${young.keys[0]?.id} seals`]);
    const [key] = createKeyRing().keys;
    if (key === undefined) throw new TypeError('a ring has a key');
    expect(found({ ...young, keys: [...young.keys, { ...key, id: 'k2', state: 'opens' }] })).toEqual([
      'note k2 still opens',
    ]);
    expect(keyFindings({ ring: null, path: null, isOpenToOthers: false }, noon)).toMatchObject([{ state: 'note' }]);
    expect(formatKeyRing(young)).toContain(`"since": ${noon}`);
  });

  it('judges mail by what the server answers', async () => {
    expect(await mailFindings(config(), smtp(null))).toMatchObject([{ state: 'ok' }]);
    expect(await mailFindings(config(), smtp('535'))).toMatchObject([
      { state: 'wrong', says: expect.stringContaining('535') },
    ]);
    expect(await mailFindings(config({ DETENT_MAIL_PREVIEW: 'false' }), null)).toMatchObject([{ state: 'wrong' }]);
  });

  it('judges the clock by another one', () => {
    expect(clockFindings(answer(6000), true)).toMatchObject([{ state: 'wrong', says: expect.stringContaining('6 s') }]);
    expect(clockFindings(answer(-6000), true)).toMatchObject([{ state: 'wrong' }]);
    expect(clockFindings(answer(1000), true)).toMatchObject([{ state: 'ok' }]);
    expect(clockFindings(answer(null), false)).toMatchObject([{ state: 'note' }]);
    expect(clockFindings(null, null)).toMatchObject([{ state: 'note' }]);
  });

  it('judges TLS by the public address', () => {
    const https = config({ DETENT_BASE_URL: 'https://id.example.com' });
    expect(tlsFindings(https, null, noon)).toMatchObject([{ state: 'warning' }]);
    expect(tlsFindings(https, { at: null, askedAt: noon }, noon)).toMatchObject([{ state: 'ok' }]);
    expect(tlsFindings(config(), null, noon)).toMatchObject([{ state: 'note' }]);
    const unread = config({ DETENT_TLS_CERT: '/nowhere/cert.pem', DETENT_TLS_KEY: '/nowhere/key.pem' });
    expect(tlsFindings(unread, null, noon)).toMatchObject([{ state: 'wrong' }]);
  });

  it('judges the certificate that the server itself shows', () => {
    using folder = scratch();
    const [one, other] = [selfSigned(), selfSigned()];
    const file = (name: string, text: string): string => {
      writeFileSync(join(folder.path, name), text);
      return join(folder.path, name);
    };
    const shown = { DETENT_TLS_CERT: file('cert.pem', one.cert), DETENT_TLS_KEY: file('key.pem', one.key) };
    const here = { DETENT_BASE_URL: 'https://localhost:8443' };
    const hour = 3_600_000;
    const now = Date.now();
    expect(states(shown, now)).toEqual([expect.stringMatching(/^warning the certificate runs out/)]);
    expect(states(shown, now - 20 * 24 * hour)).toEqual([expect.stringMatching(/^ok the certificate is good until/)]);
    expect(states(shown, now + 25 * hour)).toEqual([expect.stringMatching(/^wrong the certificate ran out/)]);
    expect(states({ ...shown, ...here }, now)).toHaveLength(2);
    const elsewhere = { ...shown, DETENT_BASE_URL: 'https://id.example.com' };
    expect(states(elsewhere, now)[0]).toBe('wrong the certificate is not for id.example.com');
    const strange = { ...shown, DETENT_TLS_KEY: file('other.pem', other.key) };
    expect(states(strange, now)).toEqual(['wrong key and certificate do not belong together']);
  });

  it('warns of a proxy that nobody named, and of what is weaker than it could be', () => {
    const https = { DETENT_BASE_URL: 'https://id.example.com' };
    expect(proxyFindings(config(https))).toMatchObject([{ state: 'warning' }]);
    expect(proxyFindings(config({ ...https, DETENT_TRUSTED_PROXIES: '10.0.0.0/24' }))).toMatchObject([{ state: 'ok' }]);
    const strong = { DETENT_ADMIN_SECOND_FACTOR: 'required', DETENT_ADMIN_CSRF: 'token' };
    expect(safetyFindings(config(strong))).toMatchObject([{ state: 'ok' }]);
    expect(safetyFindings(config({ DETENT_ZITADEL_STEP_UP: 'relaxed' }))).toHaveLength(3);
    const none = { ring: null, path: null, isOpenToOthers: false };
    expect(productionFindings(config(), {}, none).every(({ state }) => state === 'note')).toBe(true);
  });
});
