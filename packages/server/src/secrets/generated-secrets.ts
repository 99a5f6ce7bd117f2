import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import { ConfigurationError } from '../config/problem.ts';
import { createPrivateFile, isCode, makePrivateFolder } from './private-file.ts';

/** What development makes up for itself where nothing is configured. */
export interface GeneratedSecrets {
  readonly adminSecretKey: string;
}

const secretsPath = ({ dataDir }: Pick<Config, 'dataDir'>): string => join(dataDir, 'secrets.json');

/** Reads the generated secrets, or makes them, readable by their owner alone. */
export function generatedSecrets(config: Pick<Config, 'dataDir'>): GeneratedSecrets {
  const found = read(config);
  if (found !== null) return found;
  makePrivateFolder(config.dataDir);
  createPrivateFile(secretsPath(config), `${JSON.stringify(fresh(), null, 2)}\n`);
  const made = read(config);
  if (made === null) throw wrong(secretsPath(config));
  return made;
}

/** For a process that keeps nothing. */
export const fresh = (): GeneratedSecrets => ({ adminSecretKey: randomBytes(32).toString('base64url') });

function read(config: Pick<Config, 'dataDir'>): GeneratedSecrets | null {
  const path = secretsPath(config);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null;
    throw wrong(path);
  }
  const adminSecretKey = memberOf(text);
  if (adminSecretKey === null) throw wrong(path);
  return { adminSecretKey };
}

function memberOf(text: string): string | null {
  try {
    const value: unknown = JSON.parse(text);
    const member: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'adminSecretKey') : null;
    return typeof member === 'string' && member.length >= 32 ? member : null;
  } catch {
    return null;
  }
}

const wrong = (path: string): ConfigurationError =>
  new ConfigurationError([
    {
      variable: 'DETENT_DATA_DIR',
      flaw: `holds ${path}, which is not what was written there; remove it`,
      example: null,
    },
  ]);
