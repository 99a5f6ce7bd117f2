import { serveContainer } from './serve-container.ts';
import { openMemory } from './storage.ts';
import { selfServiceSuite } from './suite.ts';

selfServiceSuite('memory, by the container of the server', { open: openMemory, serve: serveContainer });
