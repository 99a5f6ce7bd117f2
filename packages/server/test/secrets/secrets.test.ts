import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKeyRing, formatKeyRing } from '@detent/adapter-crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import { ConfigurationError } from '../../src/config/problem.ts';
import { type Environment, readConfig } from '../../src/config/read-config.ts';
import { findKeyRing } from '../../src/secrets/key-ring-file.ts';
import { openSecrets, type Secrets } from '../../src/secrets/open-secrets.ts';
import { createPrivateFile } from '../../src/secrets/private-file.ts';

let root: string;
let dataDir: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'detent-secrets-'));
  dataDir = join(root, 'data');
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

const configOf = (environment: Environment = {}): Config =>
  readConfig({ DETENT_DATA_DIR: dataDir, ...environment }).config;

const opened = (environment: Environment = {}): Secrets => {
  const config = configOf(environment);
  return openSecrets(config, findKeyRing(config));
};

const modeOf = (path: string): number => statSync(path).mode & 0o777;

function complaint(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
  return 'none';
}

describe('the first start in development', () => {
  it('makes a folder, a ring and secrets that only their owner can read', () => {
    const secrets = opened();
    expect(readdirSync(dataDir).toSorted()).toEqual(['key-ring.json', 'secrets.json']);
    expect(modeOf(dataDir)).toBe(0o700);
    expect(modeOf(join(dataDir, 'key-ring.json'))).toBe(0o600);
    expect(modeOf(join(dataDir, 'secrets.json'))).toBe(0o600);
    expect(secrets.ring.mark).toBe('development');
    expect(secrets.adminSecretKey?.length).toBeGreaterThanOrEqual(32);
  });

  it('is followed by starts that find the same', () => {
    const first = opened();
    const second = opened();
    expect(formatKeyRing(second.ring)).toBe(formatKeyRing(first.ring));
    expect(second.adminSecretKey).toBe(first.adminSecretKey);
  });

  it('leaves what was configured alone', () => {
    const ring = join(root, 'ring.json');
    writeFileSync(ring, formatKeyRing(createKeyRing()), { mode: 0o600 });
    const mine = 'mine'.repeat(8);
    const secrets = opened({ DETENT_KEY_RING: ring, DETENT_ADMIN_SECRET_KEY: mine });
    expect(secrets.ring.mark).toBeNull();
    expect(secrets.adminSecretKey).toBe(mine);
    expect(existsSync(dataDir)).toBe(false);
  });

  it('makes a ring at the path that was configured', () => {
    const ring = join(root, 'ring.json');
    opened({ DETENT_KEY_RING: ring });
    expect(modeOf(ring)).toBe(0o600);
  });

  it('takes a ring that stands in the setting itself', () => {
    const written = formatKeyRing(createKeyRing());
    expect(formatKeyRing(opened({ DETENT_KEY_RING: written }).ring)).toBe(written);
  });

  it('writes nothing for a store that keeps nothing', () => {
    expect(opened({ DETENT_STORE: 'memory:' }).ring.mark).toBe('development');
    expect(existsSync(dataDir)).toBe(false);
  });
});

describe('a start in production', () => {
  const production = { DETENT_MODE: 'production' };

  it('makes nothing', () => {
    expect(complaint(() => opened(production))).toMatch(/^DETENT_KEY_RING has no key ring at .*key-ring\.json/);
    expect(existsSync(dataDir)).toBe(false);
  });

  it('takes the ring that is there, and no secret that was not configured', () => {
    mkdirSync(dataDir);
    writeFileSync(join(dataDir, 'key-ring.json'), formatKeyRing(createKeyRing()));
    expect(opened(production).adminSecretKey).toBeNull();
    expect(readdirSync(dataDir)).toEqual(['key-ring.json']);
  });
});

describe('a key ring that was found', () => {
  it('says whether others can read it', () => {
    const path = join(root, 'ring.json');
    writeFileSync(path, formatKeyRing(createKeyRing()));
    for (const [mode, isOpen] of [
      [0o600, false],
      [0o640, true],
      [0o604, true],
      [0o400, false],
    ] as const) {
      chmodSync(path, mode);
      expect(findKeyRing(configOf({ DETENT_KEY_RING: path })).isOpenToOthers).toBe(isOpen);
    }
  });

  it('is refused when it is none, without a word of what is in it', () => {
    const path = join(root, 'ring.json');
    writeFileSync(path, '{"version":1,"keys":"canary"}');
    const said = complaint(() => findKeyRing(configOf({ DETENT_KEY_RING: path })));
    expect(said).toMatch(/^DETENT_KEY_RING is read from .*ring\.json, of which this is wrong: /);
    expect(said).not.toContain('canary');
    expect(complaint(() => findKeyRing(configOf({ DETENT_KEY_RING: '{"canary":1}' })))).toMatch(
      /holds a ring of which/,
    );
  });

  it('is refused when it cannot be read', () => {
    expect(complaint(() => findKeyRing(configOf({ DETENT_KEY_RING: root })))).toBe(
      `DETENT_KEY_RING names ${root}, which cannot be read. Example: DETENT_KEY_RING=/etc/detent/key-ring.json`,
    );
  });
});

describe('generated secrets', () => {
  it.each(['{', '{}', '{"adminSecretKey":"short"}', '1'])('that now read %j stop the start', (text) => {
    mkdirSync(dataDir);
    writeFileSync(join(dataDir, 'secrets.json'), text);
    expect(complaint(() => opened())).toMatch(
      /^DETENT_DATA_DIR holds .*secrets\.json, which is not what was written there/,
    );
  });
});

describe('a private file', () => {
  it('is made once, and never written over', () => {
    const path = join(root, 'file');
    expect(createPrivateFile(path, 'first')).toBe(true);
    expect(createPrivateFile(path, 'second')).toBe(false);
    expect(readFileSync(path, 'utf8')).toBe('first');
    expect(readdirSync(root)).toEqual(['file']);
  });

  it('is not half there where it cannot be made', () => {
    expect(() => createPrivateFile(join(root, 'absent', 'file'), 'x')).toThrow(/ENOENT/);
    expect(readdirSync(root)).toEqual([]);
  });
});
