import { Buffer } from 'node:buffer';
import { EventEmitter, once } from 'node:events';
import { constants } from 'node:http2';
import { connect } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { jsonBody } from '../../src/edge/input.ts';
import { mountOf, plain, reads } from '../support/contract.ts';
import { answerOn, http2To } from '../support/http2.ts';
import { type Served, serve } from '../support/serve.ts';

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
const mounts = [mountOf([fine, echo])];

const get = { ':path': '/api/fine' };
const post = { ':method': 'POST', ':path': '/api/echo', 'content-type': 'application/json' };
/** Connections that broke the protocol are gone soon. */
const soon = { headMs: 150, requestMs: 150, answerMs: 100, checkMs: 20 };
const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0', 'latin1');

/** The process lives and serves everybody else. */
async function expectServing(server: Served): Promise<void> {
  expect((await server.fetch('/api/fine')).status).toBe(200);
  using client = http2To(server.base);
  expect((await client.ask(get)).status).toBe(200);
}

/** A frame of HTTP/2. */
function frame(type: number, flags: number, stream: number, payload: Uint8Array): Uint8Array {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** With which code the server ends a connection that sends these bytes. */
async function goneAfter(server: Served, ...frames: readonly Uint8Array[]): Promise<number> {
  const socket = connect(server.port, '127.0.0.1');
  const chunks: Uint8Array[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.on('error', () => undefined);
  socket.write(Buffer.concat([preface, ...frames]));
  await once(socket, 'close');
  let rest = Buffer.concat(chunks);
  while (rest.length >= 9) {
    const length = rest.readUIntBE(0, 3);
    if (rest[3] === 7) return rest.readUInt32BE(9 + 4);
    rest = rest.subarray(9 + length);
  }
  return -1;
}

describe('frames that break the protocol', () => {
  const { NGHTTP2_INTERNAL_ERROR, NGHTTP2_FRAME_SIZE_ERROR, NGHTTP2_PROTOCOL_ERROR, NGHTTP2_COMPRESSION_ERROR } =
    constants;

  it.each([
    ['one that is too large', [frame(0, 0, 1, Buffer.alloc(20_000))], NGHTTP2_FRAME_SIZE_ERROR],
    ['a body without a request', [frame(0, 0, 1, Buffer.alloc(1))], NGHTTP2_PROTOCOL_ERROR],
    ['a stream of the server’s', [frame(1, 5, 2, Buffer.from([0x82, 0x84, 0x86]))], NGHTTP2_INTERNAL_ERROR],
    ['headers that cannot be unpacked', [frame(1, 5, 1, Buffer.alloc(8, 0xff))], NGHTTP2_COMPRESSION_ERROR],
    [
      'headers that never end, then something else',
      [frame(1, 0, 1, Buffer.from([0x82])), frame(6, 0, 0, Buffer.alloc(8))],
      NGHTTP2_PROTOCOL_ERROR,
    ],
    ['settings that are none', [frame(4, 0, 0, Buffer.alloc(5))], NGHTTP2_FRAME_SIZE_ERROR],
  ])('end their connection with a reason: %s', async (_what, frames, code) => {
    await using server = await serve({ mounts, limits: soon });
    expect(await goneAfter(server, ...frames)).toBe(code);
    await expectServing(server);
    expect(server.open().requests).toBe(0);
  });

  it('may be pure noise', async () => {
    await using server = await serve({ mounts, limits: soon });
    expect(
      await goneAfter(server, Buffer.from(Array.from({ length: 5000 }, (_, at) => (at * 7919) % 256))),
    ).toBeGreaterThan(0);
    await expectServing(server);
  });
});

describe('a request by HTTP/2', () => {
  it('with a head over 16 KiB is refused, and its connection serves on', async () => {
    await using server = await serve({ mounts });
    using client = http2To(server.base);
    const large = Object.fromEntries(Array.from({ length: 17 }, (_, at) => [`x-${at}`, 'x'.repeat(1000)]));
    const { status, ended } = await client.ask({ ...get, ...large });
    expect([status, ended]).toEqual([431, 0]);
    const endless = Object.fromEntries(Array.from({ length: 60 }, (_, at) => [`x-${at}`, 'x'.repeat(1000)]));
    expect((await client.ask({ ...get, ...endless })).status).not.toBe(200);
    expect((await client.ask(get)).status).toBe(200);
  });

  it('with a target over 8 KiB is refused', async () => {
    await using server = await serve({ mounts });
    using client = http2To(server.base);
    expect((await client.ask({ ':path': `/${'x'.repeat(8191)}` })).status).toBe(404);
    expect((await client.ask({ ':path': `/${'x'.repeat(8192)}` })).status).toBe(414);
  });

  it.each([
    ['told', { 'content-length': 5_000_000 }],
    ['not told', {}],
  ])('with a body over the limit is refused, and leaves no stream open when its length is %s', async (_how, length) => {
    await using server = await serve({ mounts });
    using client = http2To(server.base);
    const stream = client.begin({ ...post, ...length });
    const answer = answerOn(stream);
    const chunk = Buffer.alloc(10_000, 0x20);
    const sending = setInterval(() => stream.destroyed || stream.write(chunk), 1);
    expect((await answer).status).toBe(413);
    clearInterval(sending);
    await vi.waitFor(() => expect(server.open().requests).toBe(0));
    expect((await client.ask(post, '[]')).text).toBe('[]');
    client.session.close();
    await once(client.session, 'close');
  });

  it('may bring a body that nobody reads', async () => {
    await using server = await serve({ mounts });
    using client = http2To(server.base);
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => client.ask({ ...get, ':method': 'DELETE' }, 'x'.repeat(9000))),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([405]));
    expect((await client.ask(post, '[]')).text).toBe('[]');
    expect(server.open().requests).toBe(0);
  });

  it.each(['a b', '[', 'x:y:z'])(
    'that names a host which is none is refused: %j (zitadel case 54)',
    async (authority) => {
      await using server = await serve({ mounts });
      using client = http2To(server.base);
      const { status } = await client.ask({ ...get, ':authority': authority });
      expect([0, 400]).toContain(status);
      expect(await server.raw(`GET /api/fine HTTP/1.1\r\nHost: ${authority}\r\nConnection: close\r\n\r\n`)).toMatch(
        /^HTTP\/1\.1 400 /,
      );
      await expectServing(server);
    },
  );

  it('is one of 256 at a time at most', async () => {
    await using server = await serve({ mounts });
    using client = http2To(server.base);
    await client.ask(get);
    expect(client.session.remoteSettings).toMatchObject({ maxConcurrentStreams: 256, maxHeaderListSize: 16_384 });
  });

  it('may be given up at once, thousands of times, without harm to others', async () => {
    await using server = await serve({ mounts });
    using client = http2To(server.base);
    for (let at = 0; at < 3000; at += 1) {
      if (client.session.destroyed || client.session.closed) break;
      const stream = client.begin(get);
      stream.on('error', () => undefined);
      stream.close(constants.NGHTTP2_CANCEL);
      if (at % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await expectServing(server);
    await vi.waitFor(() => expect(server.open().requests).toBe(0));
  });

  it('may be given up while it is worked on, and nobody complains', async () => {
    const bell = new EventEmitter();
    const finished = once(bell, 'finish');
    const slow = plain({
      ...reads,
      name: 'slow',
      method: 'GET',
      path: '/api/slow',
      async handle() {
        bell.emit('begun');
        await finished;
        return { kind: 'answer', status: 200, body: 'too late' };
      },
    });
    await using server = await serve({ mounts: [mountOf([fine, slow])] });
    using client = http2To(server.base);
    const begun = once(bell, 'begun');
    const stream = client.begin({ ':path': '/api/slow' });
    stream.on('error', () => undefined);
    stream.end();
    await begun;
    stream.close(constants.NGHTTP2_CANCEL);
    await vi.waitFor(() => expect(server.open().requests).toBe(0));
    bell.emit('finish');
    await expectServing(server);
    expect(server.log.lines.every(({ level }) => level === 'info')).toBe(true);
  });
});
