import { createMemoryStores } from '@detent/core/memory';
import type { Storage } from './world.ts';

export function openMemory(): Promise<Storage> {
  const ports = createMemoryStores();
  return Promise.resolve({ ports, another: () => Promise.resolve(ports), close: () => Promise.resolve() });
}
