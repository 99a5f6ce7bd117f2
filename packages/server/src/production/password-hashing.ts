import { leastArgon2Cost } from '@detent/adapter-crypto';
import { about, type ProductionRule, where } from './facts.ts';

/** A stolen password hash is expensive to guess at. */
export const passwordHashing: ProductionRule = ({ config: { argon2MemoryKiB, argon2Passes, argon2Lanes } }) => {
  const { memoryKiB, passes, lanes } = leastArgon2Cost;
  return where(
    [argon2MemoryKiB < memoryKiB, about('argon2MemoryKiB', `must be ${memoryKiB} or more`)],
    [argon2Passes < passes, about('argon2Passes', `must be ${passes} or more`)],
    [argon2Lanes < lanes, about('argon2Lanes', `must be ${lanes} or more`)],
  );
};
