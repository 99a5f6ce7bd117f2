import { DetentError } from '../../failure.ts';
import type { DigestPurpose, Hasher } from '../../ports/hasher.ts';
import { checksum } from './checksum.ts';

/** Hashes that cost nothing and guard nothing. The fingerprint is not SHA-256; all else is as promised. */
export class QuickHasher implements Hasher {
  /** From now on whoever wants a hash is told to come back later. */
  busy = false;
  /** How many slow hashes a real hasher would have made. */
  work = 0;
  readonly #generation: number;
  #salts = 0;

  /** Hashes of an older generation are stale. */
  constructor(options: { readonly generation?: number } = {}) {
    this.#generation = options.generation ?? 1;
  }

  async hash(password: string): Promise<string> {
    this.#toil();
    return quickHash(password, this.salt(), this.#generation);
  }

  async verify(password: string, phc: string | null): Promise<'right' | 'stale' | 'wrong'> {
    this.#toil();
    const [, generation = '', salt = ''] = /^\$quick\$v=(\d+)\$([^$]+)\$/.exec(phc ?? '') ?? [];
    if (phc !== quickHash(password, salt, Number(generation))) return 'wrong';
    return Number(generation) < this.#generation ? 'stale' : 'right';
  }

  salt(): string {
    this.#salts += 1;
    return `salt-${this.#salts}`;
  }

  async hashRecovery(code: string, salt: string): Promise<string> {
    this.#toil();
    return checksum(['recovery', code, salt]);
  }

  digest(purpose: DigestPurpose, value: string): string {
    return checksum(['digest', purpose, value]);
  }

  fingerprint(value: string): string {
    return checksum(['fingerprint', value]);
  }

  equal(a: string, b: string): boolean {
    return a === b;
  }

  #toil(): void {
    if (this.busy) throw new DetentError({ code: 'busy' });
    this.work += 1;
  }
}

/** What a `QuickHasher` of that generation would make of a password under that salt. */
export const quickHash = (password: string, salt = 'salt', generation = 1): string =>
  `$quick$v=${generation}$${salt}$${checksum(['password', password, salt])}`;
