import { type DbOptions, ReadConcern, WriteConcern } from 'mongodb';

/** The promises that the adapter keeps, for whoever is compared with it. */
export const concerns: DbOptions = {
  readPreference: 'primary',
  readConcern: new ReadConcern('local'),
  writeConcern: new WriteConcern('majority', undefined, true),
  ignoreUndefined: true,
};
