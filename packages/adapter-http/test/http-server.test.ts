import { EventEmitter, once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createHttpServer, httpLimits } from '../src/http-server.ts';
import { mountOf, plain, reads } from './support/contract.ts';
import { MemoryLog, type Served, sendRaw, serve } from './support/serve.ts';

const fine = plain({
  ...reads,
  name: 'fine',
  method: 'GET',
  path: '/api/fine',
  handle: () => Promise.resolve({ kind: 'answer', status: 200, body: 'fine' }),
});
const mounts = [mountOf([fine])];
const quick = { prefaceMs: 100, requestMs: 300, headMs: 150, checkMs: 30, keepAliveMs: 100 };

/** An operation that is under way until it is told to finish. */
function held() {
  const bell = new EventEmitter();
  const begun = once(bell, 'begun');
  const finished = once(bell, 'finish');
  const operation = plain({
    ...reads,
    name: 'slow',
    method: 'GET',
    path: '/api/slow',
    async handle() {
      bell.emit('begun');
      await finished;
      return { kind: 'answer', status: 200, body: 'done' };
    },
  });
  return { operation, begun, finish: () => bell.emit('finish') };
}

async function open(server: Served, bytes = ''): Promise<Socket> {
  const socket = connect(server.port, '127.0.0.1');
  await once(socket, 'connect');
  if (bytes !== '') socket.write(bytes);
  socket.on('error', () => {});
  return socket;
}

describe('bytes that are no request', () => {
  it.each([
    ['nonsense', 'hello\r\n\r\n'],
    ['no version', 'GET /api/fine\r\nHost: x\r\n\r\n'],
    ['no target', 'GET\r\n\r\n'],
    ['nearly another protocol', 'PRI * HTTP/2.0\r\n\r\nSN\r\n\r\n'],
    ['another version', 'GET /api/fine HTTP/2.0\r\nHost: x\r\n\r\n'],
    ['a bad header', 'GET / HTTP/1.1\r\nHost: x\r\nBad Header: x\r\n\r\n'],
    ['a folded header', 'GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n'],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx'],
    [
      'a length and chunks',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['a negative length', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n'],
    ['a blank in the target', 'GET /a b HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['a NUL', 'GET / HTTP/1.1\r\nHost: x\r\nA: \u0000\r\n\r\n'],
    ['a letter beyond ASCII in the target', 'GET /\u00e4 HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['no host', 'GET /api/fine HTTP/1.1\r\n\r\n'],
    ['a host with a blank', 'GET /api/fine HTTP/1.1\r\nHost: a b\r\n\r\n'],
    ['a host with half a bracket', 'GET /api/fine HTTP/1.1\r\nHost: [\r\n\r\n'],
  ])('get a plain 400: %s (zitadel case 54)', async (_what, bytes) => {
    await using server = await serve({ mounts });
    const answer = await server.raw(bytes);
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(answer).toContain('Cache-Control: no-store\r\n');
    expect(answer).toContain('X-Content-Type-Options: nosniff\r\n');
    expect(answer).toContain('Connection: close\r\n');
    expect(answer).toMatch(/\r\n\r\n$/);
    expect((await server.fetch('/api/fine')).status).toBe(200);
  });

  it('end a connection that is in the middle of an answer without putting anything into it', async () => {
    const server = createHttpServer(new MemoryLog(), httpLimits);
    server.answerWith((_request, response) => {
      response.writeHead(200, { 'Content-Length': '10' }).write('half');
    });
    const { port } = await server.listen({ host: '127.0.0.1', port: 0 });
    const answer = await sendRaw(port, 'GET / HTTP/1.1\r\nHost: x\r\n\r\nnonsense\r\n\r\n');
    expect(answer).not.toContain('400 Bad Request');
    await server.stop(0);
  });

  it('may be an HTTP/1.0 request, which needs no host (zitadel case 54)', async () => {
    await using server = await serve({ mounts });
    expect(await server.raw('GET /api/fine HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('may expect what nobody offers, and upgrade to what nobody speaks', async () => {
    await using server = await serve({ mounts });
    for (const header of ['Expect: wonders', 'Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings']) {
      const close = header.includes('Connection') ? '' : 'Connection: close\r\n';
      const socket = await open(server, `GET /api/fine HTTP/1.1\r\nHost: x\r\n${header}\r\n${close}\r\n`);
      const [first] = await once(socket, 'data');
      expect(String(first)).toMatch(/^HTTP\/1\.1 200 /);
      socket.destroy();
    }
  });
});

describe('limits', () => {
  it('stop a head over 16 KiB', async () => {
    await using server = await serve({ mounts });
    const many = `X: ${'x'.repeat(1000)}\r\n`.repeat(17);
    expect(await server.raw(`GET / HTTP/1.1\r\nHost: x\r\n${many}\r\n`)).toMatch(/^HTTP\/1\.1 431 /);
  });

  it('stop a target over 8 KiB', async () => {
    await using server = await serve({ mounts });
    const send = (length: number) =>
      server.raw(`GET /${'x'.repeat(length - 1)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    expect(await send(8192)).toMatch(/^HTTP\/1\.1 404 /);
    const refused = await send(8193);
    expect(refused).toMatch(/^HTTP\/1\.1 414 /);
    expect(refused).toContain('nosniff');
  });

  it('stop a half-sent head, a silent connection and one that idles, while others are served (zitadel case 53)', async () => {
    await using server = await serve({ mounts, limits: quick });
    const half = server.raw('GET /api/fine HTTP/1.1\r\nHost: x\r\nA');
    const silent = await open(server);
    const idle = server.raw('GET /api/fine HTTP/1.1\r\nHost: x\r\n\r\n');
    const silence = once(silent.resume(), 'close');
    expect((await server.fetch('/api/fine')).status).toBe(200);
    expect(await half).toMatch(/^HTTP\/1\.1 408 /);
    expect(await idle).toMatch(/^HTTP\/1\.1 200 /);
    await silence;
  });

  it('turn away more connections than there may be', async () => {
    await using server = await serve({ mounts, limits: { connections: 1 } });
    const first = await open(server);
    expect(await sendRaw(server.port, 'GET /api/fine HTTP/1.1\r\n').catch(() => '')).toBe('');
    first.destroy();
  });
});

describe('a server', () => {
  it('reads 503 until it has something to answer with', async () => {
    const server = createHttpServer(new MemoryLog(), httpLimits);
    const { port } = await server.listen({ host: '127.0.0.1', port: 0 });
    const answer = await fetch(`http://127.0.0.1:${port}/api/fine`);
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('1');
    server.answerWith((_request, response) => response.end('now'));
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('now');
    expect(await server.stop(0)).toBe(0);
  });

  it('says so when its port is taken', async () => {
    await using server = await serve({ mounts });
    const second = createHttpServer(new MemoryLog(), httpLimits);
    await expect(second.listen({ host: '127.0.0.1', port: server.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('answers requests that come one behind the other in their order (zitadel case 52)', async () => {
    const slow = held();
    await using server = await serve({ mounts: [mountOf([fine, slow.operation])] });
    const both = server.raw(
      'GET /api/slow HTTP/1.1\r\nHost: x\r\n\r\nGET /api/fine HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    );
    await slow.begun;
    slow.finish();
    expect(await both).toMatch(/"done".*"fine"$/s);
  });
});

describe('a stop', () => {
  it('lets what has begun finish, takes nothing new, and leaves no connection', async () => {
    const slow = held();
    await using server = await serve({ mounts: [mountOf([fine, slow.operation])] });
    const silent = await open(server);
    const idle = await open(server, 'GET /api/fine HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(idle, 'data');
    const answer = server.raw('GET /api/slow HTTP/1.1\r\nHost: x\r\n\r\n');
    await slow.begun;
    const closed = Promise.all([once(silent.resume(), 'close'), once(idle.resume(), 'close')]);
    const stopped = server.stop(10_000);
    await closed;
    await expect(server.fetch('/api/fine')).rejects.toThrow('fetch failed');
    slow.finish();
    expect(await stopped).toBe(0);
    expect(await answer).toMatch(/\r\nConnection: close\r\n.*"done"$/s);
  });

  it('says on connections that are kept open that this answer is the last', async () => {
    const slow = held();
    await using server = await serve({ mounts: [mountOf([fine, slow.operation])] });
    const both = server.raw('GET /api/slow HTTP/1.1\r\nHost: x\r\n\r\n');
    await slow.begun;
    const second = await open(server, 'GET /api/slow HTTP/1.1\r\nHost: x\r\n\r\n');
    const stopped = server.stop(10_000);
    slow.finish();
    await stopped;
    expect(await both).toContain('Connection: close');
    second.destroy();
  });

  it('cuts off what outlasts the grace, and counts it', async () => {
    const slow = held();
    await using server = await serve({ mounts: [mountOf([slow.operation])] });
    const answer = server.raw('GET /api/slow HTTP/1.1\r\nHost: x\r\n\r\n').catch(() => 'reset');
    await slow.begun;
    expect(await server.stop(20)).toBe(1);
    expect(await answer).toMatch(/^(reset)?$/);
    slow.finish();
  });

  it('may come before anything was listened to', async () => {
    expect(await createHttpServer(new MemoryLog(), httpLimits).stop(10)).toBe(0);
  });
});
