import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { DetentError } from '@detent/core';
import { readBase64Url } from './base64url.ts';

/** `current` seals and signs, and opens as well; `opens` only opens and verifies; `retired` does neither. */
export type KeyState = 'current' | 'opens' | 'retired';

/** A ring that must not guard anything real: one that was published, or one made for development. */
export type KeyMark = 'sample' | 'development';

/** One key with its state. The key is held as a `KeyObject`, which no log, inspection or JSON prints. */
export interface RingKey {
  readonly id: string;
  readonly key: KeyObject;
  readonly state: KeyState;
  /** When it got that state; absent where nobody noted it. */
  readonly since?: number;
  /** It was retired after a search that found nothing under it. */
  readonly searched?: true;
}

/** All keys of one installation. Servers that share a store share the ring. */
export interface KeyRing {
  readonly mark: KeyMark | null;
  /** For digests by which something stored is found again. It is made with the ring and outlives every rotation. */
  readonly lookup: KeyObject;
  readonly keys: readonly RingKey[];
}

/** What the setting is called that a complaint about a ring names, unless the caller knows better. */
export const keyRingSetting = 'DETENT_KEY_RING';

const keyBytes = 32;
const idShape = /^[A-Za-z0-9_-]{1,32}$/;

/** A ring with one fresh key that seals, and a fresh lookup key. */
export function createKeyRing(mark: KeyMark | null = null, at?: number): KeyRing {
  const since = at === undefined ? {} : { since: at };
  return { mark, lookup: freshKey(), keys: [{ id: freshKeyId(), key: freshKey(), state: 'current', ...since }] };
}

export function freshKey(): KeyObject {
  const bytes = randomBytes(keyBytes);
  const key = createSecretKey(bytes);
  bytes.fill(0);
  return key;
}

export function freshKeyId(): string {
  return `k${randomBytes(4).toString('hex')}`;
}

/**
 * Reads a ring as `formatKeyRing` writes it:
 * `{"version": 1, "mark": "development", "lookup": "...", "keys": [{"id": "k1", "key": "...", "state": "current"}]}`,
 * where `mark` may be absent, an entry may say when it got its state (`since`) and that nothing was found under it (`searched`),
 * and keys are 32 bytes in base64url. Throws `configuration-wrong`; no complaint repeats
 * anything of the text but a well-formed key id.
 */
export function parseKeyRing(text: string, setting: string = keyRingSetting): KeyRing {
  const data = members(parseJson(text, setting), ['version', 'mark', 'lookup', 'keys'], 'the ring', setting);
  if (data['version'] !== 1) throw wrong(setting, 'the ring has no version, or one that this release does not know');
  const { keys } = data;
  if (!Array.isArray(keys)) throw wrong(setting, 'the ring has no list of keys');
  return checkKeyRing(
    {
      mark: readMark(data['mark'], setting),
      lookup: readKey(data['lookup'], 'the lookup key', setting),
      keys: keys.map((entry: unknown, index) => readEntry(entry, `key ${index + 1}`, setting)),
    },
    setting,
  );
}

/** The only form of a ring that shows its keys, for the file or the environment alone. */
export function formatKeyRing(ring: KeyRing): string {
  const data = {
    version: 1,
    ...(ring.mark === null ? {} : { mark: ring.mark }),
    lookup: ring.lookup.export().toString('base64url'),
    keys: ring.keys.map(({ id, key, ...rest }) => ({ id, key: key.export().toString('base64url'), ...rest })),
  };
  return `${JSON.stringify(data, null, 2)}\n`;
}

/** The ring itself, if exactly one key is current, ids are well formed and differ, and all keys are 256 bits and differ. */
export function checkKeyRing(ring: KeyRing, setting: string = keyRingSetting): KeyRing {
  const ids = new Set<string>();
  const seen: KeyObject[] = [];
  for (const { id, key } of [{ id: 'lookup key', key: ring.lookup }, ...ring.keys]) {
    if (key.type !== 'secret' || key.symmetricKeySize !== keyBytes)
      throw wrong(setting, `${id}: not a key of 256 bits`);
    if (seen.some((other) => other.equals(key))) throw wrong(setting, `${id}: the same key stands in the ring twice`);
    seen.push(key);
  }
  for (const { id } of ring.keys) {
    if (!idShape.test(id)) throw wrong(setting, 'a key id is not 1 to 32 symbols of A-Z, a-z, 0-9, _ and -');
    if (ids.has(id)) throw wrong(setting, `${id}: two keys have this id`);
    ids.add(id);
  }
  currentKeyOf(ring, setting);
  return ring;
}

export function currentKeyOf(ring: KeyRing, setting: string = keyRingSetting): RingKey {
  const [current, another] = ring.keys.filter(({ state }) => state === 'current');
  if (current === undefined) throw wrong(setting, 'no key is current; exactly one has to be');
  if (another !== undefined) throw wrong(setting, 'several keys are current; exactly one has to be');
  return current;
}

export function wrong(setting: string, detail: string): DetentError {
  return new DetentError({ code: 'configuration-wrong', setting }, { detail });
}

// The parser's own complaint quotes what it read, so it is not kept as a cause.
function parseJson(text: string, setting: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw wrong(setting, 'the ring is not JSON');
  }
}

function readEntry(entry: unknown, where: string, setting: string): RingKey {
  const data = members(entry, ['id', 'key', 'state', 'since', 'searched'], where, setting);
  const { id, state, since, searched } = data;
  if (typeof id !== 'string') throw wrong(setting, `${where}: no id`);
  if (state !== 'current' && state !== 'opens' && state !== 'retired') {
    throw wrong(setting, `${where}: its state is not current, opens or retired`);
  }
  if (since !== undefined && (typeof since !== 'number' || !Number.isSafeInteger(since) || since < 0)) {
    throw wrong(setting, `${where}: since is no instant in milliseconds`);
  }
  if (searched !== undefined && searched !== true) throw wrong(setting, `${where}: searched is true or absent`);
  return {
    id,
    key: readKey(data['key'], where, setting),
    state,
    ...(since === undefined ? {} : { since }),
    ...(searched === undefined ? {} : { searched }),
  };
}

function readKey(value: unknown, where: string, setting: string): KeyObject {
  const bytes = typeof value === 'string' ? readBase64Url(value) : null;
  if (bytes === null) throw wrong(setting, `${where}: not base64url`);
  if (bytes.length !== keyBytes) throw wrong(setting, `${where}: ${bytes.length * 8} bits; it has to be 256`);
  const key = createSecretKey(bytes);
  bytes.fill(0);
  return key;
}

function readMark(value: unknown, setting: string): KeyMark | null {
  if (value === undefined || value === null) return null;
  if (value === 'sample' || value === 'development') return value;
  throw wrong(setting, 'the mark is not sample or development');
}

// A misspelt mark must not pass for none, so nothing is passed over.
function members(value: unknown, known: readonly string[], where: string, setting: string): Record<string, unknown> {
  if (!isRecord(value)) throw wrong(setting, `${where}: no object`);
  if (Object.keys(value).every((name) => known.includes(name))) return value;
  throw wrong(setting, `${where}: it has members other than ${known.join(', ')}`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
