import { alertsAreHealthy, type Clock, type Ids, type Notices, type Organizations, type Vault } from '@detent/core';
import { within } from './within.ts';

/** Whether the server can do what it is asked. */
export interface Readiness {
  /** The parts that are not ready, by name; none when all are. */
  unready(): Promise<readonly string[]>;
  /** The parts that need somebody's attention, those that are not ready among them. A server may serve while some do. */
  failing(): Promise<readonly string[]>;
  started(): void;
  stopping(): void;
}

export interface ReadinessDeps {
  readonly organizations: Pick<Organizations, 'find'>;
  readonly defaultOrganization: string;
  readonly vault: Pick<Vault, 'seal' | 'open'>;
  readonly ids: Pick<Ids, 'id'>;
  readonly notices: Pick<Notices, 'counts'>;
  readonly clock: Clock;
}

const longestMs = 2000;
/** Counting costs the store something, and anybody may ask. */
const countedMs = 10_000;

/** Ready is a server that has started and does not stop, whose store answers, and whose key ring opens what it seals. */
export function createReadiness(deps: ReadinessDeps): Readiness {
  let phase: 'start' | 'serving' | 'stop' = 'start';
  let alerts: { readonly at: number; readonly healthy: Promise<boolean> } | null = null;

  async function unready(): Promise<readonly string[]> {
    const parts = [
      ['start', phase !== 'start'],
      ['stop', phase !== 'stop'],
      ['store', await storeAnswers(deps)],
      ['keys', opensWhatItSeals(deps)],
    ] as const;
    return parts.filter(([, ready]) => !ready).map(([name]) => name);
  }

  function alertsHealthy(): Promise<boolean> {
    const now = deps.clock.now();
    if (alerts === null || Math.abs(now - alerts.at) >= countedMs) alerts = { at: now, healthy: areHealthy(deps, now) };
    return alerts.healthy;
  }

  return {
    unready,
    async failing() {
      const parts = await unready();
      return (await alertsHealthy()) ? parts : [...parts, 'alerts'];
    },
    started() {
      phase = 'serving';
    },
    stopping() {
      phase = 'stop';
    },
  };
}

async function storeAnswers({ organizations, defaultOrganization }: ReadinessDeps): Promise<boolean> {
  try {
    return (await within(organizations.find(defaultOrganization), longestMs)) !== 'too-late';
  } catch {
    return false;
  }
}

async function areHealthy({ notices }: ReadinessDeps, now: number): Promise<boolean> {
  try {
    const counts = await within(notices.counts(now), longestMs);
    return counts !== 'too-late' && alertsAreHealthy(counts, now);
  } catch {
    return false;
  }
}

function opensWhatItSeals({ vault, ids }: ReadinessDeps): boolean {
  const text = ids.id();
  const bound = { purpose: 'code', accountId: 'readiness', of: 'readiness' } as const;
  try {
    return vault.open(vault.seal(text, bound), bound) === text;
  } catch {
    return false;
  }
}
