import { guardedNow } from '../guarded.ts';
import type { AdministrationDeps } from './deps.ts';

/** What the secret of the configuration opens. */
export type SecretChecked = 'closed' | 'wrong' | 'right';

/** Compares the secret in constant time; without one in the configuration the door is closed. */
export function checkSecret(
  { hasher, settings }: Pick<AdministrationDeps, 'hasher' | 'settings'>,
  typed: string,
): SecretChecked {
  const { secretKey } = settings;
  if (secretKey === null) return 'closed';
  const same = guardedNow('Hasher', 'read', () =>
    hasher.equal(hasher.fingerprint(secretKey), hasher.fingerprint(typed)),
  );
  return same ? 'right' : 'wrong';
}
