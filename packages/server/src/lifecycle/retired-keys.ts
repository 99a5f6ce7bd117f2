import type { KeyRing } from '@detent/adapter-crypto';
import type { FindSealed } from '@detent/core';
import { ConfigurationError } from '../config/problem.ts';
import { settings } from '../config/settings.ts';

const pageOf = 200;

/**
 * Throws `ConfigurationError` for a key that was retired by hand although something still needs it: nobody could prove a factor under
 * it. A key that `detent keys retire` retired was searched for then, and costs the start nothing.
 */
export async function refuseNeededKeys(ring: KeyRing, findSealed: FindSealed): Promise<void> {
  const unsearched = ring.keys.filter(({ state, searched }) => state === 'retired' && searched !== true);
  if (unsearched.length === 0) return;
  const needed = new Map(unsearched.map(({ id }) => [id, 0]));
  let after: string | null = null;
  do {
    const page = await findSealed({ after, limit: pageOf });
    for (const [id, count] of needed) {
      needed.set(id, count + (page.secrets[id] ?? 0) + (page.messages[id] ?? 0));
    }
    after = page.next;
  } while (after !== null);
  const problems = [...needed]
    .filter(([, count]) => count > 0)
    .map(([id, count]) => ({
      variable: settings.keyRing.variable,
      flaw: `names a ring whose key ${id} is retired while ${count} secrets or messages need it; let it open again`,
      example: null,
    }));
  if (problems.length > 0) throw new ConfigurationError(problems);
}
