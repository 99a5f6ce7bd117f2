import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Runs the script as npm would, whatever its flags are. */
function runScript(
  name: string,
): Promise<{ readonly code: number | null; readonly out: string; readonly error: string }> {
  const { scripts } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'));
  const [command, ...args] = String(scripts[name]).split(' ');
  const child = spawn(command === 'node' ? process.execPath : String(command), args, {
    cwd: root,
    // What somebody has configured must not matter.
    env: { ...process.env, DETENT_PORT: 'nonsense', DETENT_STORE: 'memory:' },
  });
  let out = '';
  let error = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    error += text;
  });
  return new Promise((resolve) => {
    child.once('close', (code) => resolve({ code, out, error }));
  });
}

/** Processes are started, on machines that may have other things to do. */
const slowly = { timeout: 120_000 };

describe('npm run demo', slowly, () => {
  it('tells the whole story, in order, and ends well', async () => {
    const { code, out, error } = await runScript('demo');
    expect(error).toBe('');
    expect(code).toBe(0);
    const moments = [
      '1. Grace registers.',
      'POST /api/auth/register',
      'Mail: Your sign-in code for Detent. The code in it: ',
      'POST /api/auth/2fa/login {"email":"',
      'The authenticator app scans this:',
      '█',
      '4. Eight days later she signs in with the app.',
      'POST /api/auth/2fa/step-up {"totp":"',
      '> POST /api/auth/2fa/totp/removal-preview',
      '> DELETE /api/auth/2fa/totp',
      'Methods that are on now: ["email"].',
      'Subject: Detent: authenticator app removed',
      'If this was you, there is nothing to do.',
      '> POST /not-me',
      'Brought back: authenticator app.',
      'The app is asked for again: ["totp","email"].',
      '$ detent account add --email otto@example.com',
      '< 400 {"status":400,"code":"CANNOT_DISABLE_ONLY_TWO_FACTOR_METHOD"}',
      'That was the whole story.',
    ];
    let from = 0;
    for (const moment of moments) {
      const at = out.indexOf(moment, from);
      expect([moment, at >= from]).toEqual([moment, true]);
      from = at;
    }
  });
});
