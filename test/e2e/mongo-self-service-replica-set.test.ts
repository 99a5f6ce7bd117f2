import { isThorough } from '../support/thorough.ts';
import { selfServiceOnMongo } from './mongo-self-service.ts';

await selfServiceOnMongo('replica-set', isThorough ? 'all' : 'removal');
