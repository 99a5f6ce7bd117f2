import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import { constants } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { selfSigned } from '../../../../test/support/certificate.ts';
import { jsonBody } from '../../src/edge/input.ts';
import { mountOf, plain, reads } from '../support/contract.ts';
import { answerOn, http2To } from '../support/http2.ts';
import { serve } from '../support/serve.ts';

const fine = plain({
  ...reads,
  name: 'fine',
  method: 'GET',
  path: '/api/fine',
  handle: () => Promise.resolve({ kind: 'answer', status: 200, body: 'fine' }),
});
const echo = plain({
  ...reads,
  name: 'echo',
  method: 'POST',
  path: '/api/echo',
  body: jsonBody(z.unknown()),
  handle: ({ body }) => Promise.resolve({ kind: 'answer', status: 200, body }),
});
/** More than any buffer between two processes takes. */
const large = 'x'.repeat(8 * 1024 * 1024);
const endless = plain({
  ...reads,
  name: 'endless',
  method: 'GET',
  path: '/api/endless',
  handle: () => Promise.resolve({ kind: 'answer', status: 200, text: { type: 'text/plain', text: large } }),
});
const mounts = [mountOf([fine, echo, endless])];
const tls = selfSigned();
const quick = {
  prefaceMs: 150,
  headMs: 150,
  requestMs: 300,
  answerMs: 150,
  keepAliveMs: 150,
  streamlessMs: 150,
  checkMs: 30,
};

const post = { ':method': 'POST', ':path': '/api/echo', 'content-type': 'application/json' };

async function open(port: number, bytes: string | Uint8Array = ''): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  if (bytes.length > 0) socket.write(bytes);
  socket.on('error', () => undefined);
  return socket;
}

/** However the connection ends. */
const ended = (socket: Socket): Promise<unknown> => new Promise((resolve) => socket.resume().once('close', resolve));
const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
const settings = '\0\0\0\x04\0\0\0\0\0';

describe('a client that takes its time', () => {
  it.each([
    ['says nothing', ''],
    ['stops within the preface', preface.slice(0, 10)],
    ['stops after the preface', preface],
    ['stops after its settings', preface + settings],
    ['stops within a frame', `${preface}${settings}\0\0\xff\x01`],
    ['stops within the head', 'GET / HTTP/1.1\r\nHost: x\r\nA'],
    [
      'stops within the body',
      'POST /api/echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n[',
    ],
    ['idles after an answer', 'GET /api/fine HTTP/1.1\r\nHost: x\r\n\r\n'],
  ])('is let go when it %s, while others are served (zitadel case 53)', async (_what, bytes) => {
    await using server = await serve({ mounts, limits: quick });
    const slow = await open(server.port, Buffer.from(bytes, 'latin1'));
    const gone = ended(slow);
    expect((await server.fetch('/api/fine')).status).toBe(200);
    await gone;
    expect(await server.stop(1000)).toBe(0);
  });

  it.each([
    ['never shakes hands', (port: number) => open(port)],
    [
      'shakes hands and says nothing',
      async (port: number) => {
        const socket = connectTls({ port, host: '127.0.0.1', ca: tls.cert });
        socket.on('error', () => undefined);
        await once(socket, 'secureConnect');
        return socket;
      },
    ],
  ])('is let go under TLS when it %s (zitadel case 53)', async (_what, begin) => {
    await using server = await serve({ mounts, limits: { ...quick, prefaceMs: 1000 }, tls });
    const slow = await begin(server.port);
    await ended(slow);
    using client = http2To(server.base, tls.cert);
    expect((await client.ask({ ':path': '/api/fine' })).status).toBe(200);
  });

  it('is let go at once when it ends its side before it has said what it speaks', async () => {
    await using server = await serve({ mounts });
    const socket = await open(server.port, 'PR');
    socket.end();
    await ended(socket);
    expect(server.open().connections).toBe(0);
  });

  it('may end its side after the request and still gets the answer', async () => {
    await using server = await serve({ mounts });
    const socket = await open(server.port);
    socket.end('GET /api/fine HTTP/1.1\r\nHost: x\r\n\r\n');
    const [first] = await once(socket, 'data');
    expect(String(first)).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('gets 408 on a stream whose body does not end, and its connection serves on', async () => {
    await using server = await serve({ mounts, limits: { ...quick, streamlessMs: 60_000 } });
    using client = http2To(server.base);
    const stream = client.begin(post);
    const answer = answerOn(stream);
    stream.write('[');
    expect(await answer).toMatchObject({ status: 408, headers: { 'x-content-type-options': 'nosniff' } });
    expect((await client.ask(post, '[]')).text).toBe('[]');
    expect(server.log.lines.filter(({ level }) => level !== 'info')).toEqual([]);
  });

  it('loses an answer that it does not read, by either protocol', async () => {
    await using server = await serve({
      mounts,
      limits: { ...quick, prefaceMs: 10_000, keepAliveMs: 60_000, streamlessMs: 60_000 },
    });
    const socket = await open(server.port, 'GET /api/endless HTTP/1.1\r\nHost: x\r\n\r\n');
    using client = http2To(server.base);
    const stream = client.begin({ ':path': '/api/endless' });
    stream.on('error', () => undefined);
    stream.end();
    await vi.waitFor(() => expect(server.log.lines).toHaveLength(2));
    await vi.waitFor(() => expect(server.open()).toEqual({ connections: 1, sessions: 1, requests: 0 }));
    socket.destroy();
    await vi.waitFor(() => expect(stream.rstCode).toBe(constants.NGHTTP2_CANCEL));
    expect((await client.ask({ ':path': '/api/fine' })).status).toBe(200);
  });

  it('costs nobody else anything: a thousand of them, and the next is served at once', async () => {
    await using server = await serve({ mounts });
    const silent = await Promise.all(Array.from({ length: 500 }, () => open(server.port)));
    const stalled = await Promise.all(Array.from({ length: 250 }, () => open(server.port, 'GET / HTTP/1.1\r\nA')));
    const streamless = await Promise.all(Array.from({ length: 250 }, () => open(server.port, preface + settings)));
    await vi.waitFor(() => expect(server.open()).toMatchObject({ connections: 1000, sessions: 250 }));
    expect((await server.fetch('/api/fine')).status).toBe(200);
    using client = http2To(server.base);
    expect((await client.ask(post, '[]')).text).toBe('[]');
    expect(await server.stop(0)).toBe(0);
    for (const socket of [...silent, ...stalled, ...streamless]) socket.destroy();
  });
});
