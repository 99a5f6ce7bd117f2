import type { ContainerModule } from 'inversify';
import type { Config } from '../config/config.ts';
import { ConfigurationError } from '../config/problem.ts';
import { settings } from '../config/settings.ts';
import { memory } from './memory.ts';
import { databasePath, sqlite } from './sqlite.ts';

/** The storage that was configured. */
export function storage(config: Pick<Config, 'store' | 'dataDir'>): ContainerModule {
  const { store } = config;
  switch (store.kind) {
    case 'sqlite':
      return sqlite(databasePath(store.file, config));
    case 'memory':
      return memory();
    case 'mongodb':
      throw new ConfigurationError([
        {
          variable: settings.store.variable,
          flaw: 'names MongoDB, which this release does not store in yet',
          example: settings.store.example,
        },
      ]);
  }
}
