import { describe, expect, it } from 'vitest';
import { mountOf, plain, reads } from '../support/contract.ts';
import { serve } from '../support/serve.ts';

const says = (name: string, method: 'DELETE' | 'GET' | 'POST', path: string) =>
  plain({
    ...reads,
    name,
    method,
    path,
    handle: ({ params }) => Promise.resolve({ kind: 'answer', status: 200, body: { name, params } }),
  });

const mounts = [
  mountOf([
    says('list', 'GET', '/api/things'),
    says('make', 'POST', '/api/things'),
    says('drop', 'DELETE', '/api/things/:id'),
    says('drop-all', 'DELETE', '/api/things/all'),
    says('drop-last', 'DELETE', '/api/things/:last'),
  ]),
];

describe('routes', () => {
  it('answer what they are for, with the parts of the path decoded once', async () => {
    await using server = await serve({ mounts });
    const answer = await server.fetch('/api/things/a%2Fb%2525%C3%A4', { method: 'DELETE' });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(await answer.json()).toMatchObject({ params: { id: 'a/b%25ä' } });
  });

  it('prefer the path that is written out', async () => {
    await using server = await serve({ mounts });
    const answer = await server.fetch('/api/things/all', { method: 'DELETE' });
    expect(await answer.json()).toMatchObject({ name: 'drop-all' });
  });

  it.each([
    '/api/Things',
    '/api/things/',
    '/api//things',
    '/api/thing',
    '/api',
    '/api/',
    '/api/things/a/b',
    '/api/thing%73',
  ])('do not know %s', async (path) => {
    await using server = await serve({ mounts });
    const answer = await server.fetch(path);
    expect(answer.status).toBe(404);
    expect(await answer.json()).toEqual({
      type: 'about:blank',
      title: 'Not Found',
      status: 404,
      code: 'route-unknown',
    });
  });

  it.each([
    ['PUT', '/api/things', 'GET, HEAD, OPTIONS, POST'],
    ['DELETE', '/api/things', 'GET, HEAD, OPTIONS, POST'],
    ['GET', '/api/things/1', 'DELETE, OPTIONS'],
    ['HEAD', '/api/things/1', 'DELETE, OPTIONS'],
  ])('refuse %s on %s and say what there is', async (method, path, allow) => {
    await using server = await serve({ mounts });
    const answer = await server.fetch(path, { method });
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe(allow);
  });

  it('refuse TRACE and methods that only other protocols know', async () => {
    await using server = await serve({ mounts });
    for (const method of ['TRACE', 'PROPFIND']) {
      const answer = await server.raw(`${method} /api/things HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
      expect(answer).toMatch(/^HTTP\/1\.1 405 /);
    }
  });

  it('take no method from a header, a parameter or a body', async () => {
    await using server = await serve({ mounts });
    const answer = await server.fetch('/api/things/1?_method=DELETE', {
      method: 'POST',
      headers: { 'x-http-method-override': 'DELETE', 'content-type': 'application/x-www-form-urlencoded' },
      body: '_method=DELETE',
    });
    expect(answer.status).toBe(405);
  });

  it('tell the methods of a path to whoever asks with OPTIONS', async () => {
    await using server = await serve({ mounts });
    const answer = await server.fetch('/api/things', { method: 'OPTIONS' });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('allow')).toBe('GET, HEAD, OPTIONS, POST');
    expect((await server.fetch('/api/none', { method: 'OPTIONS' })).status).toBe(404);
  });

  it('answer HEAD as GET, without the body', async () => {
    await using server = await serve({ mounts });
    const [head, get] = [await server.fetch('/api/things', { method: 'HEAD' }), await server.fetch('/api/things')];
    expect(head.status).toBe(200);
    expect(head.headers.get('content-length')).toBe(get.headers.get('content-length'));
    expect(await head.text()).toBe('');
  });

  it('let the row of an operation decide what a failure says there', async () => {
    const failing = plain({
      ...reads,
      name: 'fail',
      method: 'GET',
      path: '/api/fail',
      handle: () => Promise.resolve({ kind: 'refused', failure: { code: 'conflict' }, cookies: ['a=b'] }),
    });
    await using server = await serve({ mounts: [mountOf([failing])] });
    expect((await server.fetch('/api/fail')).status).toBe(503);
  });
});
