import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import { request } from 'node:https';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { selfSigned } from '../../../../test/support/certificate.ts';
import { jsonBody } from '../../src/edge/input.ts';
import { mountOf, plain, reads } from '../support/contract.ts';
import { http2To } from '../support/http2.ts';
import { sendRaw, serve } from '../support/serve.ts';

const echo = plain({
  ...reads,
  name: 'echo',
  method: 'POST',
  path: '/api/echo',
  body: jsonBody(z.unknown()),
  handle: ({ body, exchange }) =>
    Promise.resolve({
      kind: 'answer',
      status: 200,
      body: { body, cookie: exchange.req.headers.cookie ?? null },
      headers: [['X-Own', 'yes']],
      cookies: ['a=1; Path=/', 'b=2; Path=/'],
    }),
});
const nothingToSay = plain({
  ...reads,
  name: 'nothing',
  method: 'GET',
  path: '/api/nothing',
  handle: () => Promise.resolve({ kind: 'answer', status: 304 }),
});
const mounts = [mountOf([echo, nothingToSay])];
const tls = selfSigned();

const post = { ':method': 'POST', ':path': '/api/echo', 'content-type': 'application/json' };

describe('HTTP/2 on the same port', () => {
  it.each([
    ['without encryption', null],
    ['under TLS', tls],
  ])('answers as HTTP/1.1 does, cookies and headers included, %s', async (_how, files) => {
    await using server = await serve({ mounts, tls: files });
    using client = http2To(server.base, tls.cert);
    const answer = await client.ask({ ...post, cookie: 'x=1' }, '{"name":"Ada"}');
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toEqual({ body: { name: 'Ada' }, cookie: 'x=1' });
    expect(answer.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'content-length': String(answer.body.length),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-own': 'yes',
      'set-cookie': ['a=1; Path=/', 'b=2; Path=/'],
    });
    expect(answer.headers).not.toHaveProperty('connection');
    expect(server.log.lines.at(-1)).toMatchObject({ operation: 'echo', status: 200 });
  });

  it('reads a body whose length nobody told, and none where there is none', async () => {
    await using server = await serve({ mounts });
    using client = http2To(server.base);
    const told = await client.ask({ ...post, 'content-length': 2 }, '[]');
    const untold = await client.ask(post, '[1]');
    const none = await client.ask(post);
    expect([told, untold, none].map(({ text }) => JSON.parse(text).body)).toEqual([[], [1], undefined]);
  });

  it('answers HEAD without a body, and 304 too', async () => {
    await using server = await serve({ mounts });
    using client = http2To(server.base);
    const head = await client.ask({ ':method': 'HEAD', ':path': '/api/none' });
    expect([head.status, head.text, Number(head.headers['content-length']) > 0]).toEqual([404, '', true]);
    const unchanged = await client.ask({ ':path': '/api/nothing' });
    expect([unchanged.status, unchanged.text]).toEqual([304, '']);
  });

  it('refuses what asks for a tunnel or has no path', async () => {
    await using server = await serve({ mounts });
    using client = http2To(server.base);
    const stream = client.session.request({ ':method': 'CONNECT', ':authority': 'example.com:443' });
    const [headers] = await once(stream, 'response');
    expect(headers[':status']).toBe(404);
    stream.destroy();
    expect((await client.ask({ ':path': '*', ':method': 'OPTIONS' })).status).toBe(400);
  });

  it.each([
    ['without encryption', null],
    ['under TLS', tls],
  ])('is over as soon as its client has left, %s', async (_how, files) => {
    await using server = await serve({ mounts, tls: files });
    for (const leave of ['close', 'destroy'] as const) {
      using client = http2To(server.base, tls.cert);
      expect((await client.ask({ ':path': '/api/nothing' })).status).toBe(304);
      client.session[leave]();
    }
    // A client may also end its side without a word, as curl does.
    const { port } = server;
    const silent =
      files === null
        ? connect(port, '127.0.0.1')
        : connectTls({ port, host: '127.0.0.1', ca: tls.cert, ALPNProtocols: ['h2'] });
    silent.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0');
    await once(silent, 'data');
    silent.end();
    await vi.waitFor(() => expect(server.open()).toEqual({ connections: 0, sessions: 0, requests: 0 }));
  });

  it('takes its preface byte by byte, while HTTP/1.1 is served (zitadel case 52)', async () => {
    await using server = await serve({ mounts });
    const settings = [0, 0, 0, 4, 0, 0, 0, 0, 0];
    const bytes = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
    const socket = connect({ port: server.port, host: '127.0.0.1', noDelay: true });
    await once(socket, 'connect');
    for (const byte of [...bytes, ...settings]) {
      socket.write(Uint8Array.of(byte));
      await new Promise((resolve) => setImmediate(resolve));
      if (byte === bytes[10]) expect((await server.fetch('/api/nothing')).status).toBe(304);
    }
    const [first]: Uint8Array[] = await once(socket, 'data');
    // A frame of settings is what an HTTP/2 server says first.
    expect(first?.[3]).toBe(4);
    socket.destroy();
  });

  it('takes a request of HTTP/1.1 byte by byte that begins like a preface (zitadel case 52)', async () => {
    await using server = await serve({ mounts });
    const socket = connect({ port: server.port, host: '127.0.0.1', noDelay: true });
    await once(socket, 'connect');
    for (const letter of 'PUT /api/echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n') {
      socket.write(letter);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const [first] = await once(socket, 'data');
    expect(String(first)).toMatch(/^HTTP\/1\.1 405 /);
    socket.destroy();
    expect(await server.raw('PRINT / HTTP/1.1\r\nHost: x\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('serves many streams of one connection beside connections of HTTP/1.1', async () => {
    await using server = await serve({ mounts });
    using client = http2To(server.base);
    const streams = Array.from({ length: 200 }, (_, at) => client.ask(post, JSON.stringify(at)));
    const others = Array.from({ length: 20 }, () => server.fetch('/api/nothing'));
    const answers = await Promise.all(streams);
    expect(answers.map(({ text }) => JSON.parse(text).body)).toEqual(answers.map((_, at) => at));
    expect((await Promise.all(others)).every(({ status }) => status === 304)).toBe(true);
  });
});

const overHttps = (port: number, ca: string): Promise<{ readonly status: number; readonly cert: string }> =>
  new Promise((resolve, reject) => {
    const asking = request({ port, host: '127.0.0.1', path: '/api/nothing', ca, agent: false }, (response) => {
      const { socket } = response;
      const cert = Reflect.get(socket, 'getPeerCertificate').call(socket).fingerprint256;
      response.resume().once('end', () => resolve({ status: response.statusCode ?? 0, cert }));
    });
    asking.once('error', reject);
    asking.end();
  });

describe('TLS on the port', () => {
  it('speaks HTTP/1.1 to whoever asks for no protocol, by TLS 1.2 at least', async () => {
    await using server = await serve({ mounts, tls });
    expect((await overHttps(server.port, tls.cert)).status).toBe(304);
    const old = connectTls({
      port: server.port,
      host: '127.0.0.1',
      ca: tls.cert,
      maxVersion: 'TLSv1.1',
      minVersion: 'TLSv1',
    });
    const [fault] = await once(old, 'error');
    expect(String(fault)).toMatch(/SSL|TLS|protocol/i);
  });

  it('is over for a client that leaves right after the handshake', async () => {
    await using server = await serve({ mounts, tls });
    for (const leave of ['end', 'destroy'] as const) {
      const socket = connectTls({ port: server.port, host: '127.0.0.1', ca: tls.cert });
      await once(socket, 'secureConnect');
      socket[leave]();
    }
    await vi.waitFor(() => expect(server.open().connections).toBe(0));
  });

  it('ends connections that are not encrypted', async () => {
    await using server = await serve({ mounts, tls });
    const answer = await sendRaw(server.port, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n').catch(() => 'reset');
    expect(answer).not.toContain('HTTP/1.1');
    expect((await overHttps(server.port, tls.cert)).status).toBe(304);
  });

  it('shows a renewed certificate to new connections, and keeps the old ones', async () => {
    await using server = await serve({ mounts, tls });
    using before = http2To(server.base, tls.cert);
    expect((await before.ask({ ':path': '/api/nothing' })).status).toBe(304);
    const first = await overHttps(server.port, tls.cert);
    const renewed = selfSigned();
    server.renew(renewed);
    const second = await overHttps(server.port, renewed.cert);
    expect(second.cert).not.toBe(first.cert);
    expect((await before.ask({ ':path': '/api/nothing' })).status).toBe(304);
    expect(() => server.renew({ cert: renewed.cert, key: tls.key })).toThrow(/key values mismatch/i);
    expect((await overHttps(server.port, renewed.cert)).status).toBe(304);
  });
});
