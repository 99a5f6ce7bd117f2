import { accountsContract, createMemoryStores, type MemoryStores } from '@detent/core/testing';
import { describe, it } from 'vitest';

const runner = { describe, it };
const open = async (): Promise<MemoryStores & { close(): Promise<void> }> => ({
  ...createMemoryStores(),
  close: async () => {},
});

accountsContract(runner, 'memory', open);
