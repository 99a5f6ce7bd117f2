import { isThorough } from '../support/thorough.ts';
import { selfServiceOnMongo } from './mongo-self-service.ts';

await selfServiceOnMongo('standalone', isThorough ? 'all' : 'removal');
