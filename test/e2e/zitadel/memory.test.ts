import { serveContainer } from '../self-service/serve-container.ts';
import { openMemory } from '../self-service/storage.ts';
import { zitadelSuite } from './suite.ts';

zitadelSuite('memory, by the container of the server', { open: openMemory, serve: serveContainer });
