import { readConfig } from '../config/read-config.ts';
import { hearSignals } from '../lifecycle/signals.ts';
import { startServer } from '../lifecycle/start-server.ts';
import { createProcessLog } from '../logging/create-logger.ts';
import type { Command } from './command.ts';

/** Serves until a signal comes. One that comes while the server starts stops it as soon as it has. */
export const serve: Command = {
  name: 'serve',
  words: [],
  options: {},
  help: 'Starts the server; detent alone does the same.',
  async run(call, { environment, out }) {
    const print = call.flag('json') ? asJson(out) : (line: string) => out(`${line}\n`);
    const { config, warnings } = readConfig(environment);
    const { log, flush } = createProcessLog(config.logLevel);
    const signals = hearSignals(process);
    let renew: (() => void) | null = null;
    try {
      for (const warning of warnings) log.warn({}, warning);
      const running = await startServer(config, { environment, log, print });
      // Without a certificate a hang-up ends the process, as terminals expect.
      renew = config.tlsCert === null ? null : () => running.renewCertificate();
      if (renew !== null) process.on('SIGHUP', renew);
      return { kind: 'ended', exitCode: await signals.end(() => running.stop(), log) };
    } finally {
      signals.forget();
      if (renew !== null) process.off('SIGHUP', renew);
      flush();
    }
  },
};

/** For programs: where it listens, once it does. */
const asJson =
  (out: (text: string) => void) =>
  (line: string): void => {
    const [, url] = /^Detent listens on (\S+)$/.exec(line) ?? [];
    if (url !== undefined) out(`${JSON.stringify({ url })}\n`);
  };
