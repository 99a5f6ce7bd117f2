import { DetentError } from '@detent/core';
import { describe, expect, it } from 'vitest';
import { createClientAddresses } from '../src/edge/client-address.ts';
import { browserAnswer } from '../src/edge/headers.ts';
import { mountOf, plain, reads } from './support/contract.ts';
import { serve } from './support/serve.ts';

const secret = 'JBSWY3DPEHPK3PXP';

const answering = (name: string, path: string, body: unknown = { name }) =>
  plain({ ...reads, name, method: 'GET', path, handle: () => Promise.resolve({ kind: 'answer', status: 200, body }) });

const throwing = (name: string, path: string, fault: unknown) =>
  plain({ ...reads, name, method: 'GET', path, handle: () => Promise.reject(fault) });

const mount = mountOf([
  answering('fine', '/api/fine'),
  throwing('broken', '/api/broken', new Error(`cannot open ${secret}`)),
  throwing('odd', '/api/odd', secret),
  throwing(
    'down',
    '/api/down/:id',
    new DetentError(
      { code: 'port-failed', port: 'Accounts', op: 'read' },
      { detail: 'no route', cause: Object.assign(new Error(`to ${secret}`), { code: 'ECONNREFUSED' }) },
    ),
  ),
]);

describe('every answer', () => {
  it.each(['/api/fine', '/api/none', '/api/broken', '/elsewhere', '/'])(
    'has the headers that all have, an id of its own, and nothing about the server: %s',
    async (path) => {
      await using server = await serve({ mounts: [mount] });
      const [one, other] = [await server.fetch(path), await server.fetch(path)];
      expect(one.headers.get('x-content-type-options')).toBe('nosniff');
      expect(one.headers.get('cache-control')).toBe('no-store');
      expect(one.headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);
      expect(one.headers.get('x-request-id')).not.toBe(other.headers.get('x-request-id'));
      for (const name of ['server', 'x-powered-by', 'strict-transport-security', 'etag']) {
        expect(one.headers.has(name)).toBe(false);
      }
    },
  );

  it('has those of its contract', async () => {
    await using server = await serve({ mounts: [{ ...mount, headers: browserAnswer }] });
    const inside = await server.fetch('/api/none');
    expect(inside.headers.get('x-frame-options')).toBe('DENY');
    expect(inside.headers.get('referrer-policy')).toBe('no-referrer');
    expect(inside.headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'");
    expect((await server.fetch('/elsewhere')).headers.has('x-frame-options')).toBe(false);
  });

  it('insists on https for a year where the base address is https', async () => {
    await using server = await serve({ mounts: [mount], secure: true });
    expect((await server.fetch('/api/fine')).headers.get('strict-transport-security')).toBe('max-age=31536000');
  });
});

describe('a contract', () => {
  it('is found by the whole beginning of a path, letter for letter', async () => {
    await using server = await serve({ mounts: [mount] });
    for (const path of ['/apis/fine', '/API/fine', '/ap', '//api/fine']) await server.fetch(path);
    expect(server.log.lines.map(({ contract }) => contract)).toEqual(Array.from({ length: 4 }, () => 'nowhere'));
    await server.fetch('/api');
    expect(server.log.lines.at(-1)?.['contract']).toBe('plain');
  });

  it('answers with and without the path of the base address', async () => {
    await using server = await serve({ mounts: [mount], pathPrefix: '/detent' });
    expect((await server.fetch('/detent/api/fine')).status).toBe(200);
    expect((await server.fetch('/api/fine')).status).toBe(200);
    expect((await server.fetch('/detent/detent/api/fine')).status).toBe(404);
    expect((await server.fetch('/detentx/api/fine')).status).toBe(404);
  });

  it('answers a proxy that sends whole addresses, whatever host they name', async () => {
    await using server = await serve({ mounts: [mount] });
    const answer = await server.raw(
      'GET http://evil.example/api/fine HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  });

  it.each(['*', 'ftp://x/api/fine', '/api/fine#x'])('refuses %j, which is no path', async (target) => {
    await using server = await serve({ mounts: [mount] });
    const answer = await server.raw(`OPTIONS ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('"target-malformed"');
  });
});

describe('something thrown', () => {
  it.each([
    ['/api/broken', 500, 'defect'],
    ['/api/odd', 500, 'defect'],
    ['/api/down/7', 503, 'port-failed'],
  ])(
    'at %s is answered once, in the shape of the contract, without a word of the cause',
    async (path, status, code) => {
      await using server = await serve({ mounts: [mount] });
      const answer = await server.fetch(path);
      expect(answer.status).toBe(status);
      const text = await answer.text();
      expect(JSON.parse(text)).toMatchObject({ status, code });
      expect(text).not.toMatch(/JBSW|cannot|no route|ECONN|at /);
      expect(JSON.stringify([...answer.headers])).not.toContain(secret);
    },
  );

  it('is in the log with its cause and the id of the answer, and without what it said', async () => {
    await using server = await serve({ mounts: [mount] });
    const answer = await server.fetch('/api/down/7?token=abc');
    expect(server.log.lines).toHaveLength(2);
    expect(server.log.lines[0]).toMatchObject({
      level: 'error',
      requestId: answer.headers.get('x-request-id'),
      contract: 'plain',
      operation: 'down',
      code: 'port-failed',
      fault: { code: 'port-failed', detail: 'Accounts read: no route', cause: { code: 'ECONNREFUSED' } },
    });
    expect(JSON.stringify(server.log.lines)).not.toContain(secret);
  });

  it('while a path is looked at that no contract claims ends there too', async () => {
    const elsewhere = mountOf([], { handle: () => Promise.reject(new Error(secret)) });
    await using server = await serve({ elsewhere });
    expect((await server.fetch('/x')).status).toBe(500);
  });
});

describe('the access log', () => {
  it('has a line for each request, by the name of its operation and without path, query or address', async () => {
    await using server = await serve({ mounts: [mount] });
    await server.fetch('/api/fine?token=secret');
    await server.fetch('/api/ada@example.org');
    await server.raw('PROPFIND /api/fine HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    const [fine, unknown, odd] = server.log.lines;
    expect(fine).toEqual({
      level: 'info',
      message: 'request',
      requestId: expect.any(String),
      contract: 'plain',
      method: 'GET',
      operation: 'fine',
      status: 200,
      code: null,
      ms: expect.any(Number),
    });
    expect(unknown).toMatchObject({ operation: null, status: 404, code: 'route-unknown' });
    expect(odd).toMatchObject({ method: 'other', status: 405 });
    expect(JSON.stringify(server.log.lines)).not.toMatch(/secret|ada|127\.0\.0\.1/);
  });

  it('has the address where recording it is on', async () => {
    const clientAddress = createClientAddresses({ trusted: ['127.0.0.1'], header: 'x-forwarded-for' });
    await using server = await serve({ mounts: [mount], recordAddresses: true, clientAddress });
    await server.fetch('/api/fine', { headers: { 'x-forwarded-for': '198.51.100.7' } });
    expect(server.log.lines[0]).toMatchObject({ address: '198.51.100.7' });
  });
});
