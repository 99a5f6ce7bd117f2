import { text as readText } from 'node:stream/consumers';
import type { MongoCopy } from '@detent/adapter-mongo';
import { DetentError } from '@detent/core';
import type { Config } from '../config/config.ts';
import { storePlace } from '../config/kinds.ts';
import { ConfigurationError } from '../config/problem.ts';
import { settings } from '../config/settings.ts';
import { type Copied, copyStore, type Pass } from '../migration/copy-store.ts';
import { mongodbProblems } from '../production/store.ts';
import * as tokens from '../tokens.ts';
import { type Command, done, type Result, type Terminal, UsageError } from './command.ts';
import { withStores } from './with-stores.ts';

export const migrate: Command = {
  name: 'migrate',
  words: [],
  options: {
    to: { value: 'URL', needed: true, help: 'mongodb://… or mongodb+srv://…; - reads it from standard input' },
  },
  help: 'Copies the SQLite store into an empty MongoDB database and verifies it; goes on where it was interrupted.',
  async run(call, terminal) {
    const url = await targetOf(call.text('to') ?? '', terminal);
    const tell = call.flag('json') ? () => undefined : (pass: Pass) => terminal.out(`${passLine(pass)}\n`);
    return withStores(terminal, async ({ container, config }) => {
      refuseUnfit(config, url);
      const { contents } = await container.getAsync(tokens.DatabaseFile);
      const target = await openTarget(url);
      try {
        const copied = await copyStore(contents, target.contents, tell);
        if (copied.alike) await target.finish();
        return told(copied);
      } finally {
        await target.close();
      }
    });
  },
};

/** A connection string holds a password, which on the command line anybody on the machine could read. */
async function targetOf(given: string, { stdin }: Terminal): Promise<string> {
  const url = given === '-' ? (await readText(stdin)).trim() : given;
  const place = storePlace.read(url);
  if (place?.value.kind !== 'mongodb') throw new UsageError('--to must be mongodb://… or mongodb+srv://…');
  return url;
}

function refuseUnfit({ store, mode }: Config, url: string): void {
  if (store.kind !== 'sqlite') {
    const { variable, example } = settings.store;
    throw new ConfigurationError([{ variable, flaw: 'must name the SQLite store that is copied', example }]);
  }
  const [problem] = mode === 'production' ? mongodbProblems(url) : [];
  if (problem !== undefined) throw new UsageError(`--to ${problem.flaw}`);
}

async function openTarget(url: string): Promise<MongoCopy> {
  const { openMongoCopy } = await import('@detent/adapter-mongo');
  try {
    return await openMongoCopy({ url });
  } catch (error) {
    if (!DetentError.isInstance(error) || error.failure.code !== 'configuration-wrong') throw error;
    throw new UsageError(`--to cannot be used: it ${error.detail ?? 'is wrong'}`);
  }
}

function passLine({ found, written, dropped }: Pass): string {
  return `${found['accounts']} accounts, ${found['history']} past acts and the rest compared: ${written} written, ${dropped} dropped`;
}

function told({ passes, alike }: Copied): Result {
  const found = passes.at(-1)?.found ?? {};
  const sum = (of: 'written' | 'dropped'): number => passes.reduce((total, pass) => total + pass[of], 0);
  const json = { alike, passes: passes.length, found, written: sum('written'), dropped: sum('dropped') };
  if (alike) {
    return done(
      json,
      'Both stores hold the same. Stop every server on the old one, run this once more, and start them on the new one.',
    );
  }
  const lines = [
    'The old store is written to more quickly than it is copied: stop its servers and run this once more.',
  ];
  return { kind: 'done', json, lines, exitCode: 1 };
}
