import {
  Argon2Hasher,
  OtpauthOneTimePasswords,
  RandomIds,
  RingTokens,
  RingVault,
  SystemClock,
  WorkingKeys,
} from '@detent/adapter-crypto';
import { ContainerModule } from 'inversify';
import * as tokens from '../tokens.ts';

/** The machine's clock, its random numbers, and everything that the key ring guards. */
export const crypto: ContainerModule = new ContainerModule(({ bind }) => {
  bind(tokens.Clock).toConstantValue(new SystemClock());
  bind(tokens.OneTimePasswords).toConstantValue(new OtpauthOneTimePasswords());
  bind(tokens.Ids).toResolvedValue((clock) => new RandomIds(clock), [tokens.Clock]);
  bind(tokens.Keys).toResolvedValue(({ ring }) => new WorkingKeys(ring), [tokens.Secrets]);
  bind(tokens.Vault).toResolvedValue((keys) => new RingVault(keys), [tokens.Keys]);
  bind(tokens.Tokens).toResolvedValue(
    (keys, { baseUrl }) => new RingTokens(keys, baseUrl),
    [tokens.Keys, tokens.Addresses],
  );
  bind(tokens.Hasher).toResolvedValue(
    (keys, { argon2MemoryKiB: memoryKiB, argon2Passes: passes, argon2Lanes: lanes }) =>
      new Argon2Hasher(keys, { cost: { memoryKiB, passes, lanes }, setting: 'DETENT_ARGON2_MEMORY' }),
    [tokens.Keys, tokens.Configured],
  );
});
