import { serveParts } from './server.ts';
import { openSqliteFile } from './storage.ts';
import { selfServiceSuite } from './suite.ts';

selfServiceSuite('sqlite', { open: openSqliteFile, serve: serveParts });
