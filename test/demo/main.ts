import { run } from '@detent/server';

// The whole story, told against a server of its own: `npm run demo`.
process.exitCode = await run(['demo'], {
  environment: process.env,
  stdin: process.stdin,
  out: (text) => process.stdout.write(text),
  error: (text) => process.stderr.write(text),
  colours: process.stdout.isTTY,
});
