import { serveParts } from '../self-service/server.ts';
import { openMemory } from '../self-service/storage.ts';
import { zitadelSuite } from './suite.ts';

zitadelSuite('memory', { open: openMemory, serve: serveParts });
