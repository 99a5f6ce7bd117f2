import { readFileSync, realpathSync } from 'node:fs';
import { formatKeyRing, type KeyRing, parseKeyRing } from '@detent/adapter-crypto';
import type { Config } from '../config/config.ts';
import { ConfigurationError } from '../config/problem.ts';
import { settings } from '../config/settings.ts';
import { findKeyRing } from './key-ring-file.ts';
import { replacePrivateFile } from './private-file.ts';

/** A ring that can be changed: one in a file. */
export interface RingFile {
  readonly path: string;
  readonly ring: KeyRing;
}

/** The ring in its file. Throws `ConfigurationError` where there is none, or where it stands in the setting itself. */
export function ringFile(config: Pick<Config, 'keyRing' | 'dataDir'>): RingFile {
  const { ring, path } = findKeyRing(config);
  if (path === null)
    throw wrong('holds the ring itself, which no command can change; put it into a file and name that');
  if (ring === null) throw wrong(`has no key ring at ${path}; detent keys create makes one`);
  return { path, ring };
}

/**
 * Writes what a step makes of the ring, and answers it. Throws `ConfigurationError` for a file that somebody else changed since it
 * was read.
 */
export function changeRing({ path, ring }: RingFile, step: (ring: KeyRing) => KeyRing): KeyRing {
  // What a link names is changed; the link stays.
  const file = realpathSync(path);
  if (formatKeyRing(parseKeyRing(readFileSync(file, 'utf8'))) !== formatKeyRing(ring)) {
    throw wrong(`is read from ${path}, which somebody else has just changed; look at it and try again`);
  }
  const changed = step(ring);
  replacePrivateFile(file, formatKeyRing(changed));
  return changed;
}

const wrong = (flaw: string): ConfigurationError => {
  const { variable, example } = settings.keyRing;
  return new ConfigurationError([{ variable, flaw, example }]);
};
