import { Buffer } from 'node:buffer';
import { createHmac, hash as hashOnce, randomBytes, timingSafeEqual } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { DetentError, type DigestPurpose, type Hasher } from '@detent/core';
import { hash, hashRaw, type ParsedHashOptions, parseOptions, verify } from '@node-rs/argon2';
import { lengthPrefixed } from './length-prefixed.ts';
import { bareCode, typedSecret } from './typed-secret.ts';
import { WorkQueue } from './work-queue.ts';
import type { WorkingKeys } from './working-keys.ts';

/** What one hash costs whoever makes it. */
export interface Argon2Cost {
  readonly memoryKiB: number;
  readonly passes: number;
  readonly lanes: number;
}

/** The least that a server in production may be configured with. */
export const leastArgon2Cost: Argon2Cost = { memoryKiB: 19_456, passes: 2, lanes: 1 };

// A stored row must not be able to take the whole machine.
const mostArgon2Cost: Argon2Cost = { memoryKiB: 1_048_576, passes: 64, lanes: 16 };

const saltBytes = 16;
const hashBytes = 32;
const waiting = 64;
const newestForm = '$argon2id$v=19$';
const saltShape = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{22,64})$/;

/**
 * argon2id for what people choose or type, keyed digests for what is found or compared, SHA-256 for what is random.
 * As many hashes run at a time as there are cores, 64 wait, and the next is told `busy`.
 */
export class Argon2Hasher implements Hasher {
  readonly #keys: WorkingKeys;
  readonly #cost: Argon2Cost;
  readonly #queue: WorkQueue;

  constructor(
    keys: WorkingKeys,
    options: { readonly cost?: Argon2Cost; readonly cores?: number; readonly setting?: string } = {},
  ) {
    this.#keys = keys;
    this.#cost = checkCost(options.cost ?? leastArgon2Cost, options.setting ?? 'argon2');
    this.#queue = new WorkQueue({ running: options.cores ?? availableParallelism(), waiting });
  }

  /** Throws `input-invalid` for what no password may be, should nobody have refused it before. */
  async hash(password: string): Promise<string> {
    const bytes = required(typedSecret(password), 'password');
    return this.#queue.run(() => hash(bytes, this.#options(randomBytes(saltBytes))).catch(failed('write')));
  }

  async verify(password: string, phc: string | null): Promise<'right' | 'stale' | 'wrong'> {
    const stored = phc === null ? null : readPhc(phc);
    const bytes = typedSecret(password);
    if (phc === null || stored === null || bytes === null) {
      await this.#queue.run(() => hashRaw(bytes ?? '', this.#options(randomBytes(saltBytes))).catch(failed('read')));
      return 'wrong';
    }
    const right = await this.#queue.run(() => verify(phc, bytes).catch(failed('read')));
    if (!right) return 'wrong';
    return phc.startsWith(newestForm) && !this.#isCheap(stored) ? 'right' : 'stale';
  }

  /** The cost stands in the salt, so that raising it leaves sets that were issued before as good as they were. */
  salt(): string {
    const { memoryKiB, passes, lanes } = this.#cost;
    const salt = randomBytes(saltBytes).toString('base64').replaceAll('=', '');
    return `${newestForm}m=${memoryKiB},t=${passes},p=${lanes}$${salt}`;
  }

  /** Throws `input-invalid` for what no code may be, should nobody have refused it before. */
  async hashRecovery(code: string, salt: string): Promise<string> {
    const bytes = required(typedSecret(bareCode(code)), 'code');
    const options = readSalt(salt);
    const hashed = await this.#queue.run(() => hashRaw(bytes, options).catch(failed('read')));
    return hashed.toString('base64url');
  }

  digest(purpose: DigestPurpose, value: string): string {
    return createHmac('sha256', this.#keys.lookup(purpose))
      .update(lengthPrefixed([purpose, value]))
      .digest('base64url');
  }

  fingerprint(value: string): string {
    return hashOnce('sha256', value, 'base64url');
  }

  /** Lengths are told apart at once: of a digest, a hash or a token the length is no secret. */
  equal(a: string, b: string): boolean {
    // UTF-16, in which no two texts are the same bytes, broken surrogates included.
    const left = Buffer.from(a, 'utf16le');
    const right = Buffer.from(b, 'utf16le');
    return left.length === right.length && timingSafeEqual(left, right);
  }

  #options(salt: Buffer): Argon2Options {
    return argon2Options(this.#cost, salt);
  }

  #isCheap(stored: ParsedHashOptions): boolean {
    const { memoryKiB, passes, lanes } = this.#cost;
    return (
      stored.memoryCost < memoryKiB ||
      stored.timeCost < passes ||
      stored.parallelism < lanes ||
      stored.outputLen < hashBytes ||
      stored.saltLen < saltBytes
    );
  }
}

interface Argon2Options {
  readonly memoryCost: number;
  readonly timeCost: number;
  readonly parallelism: number;
  readonly outputLen: number;
  readonly salt: Buffer;
}

function argon2Options(cost: Argon2Cost, salt: Buffer): Argon2Options {
  return {
    memoryCost: cost.memoryKiB,
    timeCost: cost.passes,
    parallelism: cost.lanes,
    outputLen: hashBytes,
    salt,
  };
}

function checkCost(cost: Argon2Cost, setting: string): Argon2Cost {
  if (isPossible(cost)) return cost;
  throw new DetentError({ code: 'configuration-wrong', setting }, { detail: 'argon2id cannot run at this cost' });
}

function isPossible(cost: Argon2Cost): boolean {
  return (
    isBetween(cost.lanes, 1, mostArgon2Cost.lanes) &&
    isBetween(cost.passes, 1, mostArgon2Cost.passes) &&
    isBetween(cost.memoryKiB, 8 * cost.lanes, mostArgon2Cost.memoryKiB)
  );
}

function isBetween(value: number, least: number, most: number): boolean {
  return Number.isSafeInteger(value) && value >= least && value <= most;
}

// What is no argon2id hash, or one that would take the machine, is treated like no hash at all: same work, same answer.
function readPhc(phc: string): ParsedHashOptions | null {
  if (!phc.startsWith('$argon2id$')) return null;
  try {
    const stored = parseOptions(phc);
    const { memoryCost: memoryKiB, timeCost: passes, parallelism: lanes } = stored;
    return isPossible({ memoryKiB, passes, lanes }) ? stored : null;
  } catch {
    return null;
  }
}

function readSalt(salt: string): Argon2Options {
  const [, memoryKiB, passes, lanes, text = ''] = saltShape.exec(salt) ?? [];
  const cost = { memoryKiB: Number(memoryKiB), passes: Number(passes), lanes: Number(lanes) };
  if (!isPossible(cost)) throw new DetentError({ code: 'port-failed', port: 'Hasher', op: 'read' });
  return argon2Options(cost, Buffer.from(text, 'base64'));
}

function required(bytes: Buffer | null, field: string): Buffer {
  if (bytes !== null) return bytes;
  throw new DetentError({ code: 'input-invalid', field, rule: 'text of at most 1024 bytes' });
}

function failed(op: 'read' | 'write'): (cause: unknown) => never {
  return (cause) => {
    throw new DetentError({ code: 'port-failed', port: 'Hasher', op }, { cause });
  };
}
