import type { Runner } from '@detent/core/testing';

/** Whether everything is to be run that there is, however long it takes: `npm run test:long`. */
export const isLong: boolean = process.env['DETENT_LONG'] === '1';

/**
 * Whether a run may take its time: before a release (`npm run test:long`) and where CI says so. The usual run of somebody who is
 * at work leaves out what takes long and what another suite shows almost as well.
 */
export const isThorough: boolean = isLong || (process.env['CI'] !== undefined && process.env['CI'] !== '');

/** As long as all others of a store's suite together; a usual run shows it on the stores that answer at once. */
const longest = 'a thousand orders of commits and settlements lose and revive nothing';

export function withoutLongest({ describe, it }: Runner): Runner {
  return { describe, it: (name, body) => (isThorough || name !== longest ? it(name, body) : undefined) };
}
