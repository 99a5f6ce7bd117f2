import type { Runner } from '@detent/core/testing';

const isSet = (name: string): boolean => (process.env[name] ?? '') !== '';

/** Whether everything is to be run that there is, however long it takes: `npm run test:long`. */
export const isLong: boolean = process.env['DETENT_LONG'] === '1';

/**
 * Whether a run may take its time: `npm run test:all`, before a release, where CI says so, and where something is demanded. The usual
 * run of somebody who is at work leaves out what takes long and what another suite shows almost as well.
 */
export const isThorough: boolean = isLong || ['CI', 'DETENT_ALL', 'DETENT_REQUIRE'].some(isSet);

/** As long as all others of a store's suite together; a usual run shows it on the stores that answer at once. */
const longest = 'a thousand orders of commits and settlements lose and revive nothing';

export function withoutLongest({ describe, it }: Runner): Runner {
  return { describe, it: (name, body) => (isThorough || name !== longest ? it(name, body) : undefined) };
}
