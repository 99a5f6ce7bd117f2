import { openSqliteFile } from '../self-service/storage.ts';
import { adminSuite } from './suite.ts';

adminSuite('sqlite', { open: openSqliteFile });
