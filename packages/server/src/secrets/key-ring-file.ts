import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createKeyRing, formatKeyRing, type KeyRing, parseKeyRing } from '@detent/adapter-crypto';
import { DetentError } from '@detent/core';
import type { Config } from '../config/config.ts';
import { ConfigurationError } from '../config/problem.ts';
import { settings } from '../config/settings.ts';
import { createPrivateFile, isCode, isOpenToOthers, makePrivateFolder } from './private-file.ts';

/** The ring as it was found, without anything having been made. */
export interface FoundRing {
  /** Null when there is none. */
  readonly ring: KeyRing | null;
  /** Null when it stands in the setting itself. */
  readonly path: string | null;
  readonly isOpenToOthers: boolean;
}

const { variable, example } = settings.keyRing;

export const keyRingPath = ({ keyRing, dataDir }: Pick<Config, 'keyRing' | 'dataDir'>): string =>
  keyRing?.kind === 'file' ? keyRing.path : join(dataDir, 'key-ring.json');

/** Looks for the ring. Throws `ConfigurationError` for one that cannot be read; no complaint repeats what is in it. */
export function findKeyRing(config: Pick<Config, 'keyRing' | 'dataDir'>): FoundRing {
  if (config.keyRing?.kind === 'inline') {
    return { ring: parsed(config.keyRing.text, 'holds a ring of which'), path: null, isOpenToOthers: false };
  }
  const path = keyRingPath(config);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return { ring: null, path, isOpenToOthers: false };
    throw wrong(`names ${path}, which cannot be read`);
  }
  return { ring: parsed(text, `is read from ${path}, of which`), path, isOpenToOthers: isOpenToOthers(path) };
}

function parsed(text: string, where: string): KeyRing {
  try {
    return parseKeyRing(text, variable);
  } catch (error) {
    if (!DetentError.isInstance(error)) throw error;
    throw wrong(`${where} this is wrong: ${error.detail ?? 'it is no key ring'}`);
  }
}

const wrong = (flaw: string): ConfigurationError => new ConfigurationError([{ variable, flaw, example }]);

/** Makes a ring for development where there is none. Whoever else is doing so at the same moment ends up with the same one. */
export function makeDevelopmentRing(config: Pick<Config, 'keyRing' | 'dataDir'>): KeyRing {
  makePrivateFolder(config.dataDir);
  createPrivateFile(keyRingPath(config), formatKeyRing(createKeyRing('development')));
  const { ring } = findKeyRing(config);
  if (ring === null) throw wrong('was made and is gone again');
  return ring;
}
