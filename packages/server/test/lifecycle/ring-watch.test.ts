import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addKey, createKeyRing, formatKeyRing, type KeyRing, promoteKey, WorkingKeys } from '@detent/adapter-crypto';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config/read-config.ts';
import { createRingLook, watchRing } from '../../src/lifecycle/ring-watch.ts';
import { changeRing, ringFile } from '../../src/secrets/change-key-ring.ts';
import { memoryLog } from '../support/quiet-log.ts';
import { scratch } from '../support/scratch.ts';

function watched(settings: Readonly<Record<string, string>> = {}) {
  const folder = scratch();
  const path = join(folder.path, 'key-ring.json');
  const ring = createKeyRing();
  const write = (changed: KeyRing | string): void =>
    writeFileSync(path, typeof changed === 'string' ? changed : formatKeyRing(changed), { mode: 0o600 });
  write(ring);
  const { config } = readConfig({ DETENT_KEY_RING: path, ...settings });
  const keys = new WorkingKeys(ring);
  const { log, lines } = memoryLog();
  const look = createRingLook({ config, keys, log });
  look();
  return { path, ring, write, keys, lines, look, config, log, [Symbol.dispose]: () => folder[Symbol.dispose]() };
}

const rotated = (ring: KeyRing): KeyRing => promoteKey(addKey(ring, { id: 'k2' }), 'k2');

describe('a server that runs', () => {
  it('goes by a changed ring as soon as it looks', () => {
    using at = watched();
    expect(at.lines).toEqual([]);
    at.write(rotated(at.ring));
    at.look();
    expect(at.keys.currentId()).toBe('k2');
    expect(at.lines).toMatchObject([
      { level: 'info', current: 'k2', ring: expect.stringMatching(/^k\w+ opens, k2 current$/) },
    ]);
    at.look();
    expect(at.lines).toHaveLength(1);
  });

  it.each<[string, (at: ReturnType<typeof watched>) => void]>([
    ['half a file', ({ write }) => write('{"version": 1')],
    ['no file', ({ path }) => rmSync(path)],
    ['a ring with another lookup key', ({ write }) => write(rotated(createKeyRing()))],
  ])('keeps the ring that it has when it finds %s', (_what, change) => {
    using at = watched();
    change(at);
    at.look();
    expect(at.keys.ring()).toBe(at.ring);
    expect(at.lines).toMatchObject([{ level: 'error' }]);
  });

  it('keeps the ring that it has, in production, when others can read the changed one', () => {
    const production = {
      DETENT_MODE: 'production',
      DETENT_HOST: '127.0.0.1',
      DETENT_BASE_URL: 'https://id.example.com',
    };
    using at = watched(production);
    at.write(rotated(at.ring));
    chmodSync(at.path, 0o644);
    at.look();
    expect(at.keys.ring()).toBe(at.ring);
    chmodSync(at.path, 0o600);
    at.look();
    expect(at.keys.currentId()).toBe('k2');
  });

  it('looks again and again where the ring is a file, and never where it stands in the setting', async () => {
    using at = watched();
    const loops = watchRing(at);
    expect(loops).toHaveLength(1);
    await Promise.all(loops.map((loop) => loop.stop()));
    const { config } = readConfig({ DETENT_KEY_RING: formatKeyRing(at.ring) });
    expect(watchRing({ ...at, config })).toEqual([]);
  });
});

describe('a change of the ring', () => {
  it('refuses to write over what somebody else has changed meanwhile', () => {
    using at = watched();
    const file = ringFile(at.config);
    at.write(rotated(at.ring));
    const before = readFileSync(at.path, 'utf8');
    expect(() => changeRing(file, (ring) => addKey(ring))).toThrow('somebody else has just changed');
    expect(readFileSync(at.path, 'utf8')).toBe(before);
  });
});
