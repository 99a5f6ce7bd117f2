import { existsSync } from 'node:fs';
import { alertsAreHealthy, type Clock, DetentError, type Notices, type Organizations } from '@detent/core';
import type { Config } from '../config/config.ts';
import { ConfigurationError } from '../config/problem.ts';
import { databasePath } from '../container/sqlite.ts';
import { type Finding, finding, ok } from './finding.ts';

/** What can be said of a store without opening it, where that is all there is to say. */
export function unopenedStore(config: Config): Finding | null {
  const { store } = config;
  if (store.kind === 'memory') {
    return finding('store', 'note', 'everything is forgotten with the process', 'DETENT_STORE=sqlite: keeps it');
  }
  return store.kind === 'sqlite' && !existsSync(databasePath(store.file, config))
    ? finding('store', 'note', 'the SQLite file is not there yet', 'the first start makes it')
    : null;
}

export interface LookedAt {
  readonly organizations: Pick<Organizations, 'find'>;
  readonly notices: Pick<Notices, 'counts'>;
  readonly clock: Clock;
}

/** Whether the store answers, and whether alerts in it have died. */
export async function storeFindings(
  { organizations, notices, clock }: LookedAt,
  { store, defaultOrganization }: Config,
): Promise<readonly Finding[]> {
  const begun = performance.now();
  await organizations.find(defaultOrganization);
  const took = Math.round(performance.now() - begun);
  const now = clock.now();
  const counts = await notices.counts(now);
  const dead = Object.values(counts.dead).reduce((sum, count) => sum + count, 0);
  return [
    ok('store', `${store.kind} answers in ${took} ms`),
    alertsAreHealthy(counts, now)
      ? ok('alerts', dead === 0 ? 'nothing was given up' : `${dead} messages were given up lately`)
      : finding(
          'alerts',
          'wrong',
          'alerts that must be told have lain dead for more than a day',
          'detent notices list; mend what the reasons say, then detent notices replay',
        ),
  ];
}

/** Why a store could not be opened or does not answer. */
export const storeFlaw = (error: unknown): Finding =>
  finding('store', 'wrong', flawOf(error), 'mend DETENT_STORE, or what it names');

function flawOf(error: unknown): string {
  if (error instanceof ConfigurationError) return error.message;
  if (DetentError.isInstance(error)) return `${error.failure.code}${error.detail === null ? '' : `: ${error.detail}`}`;
  return 'it cannot be opened';
}
