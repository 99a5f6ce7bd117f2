import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Program } from '../support/child.ts';
import { Desk, fromSources, login, theServer } from './server-process.ts';

let server: Program;

beforeAll(async () => {
  server = await theServer();
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

/** As its line on the terminal says it. */
const passwordOf = (out: string, email: string): string => new RegExp(`${email}\\s+(\\S+)`).exec(out)?.[1] ?? '';

/** Processes are started, on machines that may have other things to do. */
const slowly = { timeout: 120_000 };

describe('the first start', slowly, () => {
  it('serves at once, with sample accounts, from a folder that only its owner can look into', async () => {
    await using desk = new Desk(fromSources);
    const started = desk.start();
    const url = await started.url();
    expect(started.out).toMatch(/^Detent listens on http:\/\/127\.0\.0\.1:\d+\n/);
    await started.printed(/npm run demo/);

    const data = join(desk.path, 'data');
    expect(statSync(data).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(data))
      expect([name, statSync(join(data, name)).mode & 0o777]).toEqual([name, 0o600]);
    expect(readdirSync(data)).toEqual(expect.arrayContaining(['detent.db', 'key-ring.json', 'secrets.json']));

    const ada = passwordOf(started.out, 'ada@example.com');
    expect(passwordOf(started.out, 'root@example.com')).toMatch(/^\w{5}-\w{5}-\w{5}$/);
    expect(ada).not.toBe(passwordOf(started.out, 'root@example.com'));
    expect((await login(url, 'ada@example.com', ada)).status).toBe(200);
    expect((await login(url, 'root@example.com', passwordOf(started.out, 'root@example.com'))).status).toBe(401);

    for (const path of ['/livez', '/readyz']) {
      const answer = await fetch(`${url}${path}`);
      expect([answer.status, await answer.json()]).toEqual([200, { status: 'ok' }]);
    }
    expect((await fetch(`${url}/dev/mail`)).status).toBe(200);
    await started.printed(/Mail: signed-in to a•••@example\.com, http:\/\/127\.0\.0\.1:\d+\/dev\/mail\/1\n/);

    started.signal('SIGTERM');
    expect(await started.exit).toBe(0);
    expect(started.log.map(({ msg }) => msg)).toEqual(
      expect.arrayContaining(['started', 'request', 'stopping', 'stopped']),
    );
    expect(started.error).not.toContain(ada);
    expect(started.error).not.toMatch(/eyJ|ada@example/);
  });

  it('is followed by starts that find everything again and show no password', async () => {
    await using desk = new Desk(server);
    const first = desk.start();
    await first.url();
    const ada = passwordOf((await first.printed(/npm run demo/)).input, 'ada@example.com');
    first.signal('SIGINT');
    expect(await first.exit).toBe(0);

    const second = desk.start();
    const url = await second.url();
    await second.printed(/npm run demo/);
    expect(second.out).not.toContain('shown this once');
    expect((await login(url, 'ada@example.com', ada)).status).toBe(200);
  });

  it('tells a program where it listens, and prints nothing else', async () => {
    await using desk = new Desk(server, { DETENT_STORE: 'memory:' });
    const started = desk.start({}, ['serve', '--json']);
    const [line] = await started.printed(/^.+\n/);
    const { url } = JSON.parse(line);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    started.signal('SIGTERM');
    expect(await started.exit).toBe(0);
    expect(started.out).toBe(line);
  });

  it('leaves nothing behind where nothing is to be kept', async () => {
    await using desk = new Desk(server, { DETENT_STORE: 'memory:' });
    const started = desk.start();
    await started.url();
    await started.printed(/npm run demo/);
    expect(passwordOf(started.out, 'ada@example.com')).not.toBe('');
    expect(readdirSync(desk.path)).toEqual([]);
  });

  it('makes no accounts where none are wished for', async () => {
    await using desk = new Desk(server, { DETENT_SEED: 'false' });
    const started = desk.start();
    await started.url();
    await started.printed(/npm run demo/);
    expect(started.out).not.toContain('root@example.com');
    expect(JSON.parse((await desk.command('account list --json')).out)).toEqual({ accounts: [] });
  });

  it('reads a file as well, and warns of what it does not know', async () => {
    await using desk = new Desk(server);
    const file = join(desk.path, 'config.json');
    writeFileSync(file, JSON.stringify({ appName: 'Example', seed: false, prot: 1 }));
    const started = desk.start({ DETENT_CONFIG: file, DETENT_UNHEARD_OF: '1' });
    await started.url();
    started.signal('SIGTERM');
    await started.exit;
    expect(started.log.filter(({ level }) => level === 'warn').map(({ msg }) => msg)).toEqual([
      'DETENT_UNHEARD_OF is no setting.',
      expect.stringContaining('"prot"'),
      'administrators may sign in without a second factor',
    ]);
  });
});

/** A request of which everything was sent but its last byte. */
async function halfSent(url: string): Promise<{ finish(): Promise<string> }> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const body = JSON.stringify({ email: 'nobody@example.com', password: 'wrong' });
  const head = [
    'POST /api/auth/login HTTP/1.1',
    'Host: x',
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
  ];
  await new Promise<void>((resolve) => {
    socket.write(`${head.join('\r\n')}\r\n\r\n${body.slice(0, -1)}`, () => resolve());
  });
  let answer = '';
  socket.setEncoding('utf8').on('data', (text: string) => {
    answer += text;
  });
  const ended = new Promise<void>((resolve) => {
    socket.once('close', () => resolve());
    socket.once('error', () => undefined);
  });
  return {
    async finish() {
      socket.write(body.slice(-1));
      await ended;
      return answer;
    },
  };
}

/** The server has seen whatever was sent before this. */
const seen = (url: string): Promise<Response> => fetch(`${url}/livez`);

describe('a stop', slowly, () => {
  it('lets a request finish that has begun, and takes no other', async () => {
    await using desk = new Desk(server, { DETENT_SEED: 'false' });
    const started = desk.start();
    const url = await started.url();
    const request = await halfSent(url);
    await seen(url);
    started.signal('SIGTERM');
    await expect
      .poll(() =>
        fetch(`${url}/livez`).then(
          () => 'taken',
          () => 'refused',
        ),
      )
      .toBe('refused');
    const answer = await request.finish();
    expect(answer).toMatch(/^HTTP\/1\.1 401 /);
    expect(answer).toMatch(/\r\nConnection: close\r\n/i);
    expect(await started.exit).toBe(0);
  });

  it('ends at once, with 1, when it is asked a second time', async () => {
    await using desk = new Desk(server, { DETENT_SEED: 'false' });
    const started = desk.start();
    const url = await started.url();
    await halfSent(url);
    await seen(url);
    started.signal('SIGTERM');
    await expect.poll(() => started.error).toContain('"stopping"');
    started.signal('SIGTERM');
    expect(await started.exit).toBe(1);
  });

  it('that never came is survived', async () => {
    await using desk = new Desk(server);
    const first = desk.start();
    await first.url();
    const ada = passwordOf((await first.printed(/npm run demo/)).input, 'ada@example.com');
    first.signal('SIGKILL');
    await first.exit;
    expect((await login(await desk.start().url(), 'ada@example.com', ada)).status).toBe(200);
  });
});

describe('a start that must not be', slowly, () => {
  it('ends with 78, names every wrong setting, and prints nothing on stdout', async () => {
    await using desk = new Desk(server, { DETENT_PORT: 'eighty', DETENT_HOST: '0.0.0.0', DETENT_SMTP_URL: 'hunter2' });
    const started = desk.start();
    expect(await started.exit).toBe(78);
    expect(started.out).toBe('');
    expect(started.error).toMatch(
      /DETENT_PORT must be a whole number from 0 to 65535, and "eighty" is not\. Example: DETENT_PORT=8443/,
    );
    expect(started.error).toMatch(/DETENT_SMTP_URL must be/);
    expect(started.error).not.toContain('hunter2');
    expect(readdirSync(desk.path)).toEqual([]);
  });

  it('ends with 78 where an open address is asked for in development', async () => {
    await using desk = new Desk(server, { DETENT_HOST: '0.0.0.0' });
    const started = desk.start();
    expect(await started.exit).toBe(78);
    expect(started.error).toContain('DETENT_HOST must be a loopback address in development');
  });

  it('ends with 78 where the file is the database of another program', async () => {
    await using desk = new Desk(server);
    const file = join(desk.path, 'x.db');
    writeFileSync(file, 'not a database'.repeat(100));
    const started = desk.start({ DETENT_STORE: `sqlite:${file}` });
    expect(await started.exit).toBe(78);
    expect(started.error).toContain('configuration-wrong');
  });

  it('ends with 1 where the port is taken', async () => {
    await using desk = new Desk(server);
    const { port } = new URL(await desk.start().url());
    const second = desk.start({ DETENT_PORT: port });
    expect(await second.exit).toBe(1);
    expect(second.error).toContain('EADDRINUSE');
  });
});
