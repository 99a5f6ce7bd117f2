import { serveContainer } from '../self-service/serve-container.ts';
import { openSqliteFile } from '../self-service/storage.ts';
import { removalSuite } from './suite.ts';

removalSuite('sqlite, by the container of the server', { open: openSqliteFile, serve: serveContainer });
