import { Readable } from 'node:stream';
import { runDemo } from '../demo/run-demo.ts';
import { type Command, done, type Terminal } from './command.ts';

/** Walks through the whole story; `run` is the command line itself. */
export const demo = (run: (args: readonly string[], terminal: Terminal) => Promise<number>): Command => ({
  name: 'demo',
  words: [],
  options: {},
  help: 'Walks through the whole story against a server of its own.',
  async run(call, { out, error, colours = false }) {
    const isQuiet = call.flag('json');
    await runDemo({
      print: (line) => (isQuiet ? undefined : out(`${line}\n`)),
      colours,
      command: (args, environment, input) =>
        run(args, { environment, stdin: Readable.from([input]), out: () => undefined, error }),
    });
    return done({ walked: true });
  },
});
