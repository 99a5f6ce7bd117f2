import { createKeyRing, type KeyRing } from '@detent/adapter-crypto';
import type { Config } from '../config/config.ts';
import { ConfigurationError } from '../config/problem.ts';
import { settings } from '../config/settings.ts';
import { fresh, generatedSecrets } from './generated-secrets.ts';
import { type FoundRing, keyRingPath, makeDevelopmentRing } from './key-ring-file.ts';

/** What must be kept from everybody, and is never part of what was configured in the open. */
export interface Secrets {
  readonly ring: KeyRing;
  /** The bootstrap secret of administrators; null closes that door. */
  readonly adminSecretKey: string | null;
}

/** The ring that was found, and in development what is missing beside it. Nothing is ever made in production. */
export function openSecrets(config: Config, found: FoundRing): Secrets {
  const { mode, store, keyRing, adminSecretKey } = config;
  if (mode === 'production') {
    if (found.ring === null) throw missing(config);
    return { ring: found.ring, adminSecretKey };
  }
  // What is sealed in memory is gone with it, and so may the keys be.
  if (store.kind === 'memory' && keyRing === null) {
    const secrets = fresh();
    return {
      ring: found.ring ?? createKeyRing('development'),
      adminSecretKey: adminSecretKey ?? secrets.adminSecretKey,
    };
  }
  return {
    ring: found.ring ?? makeDevelopmentRing(config),
    adminSecretKey: adminSecretKey ?? generatedSecrets(config).adminSecretKey,
  };
}

const missing = (config: Config): ConfigurationError => {
  const { variable, example } = settings.keyRing;
  return new ConfigurationError([{ variable, flaw: `has no key ring at ${keyRingPath(config)}`, example }]);
};
