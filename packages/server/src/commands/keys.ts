import { dirname } from 'node:path';
import { createKeyRing, formatKeyRing } from '@detent/adapter-crypto';
import { readConfig } from '../config/read-config.ts';
import { keyRingPath } from '../secrets/key-ring-file.ts';
import { createPrivateFile, makePrivateFolder } from '../secrets/private-file.ts';
import { type Command, done } from './command.ts';

export const keyCommands: readonly Command[] = [
  {
    name: 'keys create',
    words: [],
    options: { out: { value: 'FILE', help: 'where to; DETENT_KEY_RING or the data folder where it is left out' } },
    help: 'Makes a key ring for production. It never writes over one that is there.',
    run(call, { environment }) {
      const path = call.text('out') ?? keyRingPath(readConfig(environment).config);
      makePrivateFolder(dirname(path));
      if (createPrivateFile(path, formatKeyRing(createKeyRing()))) {
        return Promise.resolve(
          done({ path }, `A key ring was made: ${path}. Keep a copy where nobody else gets at it.`),
        );
      }
      const failure = { code: 'input-invalid', field: 'out', rule: `${path} is there already` } as const;
      return Promise.resolve({ kind: 'refused', failure });
    },
  },
];
