export { type Argon2Cost, Argon2Hasher, leastArgon2Cost } from './argon2-hasher.ts';
export { type CryptoPorts, createCryptoPorts } from './crypto-ports.ts';
export {
  checkKeyRing,
  createKeyRing,
  formatKeyRing,
  type KeyMark,
  type KeyRing,
  type KeyState,
  parseKeyRing,
  type RingKey,
} from './key-ring.ts';
export { OtpauthOneTimePasswords } from './otpauth-one-time-passwords.ts';
export { RandomIds } from './random-ids.ts';
export { RingTokens } from './ring-tokens.ts';
export { RingVault } from './ring-vault.ts';
export { addKey, destroyKey, promoteKey, retireKey } from './rotate-key-ring.ts';
export { SystemClock } from './system-clock.ts';
export { type KeyPurpose, type WorkingKey, WorkingKeys } from './working-keys.ts';
