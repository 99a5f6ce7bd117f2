import { openMemory } from './memory-storage.ts';
import { adminSuite } from './suite.ts';

adminSuite('memory', { open: openMemory });
