#!/usr/bin/env node
import { run } from './commands/run.ts';
import { faultOf } from './logging/fault.ts';

const end = (code: number): void => void process.stdout.write('', () => process.exit(code));

// What nobody foresaw may hold anything in its message, so only its name and place are told.
process.on('uncaughtException', (error) => {
  const entry = { level: 'fatal', time: new Date().toISOString(), service: 'detent', fault: faultOf(error) };
  process.stderr.write(`${JSON.stringify({ ...entry, msg: 'a defect ended the process' })}\n`);
  process.exit(1);
});

end(
  await run(process.argv.slice(2), {
    environment: process.env,
    stdin: process.stdin,
    out: (text) => process.stdout.write(text),
    error: (text) => process.stderr.write(text),
    colours: process.stdout.isTTY,
    watched: process.stderr.isTTY,
  }),
);
