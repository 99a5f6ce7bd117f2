import { createMemoryStores, StruckSessions, sessionsContract, storageContract } from '@detent/core/testing';
import { describe, it } from 'vitest';

const runner = { describe, it };
const close = async (): Promise<void> => {};

storageContract(runner, 'memory', async () => ({ ...createMemoryStores(), close }));
sessionsContract(runner, 'memory, struck', async () => ({ sessions: new StruckSessions(), close }), { strikes: true });
