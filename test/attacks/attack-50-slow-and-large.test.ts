import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { serve } from '../../packages/adapter-http/test/support/serve.ts';
import { expectMethods } from '../e2e/self-service/expectations.ts';
import { isThorough } from '../support/thorough.ts';
import { ask } from './attacked.ts';
import { service } from './doors.ts';
import { over } from './grounds.ts';

/** As in the real limits, only sooner. */
const soon = { prefaceMs: 150, headMs: 150, requestMs: 150, answerMs: 100, checkMs: 20 };

const half = [
  'DELETE /api/auth/2fa/totp HTTP/1.1\r\nHost: id.example.com\r\nX-Slow:',
  'POST /api/auth/login HTTP/1.1\r\nHost: id.example.com\r\nContent-Length: 100\r\n\r\n{',
  'POST /api/auth/login HTTP/1.1\r\nHost: id.example.com\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{',
  'PRI * HTTP/2.0\r\n',
  '',
];

const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;

/** Connections that have sent so much and send no more. */
async function stalled(port: number, count: number): Promise<readonly Socket[]> {
  const sockets = Array.from({ length: count }, () => connect(port, '127.0.0.1').on('error', () => undefined));
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  for (const [at, socket] of sockets.entries()) socket.write(half[at % half.length] ?? '');
  return sockets;
}

describe('a request that is never finished, over HTTP [H]', () => {
  it.each(half)('is cut: %j', async (bytes) => {
    await using server = await serve({ limits: soon });
    const said = await server.raw(bytes);
    expect(said).toMatch(/^(HTTP\/1\.1 (408|404|400)|$)/);
    expect(server.open().requests).toBe(0);
  });
});

describe.each(over('HE'))('slow and large requests, %s', (_where, open) => {
  it('keep nobody else waiting, however many connections are held open', async () => {
    await using world = await open();
    const device = await world.inSession(await world.person());
    const sockets = await stalled(world.server.port, isThorough ? 1000 : 60);
    const flood = connectHttp2(`http://127.0.0.1:${world.server.port}`).on('error', () => undefined);
    for (let stream = 0; stream < 400; stream += 1) {
      const request = flood.request({ ':method': 'POST', ':path': '/api/auth/login' }).on('error', () => undefined);
      if (stream % 2 === 0) request.close();
    }
    expectMethods(await device.disable(), ['email'], 'email');
    flood.destroy();
    for (const socket of sockets) socket.destroy();
  });

  it('are refused as too large, and nothing is unpacked beyond what is allowed', async () => {
    await using world = await open();
    const json = { 'Content-Type': 'application/json' };
    const large: readonly (readonly [number, string, { query?: string; headers?: object; text?: string }])[] = [
      [413, '/api/auth/login', { text: `{"email":"${'x'.repeat(17_000)}"}`, headers: json }],
      [400, '/api/auth/login', { text: `{"email":${nested(17)}}`, headers: json }],
      [400, '/api/auth/login', { text: nested(8000), headers: json }],
      [431, '/api/auth/login', { headers: { 'X-Large': 'x'.repeat(17_000) } }],
      [414, '/api/auth/login', { query: 'x'.repeat(9000) }],
    ];
    for (const [status, path, { query, headers, text }] of large) {
      const sent = { headers: { ...headers }, ...(query === undefined ? {} : { query }) };
      const answer = await ask(world, 'POST', path, { ...sent, ...(text === undefined ? {} : { text }) });
      expect([answer.status, (text ?? query ?? '').slice(0, 20)]).toEqual([status, (text ?? query ?? '').slice(0, 20)]);
    }

    const bomb = gzipSync(`{"userId":"${'x'.repeat(5_000_000)}"}`);
    const frame = Buffer.concat([Buffer.from([0, 0xff, 0xff, 0xff, 0xff]), Buffer.alloc(100)]);
    const rpc = `http://127.0.0.1:${world.server.port}/zitadel.user.v2.UserService/RemoveTOTP`;
    const caller = await service(world);
    const packed = { ...caller, ...json, 'Content-Encoding': 'gzip' };
    const framed = { ...caller, 'Content-Type': 'application/grpc-web+proto' };
    const answers = [
      await fetch(rpc, { method: 'POST', headers: packed, body: new Uint8Array(bomb) }),
      await fetch(rpc, { method: 'POST', headers: framed, body: new Uint8Array(frame) }),
    ];
    for (const answer of answers) {
      const told = `${answer.status} ${answer.headers.get('grpc-status')} ${await answer.text()}`;
      expect(told).toMatch(/resource_exhausted|grpc-status: ?8| 8 |invalid_argument|grpc-status: ?3/i);
    }
    const device = await world.inSession(await world.person());
    expectMethods(await device.disable(), ['email'], 'email');
  });
});
