import {
  hasherContract,
  idsContract,
  oneTimePasswordsContract,
  tokensContract,
  vaultContract,
} from '@detent/core/testing';
import { HOTP, Secret } from 'otpauth';
import { describe, it } from 'vitest';
import {
  Argon2Hasher,
  addKey,
  createKeyRing,
  type KeyRing,
  OtpauthOneTimePasswords,
  promoteKey,
  RandomIds,
  RingTokens,
  RingVault,
  retireKey,
  SystemClock,
  WorkingKeys,
} from '../src/index.ts';
import { keysOf, lightest, named } from './support.ts';

const runner = { describe, it };
const close = (): Promise<void> => Promise.resolve();

/** What an authenticator app shows. */
const codeAt = (secret: string, at: number): string =>
  HOTP.generate({ secret: Secret.fromBase32(secret), counter: Math.floor(at / 30_000) });

/** One ring at three moments: before a rotation, after the promotion, after the old key was retired. */
function rotation<P>(port: (keys: WorkingKeys) => P): { readonly first: P; readonly promoted: P; readonly retired: P } {
  const ring = named(createKeyRing(), 'k1');
  const promoted = promoteKey(addKey(ring, { id: 'k2' }), 'k2');
  const at = (moment: KeyRing): P => port(new WorkingKeys(moment));
  return { first: at(ring), promoted: at(promoted), retired: at(retireKey(promoted, 'k1')) };
}

vaultContract(runner, 'ring', () => {
  const { first, ...later } = rotation((keys) => new RingVault(keys));
  return Promise.resolve({ vault: first, ...later, close });
});

tokensContract(runner, 'ring', () => {
  const { first, ...later } = rotation((keys) => new RingTokens(keys, 'https://accounts.example.com'));
  return Promise.resolve({ tokens: first, ...later, close });
});

hasherContract(runner, 'argon2', () => {
  const keys = keysOf();
  const hasher = new Argon2Hasher(keys, { cost: lightest });
  const raised = new Argon2Hasher(keys, { cost: { ...lightest, passes: 2 } });
  return Promise.resolve({ hasher, raised, close });
});

oneTimePasswordsContract(runner, 'otpauth', () => {
  return Promise.resolve({ passwords: new OtpauthOneTimePasswords(), codeAt, close });
});

idsContract(runner, 'random', () => Promise.resolve({ ids: new RandomIds(new SystemClock()), close }));
