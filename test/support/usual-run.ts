import { isThorough } from './thorough.ts';

// `npm test` is for somebody at work: every rule, every package but MongoDB's, the cases of every contract in memory, in about a
// minute. What needs another program, waits for time to run out or shows the same over another store is left to CI and to
// `npm run test:all`, and the run says so at its end.

interface Left {
  readonly what: string;
  readonly files: readonly string[];
}

export const leftToAll: readonly Left[] = [
  {
    what: 'what needs MongoDB or PostgreSQL',
    files: [
      'packages/adapter-mongo/**',
      'examples/postgres-store/**',
      'test/contract/mongo-*.test.ts',
      'test/contract/rewrapping.test.ts',
      'test/e2e/**/mongo*.test.ts',
      'test/e2e/migrate.test.ts',
    ],
  },
  {
    what: 'Detent in processes of its own, alone, in numbers, and killed',
    files: ['test/e2e/server-*.test.ts', 'test/e2e/key-rotation.test.ts', 'test/e2e/sqlite-*.test.ts'],
  },
  {
    what: 'connections that wait for their time to run out',
    files: ['packages/adapter-http/test/front-door/patience.test.ts'],
  },
  {
    what: 'the contracts over SQLite, HTTP/2 and TLS, which are run in memory and over HTTP/1.1',
    files: ['test/e2e/**/sqlite.test.ts', 'test/e2e/**/protocols.test.ts'],
  },
  {
    what: 'other people’s clients, and every block of the documents',
    files: ['test/clients/**', 'test/docs/**', 'test/ops/**'],
  },
];

/** Whoever names files gets them, whatever they are. */
const namesFiles = process.argv.slice(2).some((given) => !given.startsWith('-') && given !== 'run');

export const isUsual: boolean = !isThorough && !namesFiles;

export function sayWhatWasLeft(): void {
  if (!isUsual) return;
  const lines = leftToAll.map(({ what }) => `  - ${what}`);
  process.stdout.write(`\nLeft to CI and to \`npm run test:all\`:\n${lines.join('\n')}\n`);
}
