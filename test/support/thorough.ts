/**
 * Whether a run may take its time: before a release (`npm run test:long`) and where CI says so. The usual run of somebody who is
 * at work leaves out what takes long and what another suite shows almost as well.
 */
export const isThorough: boolean =
  process.env['DETENT_LONG'] === '1' || (process.env['CI'] !== undefined && process.env['CI'] !== '');
