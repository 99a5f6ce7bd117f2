import { createMemoryStores } from '@detent/core/memory';
import { adminSuite } from './suite.ts';

adminSuite('memory', {
  open() {
    const ports = createMemoryStores();
    return Promise.resolve({ ports, another: () => Promise.resolve(ports), close: () => Promise.resolve() });
  },
});
