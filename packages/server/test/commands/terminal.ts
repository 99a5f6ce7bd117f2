import { Readable } from 'node:stream';
import { run } from '../../src/commands/run.ts';
import type { Environment } from '../../src/config/read-config.ts';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly error: string;
  /** What was printed as JSON. */
  readonly json: Readonly<Record<string, unknown>>;
}

/** Types a command in an environment of its own. */
export async function typed(environment: Environment, line: string | readonly string[], input = ''): Promise<Ran> {
  const args = typeof line === 'string' ? line.split(' ').filter((word) => word !== '') : line;
  let out = '';
  let error = '';
  const code = await run(args, {
    environment,
    stdin: Readable.from([input]),
    out: (text) => {
      out += text;
    },
    error: (text) => {
      error += text;
    },
  });
  return { code, out, error, json: args.includes('--json') && out !== '' ? JSON.parse(out) : {} };
}
