import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { formBody, jsonBody, nothing } from '../../src/edge/input.ts';
import { mountOf, plain, reads } from '../support/contract.ts';
import { type Served, serve } from '../support/serve.ts';

const echo = plain({
  ...reads,
  name: 'echo',
  method: 'POST',
  path: '/api/echo',
  body: jsonBody(z.unknown()),
  handle: ({ body }) =>
    Promise.resolve({ kind: 'answer', status: 200, body: body === undefined ? 'absent' : { body } }),
});
const form = plain({
  ...reads,
  name: 'form',
  method: 'POST',
  path: '/api/form',
  body: formBody,
  handle: ({ body }) => Promise.resolve({ kind: 'answer', status: 200, body: { a: body.first('a') } }),
});
const deaf = plain({
  ...reads,
  name: 'deaf',
  method: 'DELETE',
  path: '/api/deaf',
  body: nothing,
  handle: () => Promise.resolve({ kind: 'answer', status: 200, body: {} }),
});
const mounts = [mountOf([echo, form, deaf])];
const json = { 'content-type': 'application/json' };

async function post(server: Served, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = json) {
  const answer = await server.fetch('/api/echo', { method: 'POST', headers, body });
  return { status: answer.status, said: await answer.json(), connection: answer.headers.get('connection') };
}

const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;

describe('a JSON body', () => {
  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'APPLICATION/JSON;charset="UTF-8"',
    'application/json ; charset=utf-8 ',
  ])('is read as %s', async (type) => {
    await using server = await serve({ mounts });
    expect(await post(server, '{"a":"ä"}', { 'content-type': type })).toMatchObject({
      status: 200,
      said: { body: { a: 'ä' } },
    });
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/json; charset=utf-16',
    'application/json; charset=iso-8859-1',
    'application/json, text/plain',
    'application/jsonp',
    'application/merge-patch+json',
    'json',
  ])('is refused as %s', async (type) => {
    await using server = await serve({ mounts });
    expect(await post(server, '{}', { 'content-type': type })).toMatchObject({
      status: 415,
      said: { code: 'media-type-unsupported' },
    });
  });

  it('is refused without a type', async () => {
    await using server = await serve({ mounts });
    const answer = await server.raw(
      'POST /api/echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 415 /);
  });

  it.each(['gzip', 'br', 'deflate', 'identity, gzip', 'x'])('is refused compressed with %s', async (encoding) => {
    await using server = await serve({ mounts });
    expect((await post(server, '{}', { ...json, 'content-encoding': encoding })).status).toBe(415);
  });

  it('may say that it is not compressed', async () => {
    await using server = await serve({ mounts });
    expect((await post(server, '{}', { ...json, 'content-encoding': 'Identity' })).status).toBe(200);
  });

  it('may be absent, whatever type is announced', async () => {
    await using server = await serve({ mounts });
    for (const headers of [json, { 'content-type': 'text/plain' }]) {
      const answer = await server.fetch('/api/echo', { method: 'POST', headers });
      expect(await answer.json()).toBe('absent');
    }
    const chunked = 'POST /api/echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n';
    expect(await server.raw(`${chunked}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`)).toMatch(/"absent"$/);
  });

  it.each([
    '{',
    '{"a":}',
    "{'a':1}",
    '{"a":1,}',
    'undefined',
    ' ',
    '\u0000',
    'NaN',
    '{"a":1}{"b":2}',
    '{"a":"\u0001"}',
    '[1,2',
    '// x\n{}',
    '"\\ud800"',
    '{"a":["\\udc00x"]}',
    '{"\\ud800":1}',
  ])('is refused as %j', async (text) => {
    await using server = await serve({ mounts });
    expect(await post(server, text)).toMatchObject({ status: 400, said: { code: 'body-malformed' } });
  });

  it('keeps characters that were written as a pair of escapes', async () => {
    await using server = await serve({ mounts });
    expect(await post(server, '"\\ud83d\\ude00 \\\\ud800"')).toMatchObject({ said: { body: '😀 \\ud800' } });
  });

  it.each([
    ['a broken sequence', [0x22, 0xc3, 0x28, 0x22]],
    ['half a sequence', [0x22, 0xc3]],
    ['an overlong slash', [0x22, 0xc0, 0xaf, 0x22]],
    ['an encoded surrogate', [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ['UTF-16', [0x7b, 0x00, 0x7d, 0x00]],
    ['Latin-1', [0x22, 0xe4, 0x22]],
  ])('is refused when it is not UTF-8: %s', async (_what, bytes) => {
    await using server = await serve({ mounts });
    expect(await post(server, new Uint8Array(bytes))).toMatchObject({ status: 400, said: { code: 'body-malformed' } });
  });

  it('may be 16 deep and not 17', async () => {
    await using server = await serve({ mounts });
    expect((await post(server, nested(16))).status).toBe(200);
    expect((await post(server, nested(17))).status).toBe(400);
    expect((await post(server, nested(8000))).status).toBe(400);
  });

  it('may hold 16 KiB and not a byte more', async () => {
    await using server = await serve({ mounts });
    const text = `"${'x'.repeat(16 * 1024 - 2)}"`;
    expect((await post(server, text)).status).toBe(200);
    expect(await post(server, `${text} `)).toMatchObject({ status: 413, said: { code: 'body-too-large' } });
  });

  it('is too large before it is anything else', async () => {
    await using server = await serve({ mounts });
    expect((await post(server, 'x'.repeat(17_000), { 'content-type': 'text/plain' })).status).toBe(413);
  });

  it('is put together from the pieces it comes in', async () => {
    await using server = await serve({ mounts });
    const pieces = ['"', 'ab', 'cd', '"'].map((piece) => `${piece.length.toString(16)}\r\n${piece}\r\n`).join('');
    const head = 'POST /api/echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n';
    expect(await server.raw(`${head}Transfer-Encoding: chunked\r\n\r\n${pieces}0\r\n\r\n`)).toMatch(
      /\{"body":"abcd"\}$/,
    );
  });

  it('is left alone by an operation that reads none, and the connection lives on', async () => {
    await using server = await serve({ mounts });
    const request = 'DELETE /api/deaf HTTP/1.1\r\nHost: x\r\nContent-Type: x/y\r\nContent-Length: 5\r\n';
    const both = await server.raw(`${request}\r\n{"a":${request}Connection: close\r\n\r\n12345`);
    expect(both.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2);
  });
});

describe('a body that is too large', () => {
  const head = 'POST /api/echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';

  it('ends the connection, with the answer delivered to a client that is still sending', async () => {
    await using server = await serve({ mounts });
    const megabytes = Buffer.alloc(5_000_000, 'x');
    for (const sent of [
      Buffer.concat([Buffer.from(`${head}Content-Length: ${megabytes.length}\r\n\r\n`), megabytes]),
      Buffer.concat([
        Buffer.from(`${head}Transfer-Encoding: chunked\r\n\r\n${megabytes.length.toString(16)}\r\n`),
        megabytes,
      ]),
    ]) {
      const answer = await server.raw(sent);
      expect(answer).toMatch(/^HTTP\/1\.1 413 /);
      expect(answer).toMatch(/\r\nConnection: close\r\n/);
      expect(answer).toMatch(/"body-too-large"\}$/);
    }
  });

  it('is answered as soon as its head says how large it is', async () => {
    await using server = await serve({ mounts });
    expect(await server.raw(`${head}Content-Length: 17000\r\n\r\n{`)).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('ends the connection also where nobody reads it', async () => {
    await using server = await serve({ mounts });
    const answer = await server.raw('DELETE /api/deaf HTTP/1.1\r\nHost: x\r\nContent-Length: 17000\r\n\r\n{');
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(answer).toMatch(/\r\nConnection: close\r\n/);
  });
});

describe('a body that never ends', () => {
  it('is cut off with the request', async () => {
    await using server = await serve({ mounts, limits: { requestMs: 200, headMs: 100, checkMs: 50 } });
    const answer = await server.raw(
      'POST /api/echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{"a"',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
    expect((await server.fetch('/api/echo', { method: 'POST' })).status).toBe(200);
  });
});

describe('a form', () => {
  it('is read as what pages send', async () => {
    await using server = await serve({ mounts });
    const sent = await server.fetch('/api/form', { method: 'POST', body: new URLSearchParams({ a: 'x y' }) });
    expect(await sent.json()).toEqual({ a: 'x y' });
    expect(await (await server.fetch('/api/form', { method: 'POST' })).json()).toEqual({ a: null });
  });

  it('is nothing else', async () => {
    await using server = await serve({ mounts });
    const send = (type: string) =>
      server.fetch('/api/form', { method: 'POST', headers: { 'content-type': type }, body: 'a=1' });
    expect((await send('application/json')).status).toBe(415);
    expect((await send('multipart/form-data; boundary=x')).status).toBe(415);
    const large = await server.fetch('/api/form', {
      method: 'POST',
      body: new URLSearchParams({ a: 'x'.repeat(17_000) }),
    });
    expect(large.status).toBe(413);
  });
});
