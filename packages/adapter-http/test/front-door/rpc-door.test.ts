import { Buffer } from 'node:buffer';
import type { RequestListener } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { Seen } from '../../src/edge/watch.ts';
import { createRpcDoor, type RpcDoorSettings } from '../../src/front-door/rpc-door.ts';
import { http2To } from '../support/http2.ts';
import { MemoryLog, serve } from '../support/serve.ts';

const service = 'demo.v1.Greeter';
const cors = {
  origins: '*',
  credentials: false,
  methods: ['POST'],
  headers: ['content-type'],
  exposed: ['grpc-status'],
  maxAgeSeconds: 7200,
} as const;

/** Answers which deadlines it was given. */
const answering: RequestListener = (request, response) => {
  const { 'grpc-timeout': grpc = null, 'connect-timeout-ms': connect = null } = request.headers;
  response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify([request.url, grpc, connect]));
};

function door(wishes: Partial<RpcDoorSettings> = {}) {
  const seen: Seen[] = [];
  const log = new MemoryLog();
  const wrap = (elsewhere: RequestListener): RequestListener =>
    createRpcDoor({
      name: 'demo',
      rpc: { services: new Map([[service, new Set(['Greet'])]]), handle: answering },
      elsewhere,
      cors,
      pathPrefix: '/detent',
      secure: true,
      ids: { uuid: () => 'an-id' },
      log,
      async watch(_request, work) {
        const one = await work();
        seen.push(one);
        return one;
      },
      ...wishes,
    });
  return { wrap, seen, log };
}

const call = (type: string, path = `/${service}/Greet`) => ({
  ':method': 'POST',
  ':path': path,
  'content-type': type,
});
const unknownMethod = `/${service}/Shout`;
const unknownService = '/demo.v2.Greeter/Greet';

describe('a call', () => {
  it('reaches its service with a deadline that can be kept, with the headers of every answer, below the base path too', async () => {
    const { wrap, seen } = door();
    await using server = await serve({ wrap });
    using client = http2To(server.base);
    const plain = await client.ask(call('application/json; charset=utf-8'), '{}');
    expect(plain.text).toBe(`["/${service}/Greet",null,"30000"]`);
    expect(plain.headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'strict-transport-security': 'max-age=31536000',
      'x-request-id': 'an-id',
    });
    const long = { ...call('application/grpc', `/detent/${service}/Greet`), 'grpc-timeout': '99999999H' };
    expect((await client.ask(long, '')).text).toBe(`["/${service}/Greet","3600000m",null]`);
    expect(seen).toMatchObject([{ contract: 'demo', operation: 'Greet', method: 'POST', status: 200, code: null }, {}]);
  });

  it('of an unknown method is refused in the shape of its protocol', async () => {
    const { wrap, seen } = door();
    await using server = await serve({ wrap });
    using client = http2To(server.base);
    const text = `unknown method Shout for service ${service}`;
    const connect = await client.ask(call('application/proto', unknownMethod), '');
    expect([connect.status, JSON.parse(connect.text)]).toEqual([501, { code: 'unimplemented', message: text }]);

    const grpc = await client.ask(call('application/grpc', unknownMethod), '');
    expect([grpc.status, grpc.text]).toEqual([200, '']);
    expect(grpc.headers).toMatchObject({
      'grpc-status': '12',
      'grpc-message': text,
      'content-type': 'application/grpc',
      'x-request-id': 'an-id',
    });

    const web = await client.ask(call('application/grpc-web+proto', unknownMethod), '');
    expect([web.status, web.body[0], web.body.readUInt32BE(1)]).toEqual([200, 0x80, web.body.length - 5]);
    expect(web.text.slice(5)).toBe(`grpc-status: 12\r\ngrpc-message: ${text}\r\n`);
    expect(seen.map(({ status, code }) => [status, code])).toEqual([
      [501, null],
      [200, '12'],
      [200, null],
    ]);
  });

  it('of an unknown service is refused by gRPC, and leads nowhere by anything else', async () => {
    const { wrap } = door();
    await using server = await serve({ wrap });
    using client = http2To(server.base);
    for (const type of ['application/grpc', 'application/grpc-web']) {
      const answer = await client.ask(call(type, unknownService), '');
      expect(answer.text + String(answer.headers['grpc-message'])).toContain('unknown service demo.v2.Greeter');
    }
    const odd = await client.ask(call('application/grpc+json', '/%25/Greet'), '');
    expect(odd.headers['grpc-message']).toBe('unknown service %2525');
    for (const type of ['application/json', 'text/plain']) {
      const answer = await client.ask(call(type, unknownService), '{}');
      expect([answer.status, JSON.parse(answer.text)]).toEqual([404, { code: 5, message: 'Not Found' }]);
    }
  });

  it('by another verb or media type is refused without a body, by HTTP/1.1 as well', async () => {
    const { wrap } = door();
    await using server = await serve({ wrap });
    const path = `/${service}/Greet`;
    const got = await server.fetch(path);
    expect([got.status, got.headers.get('allow'), await got.text()]).toEqual([405, 'POST', '']);
    for (const type of ['text/plain', 'application/grpc-web-text', 'application/jsonp']) {
      const answer = await server.fetch(path, { method: 'POST', headers: { 'content-type': type }, body: '{}' });
      expect([answer.status, await answer.text()]).toEqual([415, '']);
    }
    const grpc = await server.fetch(unknownMethod, { method: 'POST', headers: { 'content-type': 'application/grpc' } });
    expect([grpc.status, grpc.headers.get('grpc-status')]).toEqual([200, '12']);
  });

  it('from a page of another origin is asked for first, and may be read', async () => {
    const { wrap } = door();
    await using server = await serve({ wrap });
    const origin = { origin: 'https://app.example' };
    const preflight = await server.fetch(unknownService, {
      method: 'OPTIONS',
      headers: { ...origin, 'access-control-request-method': 'POST' },
    });
    expect([preflight.status, preflight.headers.get('access-control-allow-methods')]).toEqual([204, 'POST']);
    const answer = await server.fetch(`/${service}/Greet`, { headers: origin });
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([405, '*']);
    expect(answer.headers.get('access-control-expose-headers')).toBe('grpc-status');
  });

  it('that nobody can read gets 400, and the process lives on', async () => {
    const { wrap, log } = door({
      rpc: {
        services: new Map([[service, new Set(['Greet'])]]),
        handle: (request, response) => {
          if (request.headers['x-late'] !== undefined) response.writeHead(200);
          throw new TypeError('no such host');
        },
      },
    });
    await using server = await serve({ wrap });
    using client = http2To(server.base);
    expect(await client.ask(call('application/json'), '{}')).toMatchObject({ status: 400, text: '' });
    await client.ask({ ...call('application/json'), 'x-late': '1' }, '{}');
    const post = `POST /${service}/Greet HTTP/1.1\r\nHost: a b\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}`;
    expect(await server.raw(post)).toMatch(/^HTTP\/1\.1 400 .*\r\nConnection: close\r\n/s);
    expect(JSON.stringify(log.lines)).not.toContain('no such host');
  });

  it('is nothing else: paths of other forms go on to the contracts', async () => {
    const { wrap } = door();
    await using server = await serve({ wrap });
    for (const path of ['/', '/livez', '/api/users', '/.well-known/x', `/${service}`, `/${service}/Greet/x`]) {
      expect((await server.fetch(path)).headers.get('content-type')).toBe('application/problem+json');
    }
  });

  it('that is not read to its end leaves no stream open', async () => {
    const { wrap } = door();
    await using server = await serve({ wrap, limits: { lingerMs: 20 } });
    using client = http2To(server.base);
    const stream = client.begin(call('text/plain'));
    stream.write(Buffer.alloc(1000));
    await new Promise((resolve) => stream.once('response', resolve));
    await new Promise((resolve) => stream.resume().once('close', resolve));
    expect(await server.stop(1000)).toBe(0);
  });
});
