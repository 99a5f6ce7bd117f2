import type { Ids, Organizations, Vault } from '@detent/core';
import { within } from './within.ts';

/** Whether the server can do what it is asked. */
export interface Readiness {
  /** The parts that are not ready, by name; none when all are. */
  unready(): Promise<readonly string[]>;
  started(): void;
  stopping(): void;
}

export interface ReadinessDeps {
  readonly organizations: Pick<Organizations, 'find'>;
  readonly defaultOrganization: string;
  readonly vault: Pick<Vault, 'seal' | 'open'>;
  readonly ids: Pick<Ids, 'id'>;
}

const longestMs = 2000;

/** Ready is a server that has started and does not stop, whose store answers, and whose key ring opens what it seals. */
export function createReadiness(deps: ReadinessDeps): Readiness {
  let phase: 'start' | 'serving' | 'stop' = 'start';

  return {
    async unready() {
      const parts = [
        ['start', phase !== 'start'],
        ['stop', phase !== 'stop'],
        ['store', await storeAnswers(deps)],
        ['keys', opensWhatItSeals(deps)],
      ] as const;
      return parts.filter(([, ready]) => !ready).map(([name]) => name);
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

function opensWhatItSeals({ vault, ids }: ReadinessDeps): boolean {
  const text = ids.id();
  const bound = { purpose: 'code', accountId: 'readiness', of: 'readiness' } as const;
  try {
    return vault.open(vault.seal(text, bound), bound) === text;
  } catch {
    return false;
  }
}
