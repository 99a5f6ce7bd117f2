import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Program } from '../support/child.ts';
import { Desk, login, theServer } from './server-process.ts';

let server: Program;

beforeAll(async () => {
  server = await theServer();
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const password = 'Correct-Horse-7';
const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';

interface Mail {
  readonly to: string;
  readonly subject: string;
}

async function mailsTo(url: string, to: string): Promise<readonly Mail[]> {
  const answer: unknown = await (await fetch(`${url}/dev/mail.json`)).json();
  const messages: readonly Mail[] =
    typeof answer === 'object' && answer !== null ? Reflect.get(answer, 'messages') : [];
  return messages.filter((mail) => mail.to === to);
}

/** Processes are started, on machines that may have other things to do. */
const slowly = { timeout: 120_000 };

describe('the command line beside a server on the same file', slowly, () => {
  it('adds people who can sign in at once, and whose removals are told by the server', async () => {
    await using desk = new Desk(server, { DETENT_SEED: 'false' });
    const url = await desk.start().url();

    const added = await desk.command(
      'account add --email otto@example.com --name Otto --password-stdin --verified --json',
      `${password}\n`,
    );
    expect(added).toMatchObject({ code: 0, error: '' });
    expect((await login(url, 'otto@example.com', password)).status).toBe(200);

    const file = join(desk.path, 'in.jsonl');
    writeFileSync(
      file,
      JSON.stringify({ email: 'ada@example.com', name: 'Ada', verified: true, factors: [{ kind: 'totp', secret }] }),
    );
    expect((await desk.command(`account import ${file} --json`)).out).toBe('{"imported":1,"refused":[]}\n');
    const { accounts } = JSON.parse((await desk.command('account list --json')).out);
    const { id } = accounts.find(({ email }: { email: string }) => email === 'ada@example.com');
    const { factors } = JSON.parse((await desk.command(`account show ${id} --json`)).out);

    const removed = await desk.command(`factor remove ${id} ${factors[0].id} --reason call-4711 --json`);
    expect(removed.code).toBe(0);
    expect(JSON.parse(removed.out)).toMatchObject({ onlyFactor: true, mustEnrol: true, alerts: 1 });
    // The server did not make this commit, so it finds it by looking.
    await expect.poll(() => mailsTo(url, 'ada@example.com'), { timeout: 10_000 }).toHaveLength(1);
    expect(await mailsTo(url, 'ada@example.com')).toMatchObject([{ subject: expect.stringContaining('removed') }]);
  });

  it('disturbs no request while it writes a thousand accounts', async () => {
    await using desk = new Desk(server, {
      DETENT_SEED: 'false',
      DETENT_RATE_LIMIT_IP: '0',
      DETENT_LOG_LEVEL: 'warn',
      DETENT_ADMIN_SECOND_FACTOR: 'required',
    });
    const started = desk.start();
    const url = await started.url();
    const file = join(desk.path, 'in.jsonl');
    const people = Array.from({ length: 1000 }, (_, index) => ({ email: `p${index}@example.com`, name: `P ${index}` }));
    writeFileSync(file, people.map((person) => JSON.stringify(person)).join('\n'));

    const importing = { over: false };
    const imported = desk.command(`account import ${file} --json`).finally(() => {
      importing.over = true;
    });
    const answers: number[] = [];
    for (let count = 0; !importing.over; count += 1) {
      const body = JSON.stringify({ email: `new${count}@example.com`, password, name: 'New' });
      const headers = { 'content-type': 'application/json' };
      answers.push((await fetch(`${url}/api/auth/register`, { method: 'POST', headers, body })).status);
    }
    expect(await imported).toMatchObject({ code: 0, out: '{"imported":1000,"refused":[]}\n', error: '' });
    expect(answers.length).toBeGreaterThan(5);
    expect(new Set(answers)).toEqual(new Set([200]));
    started.signal('SIGTERM');
    expect(await started.exit).toBe(0);
    expect(started.error).toBe('');
    const { accounts } = JSON.parse((await desk.command('account list --limit 5000 --json')).out);
    expect(accounts).toHaveLength(1000 + answers.length);
  });
});
