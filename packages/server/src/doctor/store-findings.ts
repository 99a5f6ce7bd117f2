import { existsSync } from 'node:fs';
import { alertsAreHealthy, DetentError } from '@detent/core';
import type { Terminal } from '../commands/command.ts';
import { withStores } from '../commands/with-stores.ts';
import type { Config } from '../config/config.ts';
import { ConfigurationError } from '../config/problem.ts';
import { databasePath } from '../container/sqlite.ts';
import * as tokens from '../tokens.ts';
import { type Finding, finding, ok } from './finding.ts';

/** Whether the store can be opened and answers, and whether alerts in it have died. */
export async function storeFindings(config: Config, terminal: Terminal): Promise<readonly Finding[]> {
  const { store } = config;
  if (store.kind === 'memory') {
    return [finding('store', 'note', 'everything is forgotten with the process', 'DETENT_STORE=sqlite: keeps it')];
  }
  if (store.kind === 'sqlite' && !existsSync(databasePath(store.file, config))) {
    return [finding('store', 'note', 'the SQLite file is not there yet', 'the first start makes it')];
  }
  try {
    return await withStores(terminal, async ({ container }) => {
      const { organizations, notices, clock } = await container.getAsync(tokens.Ports);
      const begun = performance.now();
      await organizations.find(config.defaultOrganization);
      const took = Math.round(performance.now() - begun);
      const now = clock.now();
      const counts = await notices.counts(now);
      const dead = Object.values(counts.dead).reduce((sum, count) => sum + count, 0);
      return [
        ok('store', `${store.kind} answers in ${took} ms`),
        ...(alertsAreHealthy(counts, now)
          ? [ok('alerts', dead === 0 ? 'nothing was given up' : `${dead} messages were given up lately`)]
          : [
              finding(
                'alerts',
                'wrong',
                'alerts that must be told have lain dead for more than a day',
                'detent notices list; mend what the reasons say, then detent notices replay',
              ),
            ]),
      ];
    });
  } catch (error) {
    return [finding('store', 'wrong', flawOf(error), 'mend DETENT_STORE, or what it names')];
  }
}

function flawOf(error: unknown): string {
  if (error instanceof ConfigurationError) return error.message;
  if (DetentError.isInstance(error)) return `${error.failure.code}${error.detail === null ? '' : `: ${error.detail}`}`;
  return 'it cannot be opened';
}
