import { typedRecoveryCode } from '../../hygiene.ts';
import type { Hasher } from '../../ports/hasher.ts';
import type { Ids } from '../../ports/ids.ts';
import { guarded, guardedNow } from '../guarded.ts';

/** How many recovery codes a set has, and how many symbols each. */
export interface RecoveryShape {
  readonly count: number;
  readonly length: number;
}

export const defaultRecoveryShape: RecoveryShape = { count: 6, length: 12 };

export const drawCodes = (ids: Ids, shape: RecoveryShape): readonly string[] =>
  Array.from({ length: shape.count }, () => ids.symbols(shape.length));

/** What is kept of a set: one salt, one hash a code. */
export async function hashedSet(
  hasher: Hasher,
  codes: readonly string[],
): Promise<{ readonly salt: string; readonly hashes: readonly string[] }> {
  const salt = guardedNow('Hasher', 'write', () => hasher.salt());
  const hashes: string[] = [];
  for (const code of codes)
    hashes.push(await guarded('Hasher', 'write', () => hasher.hashRecovery(typedRecoveryCode(code), salt)));
  return { salt, hashes };
}
