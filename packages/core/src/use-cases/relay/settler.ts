import type { Clock } from '../../ports/clock.ts';
import type { Notices, Settlement } from '../../ports/notices.ts';
import { guarded } from '../guarded.ts';

/**
 * Writes settlements in batches: whatever ends while one write is on its way goes into the next. What could not be written is kept
 * and written before anything new is claimed, so that a store that was away for a while causes no second message.
 */
export interface Settler {
  add(settlement: Settlement): void;
  /** Whether a write has failed since the last `flush`. */
  isStuck(): boolean;
  /** Waits until all is written; throws what a write failed with. */
  flush(): Promise<void>;
}

export function createSettler(deps: {
  readonly notices: Pick<Notices, 'settle'>;
  readonly clock: Clock;
  readonly onLost: () => void;
}): Settler {
  let owed: readonly Settlement[] = [];
  let writing: Promise<void> | null = null;
  let fault: { readonly cause: unknown } | null = null;

  async function write(): Promise<void> {
    await Promise.resolve();
    while (owed.length > 0) {
      const batch = owed;
      owed = [];
      try {
        const took = await guarded('Notices', 'write', () => deps.notices.settle(batch, deps.clock.now()));
        for (const one of took) if (!one) deps.onLost();
      } catch (cause) {
        owed = [...batch, ...owed];
        fault = { cause };
        break;
      }
    }
    writing = null;
  }

  return {
    add(settlement) {
      owed = [...owed, settlement];
      if (fault === null) writing ??= write();
    },
    isStuck: () => fault !== null,
    async flush() {
      if (fault === null) writing ??= write();
      await writing;
      const failed = fault;
      fault = null;
      if (failed !== null) throw failed.cause;
    },
  };
}
