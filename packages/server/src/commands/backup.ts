import { existsSync } from 'node:fs';
import * as tokens from '../tokens.ts';
import { type Command, done, type Result } from './command.ts';
import { withStores } from './with-stores.ts';

const withItsOwnTools: Result = {
  kind: 'refused',
  failure: {
    code: 'input-invalid',
    field: 'store',
    rule: 'MongoDB is backed up with its own tools: mongodump --oplog of the replica set, or a snapshot of the volumes',
  },
};

export const backup: Command = {
  name: 'backup',
  words: ['FILE'],
  options: {},
  help: 'Copies the SQLite file as it is at this moment, while servers go on. The key ring is not in it.',
  run: (call, terminal) =>
    withStores(terminal, async ({ container, config }) => {
      if (config.store.kind !== 'sqlite') return withItsOwnTools;
      const path = call.word('FILE');
      if (existsSync(path)) {
        return { kind: 'refused', failure: { code: 'input-invalid', field: 'file', rule: `${path} is there already` } };
      }
      const store = await container.getAsync(tokens.DatabaseFile);
      await store.backup(path);
      return done({ path }, `${path} holds everything but the key ring. Keep a copy of that elsewhere.`);
    }),
};
