import { serveParts } from './server.ts';
import { openMemory } from './storage.ts';
import { selfServiceSuite } from './suite.ts';

selfServiceSuite('memory', { open: openMemory, serve: serveParts });
