import type { ContainerModule } from 'inversify';
import type { Config } from '../config/config.ts';
import { memory } from './memory.ts';
import { mongodb } from './mongodb.ts';
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
      return mongodb(store.url);
  }
}
