import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { type Environment, readConfig } from '../config/read-config.ts';
import { startServer } from '../lifecycle/start-server.ts';
import * as tokens from '../tokens.ts';
import { DemoClock } from './demo-clock.ts';
import { createTeller } from './teller.ts';
import { walk } from './walk.ts';

export interface DemoSurroundings {
  readonly print: (line: string) => void;
  readonly colours: boolean;
  /** Runs the command line beside the server, with settings that lead to the same stores. */
  readonly command: (args: readonly string[], environment: Environment, input: string) => Promise<number>;
}

/** Walks through the whole story against a real server, on a port and in a folder of its own. Whatever is configured stays untouched. */
export async function runDemo({ print, colours, command }: DemoSurroundings): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'detent-demo-'));
  const environment: Environment = { DETENT_DATA_DIR: dataDir, DETENT_PORT: '0', DETENT_SEED: 'false' };
  const clock = new DemoClock();
  const teller = createTeller(print);
  try {
    const server = await startServer(readConfig(environment).config, {
      environment,
      log: pino({ enabled: false }),
      print: () => undefined,
      swap: (container) => container.rebind(tokens.Clock).toConstantValue(clock),
    });
    try {
      print(`A server was started on ${server.url}; everything it keeps goes with this story.`);
      await walk({
        url: server.url,
        clock,
        teller,
        colours,
        async addByCommand(email, password) {
          const args = ['account', 'add', '--email', email, '--name', 'Otto', '--password-stdin', '--verified'];
          teller.say(`$ detent ${args.join(' ')}`);
          if ((await command(args, environment, password)) !== 0) throw new Error('the command failed');
        },
      });
    } finally {
      await server.stop();
    }
    print('');
    print('That was the whole story. npm start serves it on http://127.0.0.1:8080');
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}
