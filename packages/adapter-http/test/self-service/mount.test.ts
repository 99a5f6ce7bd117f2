import type { Failure } from '@detent/core';
import { ManualClock } from '@detent/core/testing';
import { describe, expect, it } from 'vitest';
import { createFlowLimiter } from '../../src/edge/flow-limits.ts';
import { jsonBody, nothing } from '../../src/edge/input.ts';
import { createOrigins } from '../../src/edge/origin.ts';
import type { SelfServiceFailure } from '../../src/self-service/error-body.ts';
import { createSelfServiceMount, type SelfServiceMountSettings, selfService } from '../../src/self-service/mount.ts';
import { registerBody } from '../../src/self-service/schemas.ts';
import { serve } from '../support/serve.ts';

const clock = new ManualClock(Date.UTC(2026, 0, 31, 12));
const refused = (failure: SelfServiceFailure, cookies?: readonly string[]) =>
  selfService({
    name: 'refused',
    method: 'GET',
    path: '/api/auth/refused',
    body: nothing,
    query: nothing,
    locale: true,
    handle: () =>
      Promise.resolve(cookies === undefined ? { kind: 'refused', failure } : { kind: 'refused', failure, cookies }),
  });
const register = selfService({
  name: 'register',
  method: 'POST',
  path: '/api/auth/register',
  body: jsonBody(registerBody),
  query: nothing,
  locale: true,
  handle: () => Promise.resolve({ kind: 'answer', status: 200, body: { success: true } }),
});
const login = selfService({
  name: 'login',
  method: 'POST',
  path: '/api/auth/login',
  body: nothing,
  query: nothing,
  locale: false,
  handle: () => Promise.resolve({ kind: 'answer', status: 200, body: {} }),
});

async function ask(path: string, request: RequestInit = {}, wishes: Partial<SelfServiceMountSettings> = {}) {
  await using server = await serve({ mounts: [mount(wishes)] });
  const answer = await server.fetch(path, request);
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, body: text === '' ? null : JSON.parse(text) };
}

const mount = (wishes: Partial<SelfServiceMountSettings> = {}) =>
  createSelfServiceMount({
    operations: [register, login],
    origins: createOrigins({ addresses: ['https://detent.example'], loopbackIsOne: false }),
    addressLimit: createFlowLimiter({ most: 200, inMs: 60_000 }, clock),
    loginLimit: () => Promise.resolve(null),
    clock,
    stepUpMs: 900_000,
    ...wishes,
  });

async function post(
  path: string,
  headers: Record<string, string>,
  wishes: Partial<SelfServiceMountSettings> = {},
  body = 'x',
): Promise<string> {
  const answer = await ask(path, { method: 'POST', headers, body }, wishes);
  return answer.body.code;
}

const failing = (failure: SelfServiceFailure) => ask('/api/auth/refused', {}, { operations: [refused(failure)] });

describe('a refusal', () => {
  it('has one shape', async () => {
    const { status, headers, body } = await failing({ code: 'only-factor', remedy: 'replace' });
    expect(status).toBe(400);
    expect(body).toEqual({
      timestamp: '2026-01-31T12:00:00.000Z',
      status: 400,
      code: 'CANNOT_DISABLE_ONLY_TWO_FACTOR_METHOD',
      error: 'CannotDisableOnlyTwoFactorMethod',
      message: 'This is the only second factor that counts.',
      path: '/api/auth/refused',
    });
    expect(Object.keys(body)).toEqual(['timestamp', 'status', 'code', 'error', 'message', 'path']);
    expect(headers.get('x-error-code')).toBe('CANNOT_DISABLE_ONLY_TWO_FACTOR_METHOD');
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
  });

  it.each(['/api/auth/none', '/api/users', '/api/auth/login/', '/api/auth/LOGIN', '/api/auth/oauth2/x'])(
    'has that shape also where there is no route: %s',
    async (path) => {
      const { status, body, headers } = await ask(`${path}?locale=a*b&token=secret`);
      expect(status).toBe(404);
      expect(body).toMatchObject({ code: 'ROUTE_NOT_FOUND', error: 'RouteNotFound', path });
      expect(headers.get('x-error-code')).toBe('ROUTE_NOT_FOUND');
    },
  );

  it('of a method says which there are', async () => {
    const { status, body, headers } = await ask('/api/auth/login');
    expect([status, body.code, headers.get('allow')]).toEqual([405, 'METHOD_NOT_ALLOWED', 'OPTIONS, POST']);
  });

  it('with 304 has no body, and nothing that would describe one', async () => {
    const { status, headers, text } = await failing({ code: 'factor-unknown', kind: 'totp' });
    expect([status, text]).toEqual([304, '']);
    expect(headers.get('x-error-code')).toBe('TWO_FACTOR_METHOD_ALREADY_DISABLED');
    expect(headers.has('content-type')).toBe(false);
    expect(headers.has('content-length')).toBe(false);
    expect(headers.has('transfer-encoding')).toBe(false);
  });

  it.each<[SelfServiceFailure, string]>([
    [{ code: 'token-refused', token: 'access', state: 'missing' }, 'Bearer'],
    [{ code: 'token-refused', token: 'access', state: 'invalid' }, 'Bearer error="invalid_token"'],
    [{ code: 'session-ended' }, 'Bearer error="invalid_token"'],
    [{ code: 'credentials-wrong' }, 'Bearer'],
    [
      { code: 'token-refused', token: 'step-up', state: 'missing' },
      'Bearer error="insufficient_user_authentication", max_age="900"',
    ],
    [
      { code: 'step-up-needed', state: 'stale', maxAgeMs: 60_999 },
      'Bearer error="insufficient_user_authentication", max_age="60"',
    ],
  ])('with 401 tells what is missing: %j', async (failure, challenge) => {
    const { status, headers } = await failing(failure);
    expect([status, headers.get('www-authenticate')]).toEqual([401, challenge]);
  });

  it('with 429 tells when to come again', async () => {
    const { status, headers } = await failing({
      code: 'throttled',
      limit: 'sends',
      kind: 'email',
      retryAfterMs: 59_001,
    });
    expect([status, headers.get('retry-after')]).toEqual([429, '60']);
    expect(headers.has('www-authenticate')).toBe(false);
  });

  it('lists what is wrong with a request, and never what it said', async () => {
    const body = JSON.stringify({ email: 'secret', password: 'secretsecret', name: ' ' });
    const {
      status,
      text,
      body: said,
    } = await ask('/api/auth/register', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    expect(status).toBe(400);
    expect(said.code).toBe('INVALID_REQUEST');
    expect(said.fields).toContainEqual({ field: 'password', rule: 'pattern' });
    expect(text).not.toContain('secret');
  });

  it('may clear cookies', async () => {
    const operations = [refused({ code: 'port-failed', port: 'Sessions', op: 'write' }, ['a=; Max-Age=0'])];
    const { status, headers } = await ask('/api/auth/refused', {}, { operations });
    expect([status, headers.getSetCookie()]).toEqual([500, ['a=; Max-Age=0']]);
  });

  it('of something unforeseen has the same shape', async () => {
    const broken = selfService({
      name: 'broken',
      method: 'GET',
      path: '/api/auth/broken',
      body: nothing,
      query: nothing,
      locale: false,
      handle: () => Promise.reject(new Error('secret')),
    });
    const { status, body, text } = await ask('/api/auth/broken', {}, { operations: [broken] });
    expect([status, body.code]).toEqual([500, 'INTERNAL_ERROR']);
    expect(text).not.toContain('secret');
  });

  it('is found first by limits, then by origin, then by route, media type, body and locale', async () => {
    const none = createFlowLimiter({ most: 1, inMs: 60_000 }, clock);
    none.take([{ key: '127.0.0.1', times: 1 }]);
    const limit: Failure = { code: 'throttled', limit: 'sign-ins', kind: null, retryAfterMs: 1 };
    const evil = { origin: 'https://evil.example' };
    const full = { addressLimit: none, loginLimit: () => Promise.resolve(limit) };

    expect(await post('/api/auth/login', evil, full)).toBe('IP_RATE_LIMIT_EXCEEDED');
    expect(await post('/api/auth/login', evil, { loginLimit: full.loginLimit })).toBe('IP_LOGIN_RATE_LIMIT_EXCEEDED');
    expect(await post('/api/auth/none', evil)).toBe('CSRF_ORIGIN_REJECTED');
    expect(await post('/api/auth/none?locale=*', { 'content-type': 'text/plain' })).toBe('ROUTE_NOT_FOUND');
    expect(await post('/api/auth/register?locale=*', { 'content-type': 'text/plain' })).toBe('UNSUPPORTED_MEDIA_TYPE');
    expect(await post('/api/auth/register?locale=*', { 'content-type': 'application/json' })).toBe('INVALID_REQUEST');
    const good = JSON.stringify({ email: 'ada@example.org', password: 'Passw0rd!', name: 'Ada' });
    const json = { 'content-type': 'application/json' };
    expect(await post('/api/auth/register?locale=*', json, {}, good)).toBe('INVALID_LOCALE');
  });
});

describe('limits', () => {
  it('count sign-ins and step-ups by address, in one place', async () => {
    const counted: string[] = [];
    const wishes: Partial<SelfServiceMountSettings> = {
      loginLimit: (keys) => {
        counted.push(keys[0]?.key ?? '');
        return Promise.resolve(null);
      },
    };
    const paths = ['login', '2fa/login', 'step-up', '2fa/step-up', '2fa/totp/recover'];
    for (const path of paths) await ask(`/api/auth/${path}?x`, { method: 'POST' }, wishes);
    expect(counted).toEqual(paths.map(() => '127.0.0.1'));
    for (const path of ['register', 'refresh', 'logout']) await ask(`/api/auth/${path}`, { method: 'POST' }, wishes);
    await ask('/api/auth/login', {}, wishes);
    expect(counted).toHaveLength(5);
  });

  it('let two hundred requests of an address pass in a minute, and not one more', async () => {
    const limiter = createFlowLimiter({ most: 200, inMs: 60_000 }, clock);
    await using server = await serve({ mounts: [mount({ addressLimit: limiter })] });
    const statuses: number[] = [];
    for (let n = 0; n < 201; n += 1) statuses.push((await server.fetch('/api/auth/none')).status);
    expect(statuses.slice(0, 200).every((status) => status === 404)).toBe(true);
    const last = await server.fetch('/api/auth/none', { headers: { 'x-forwarded-for': '198.51.100.9' } });
    expect([statuses[200], last.status, last.headers.get('retry-after')]).toEqual([429, 429, '60']);
  });
});

describe('pages of other origins', () => {
  it('are told what they may read and send', async () => {
    const preflight = await ask('/api/auth/login', {
      method: 'OPTIONS',
      headers: {
        origin: 'https://detent.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'x-step-up-token,if-match',
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('https://detent.example');
    expect(preflight.headers.get('access-control-allow-credentials')).toBe('true');
    expect(preflight.headers.get('access-control-allow-methods')).toBe('GET, POST, PUT, DELETE, OPTIONS, PATCH');
    expect(preflight.headers.get('access-control-allow-headers')).toBe('x-step-up-token, if-match');
  });

  it('may read the code of a refusal', async () => {
    const { status, headers } = await ask('/api/auth/none', { headers: { origin: 'https://detent.example' } });
    expect(status).toBe(404);
    expect(headers.get('access-control-expose-headers')).toBe('X-Error-Code, Retry-After, ETag');
  });

  it('may change nothing unless they are known, and are not told why', async () => {
    const { status, headers, body } = await ask('/api/auth/login', {
      method: 'POST',
      headers: { origin: 'https://evil.example' },
    });
    expect([status, body.code]).toEqual([403, 'CSRF_ORIGIN_REJECTED']);
    expect(headers.has('access-control-allow-origin')).toBe(false);
    expect((await ask('/api/auth/login', { method: 'POST', headers: { 'sec-fetch-site': 'cross-site' } })).status).toBe(
      403,
    );
    expect((await ask('/api/auth/login', { method: 'POST' })).status).toBe(200);
  });
});
