import { serveContainer } from './serve-container.ts';
import { openSqliteFile } from './storage.ts';
import { selfServiceSuite } from './suite.ts';

selfServiceSuite('sqlite, by the container of the server', { open: openSqliteFile, serve: serveContainer });
