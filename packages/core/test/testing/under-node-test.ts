import { describe, it } from 'node:test';
import { createMemoryStores, storageContract } from '@detent/core/testing';

storageContract({ describe, it }, 'memory', async () => ({ ...createMemoryStores(), close: async () => {} }));
