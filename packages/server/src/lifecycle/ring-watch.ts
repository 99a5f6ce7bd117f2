import { type BigIntStats, statSync } from 'node:fs';
import { formatKeyRing, type WorkingKeys } from '@detent/adapter-crypto';
import type { Config } from '../config/config.ts';
import { ConfigurationError } from '../config/problem.ts';
import type { Log } from '../logging/create-logger.ts';
import { faultOf } from '../logging/fault.ts';
import { keyRing } from '../production/key-ring.ts';
import { findKeyRing, keyRingPath } from '../secrets/key-ring-file.ts';
import { type Loop, startLoop } from './loop.ts';

/** How often a server looks whether the file of its key ring was changed. */
const lookEveryMs = 2000;
/** How long after a change every server that reads that file goes by it, a busy one too. */
export const everybodyKnowsMs: number = 5 * lookEveryMs;

export interface RingWatchDeps {
  readonly config: Config;
  readonly keys: Pick<WorkingKeys, 'exchange' | 'currentId' | 'ring'>;
  readonly log: Log;
}

/** Goes by a changed key ring as soon as its file is, without a restart. A file that could not be used leaves everything as it is. */
export function watchRing(deps: RingWatchDeps): readonly Loop[] {
  if (deps.config.keyRing?.kind === 'inline') return [];
  const look = createRingLook(deps);
  return [
    startLoop(lookEveryMs, () => {
      look();
      return Promise.resolve(lookEveryMs);
    }),
  ];
}

/** One look at the file. */
export function createRingLook({ config, keys, log }: RingWatchDeps): () => void {
  const path = keyRingPath(config);
  // The first look finds the file changed, so that nothing that happens while the server starts is missed.
  let known: string | null = null;
  return function look() {
    const stamp = stampOf(path);
    if (stamp === known) return;
    known = stamp;
    try {
      const found = findKeyRing(config);
      const facts = { config, environment: {}, ring: found, missingMessages: [] };
      const problems = config.mode === 'production' ? keyRing(facts) : [];
      if (found.ring === null || problems.length > 0) {
        throw new ConfigurationError(problems.length > 0 ? problems : keyRing(facts));
      }
      if (formatKeyRing(found.ring) === formatKeyRing(keys.ring())) return;
      keys.exchange(found.ring);
      const ring = found.ring.keys.map(({ id, state }) => `${id} ${state}`).join(', ');
      log.info({ current: keys.currentId(), ring }, 'the key ring was changed');
    } catch (error) {
      const flaws = error instanceof ConfigurationError ? error.problems.map(({ flaw }) => flaw) : [];
      log.error({ flaws, fault: faultOf(error) }, 'the key ring was changed and cannot be used; the old one stays');
    }
  };
}

/** What changes with the file; null while there is none. */
function stampOf(path: string): string | null {
  try {
    const { mtimeNs, ctimeNs, size, ino }: BigIntStats = statSync(path, { bigint: true });
    return `${mtimeNs} ${ctimeNs} ${size} ${ino}`;
  } catch {
    return null;
  }
}
