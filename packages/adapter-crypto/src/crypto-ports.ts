import type { Clock, Hasher, Ids, OneTimePasswords, Tokens, Vault } from '@detent/core';
import { Argon2Hasher } from './argon2-hasher.ts';
import type { KeyRing } from './key-ring.ts';
import { OtpauthOneTimePasswords } from './otpauth-one-time-passwords.ts';
import { RandomIds } from './random-ids.ts';
import { RingTokens } from './ring-tokens.ts';
import { RingVault } from './ring-vault.ts';
import { SystemClock } from './system-clock.ts';
import { WorkingKeys } from './working-keys.ts';

/** Every port that is not storage. */
export interface CryptoPorts {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly vault: Vault;
  readonly hasher: Hasher;
  readonly oneTimePasswords: OneTimePasswords;
  readonly tokens: Tokens;
}

/** The ports of this package over one key ring; `issuer` is what signed tokens say they come from. */
export function createCryptoPorts(ring: KeyRing, issuer = 'detent'): CryptoPorts {
  const keys = new WorkingKeys(ring);
  const clock = new SystemClock();
  return {
    clock,
    ids: new RandomIds(clock),
    vault: new RingVault(keys),
    hasher: new Argon2Hasher(keys),
    oneTimePasswords: new OtpauthOneTimePasswords(),
    tokens: new RingTokens(keys, issuer),
  };
}
