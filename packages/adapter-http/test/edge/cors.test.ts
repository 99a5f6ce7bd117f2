import { describe, expect, it } from 'vitest';
import { type CorsSettings, createCors } from '../../src/edge/cors.ts';
import { refuse } from '../../src/edge/exchange.ts';
import { createOrigins } from '../../src/edge/origin.ts';
import { mountOf } from '../support/contract.ts';
import { serve } from '../support/serve.ts';

const exact: CorsSettings = {
  origins: createOrigins({ addresses: ['https://app.example'], loopbackIsOne: false }),
  credentials: true,
  methods: ['GET', 'DELETE'],
  headers: 'any',
  exposed: ['X-Error-Code', 'ETag'],
  maxAgeSeconds: 600,
};

async function ask(settings: CorsSettings, method: string, headers: Record<string, string>) {
  const cors = createCors(settings);
  const mount = mountOf([], {
    handle: (exchange) => {
      if (!cors(exchange)) refuse(exchange, { code: 'route-unknown' });
      return Promise.resolve();
    },
  });
  await using server = await serve({ mounts: [mount] });
  const answer = await server.fetch('/api/x', { method, headers });
  const told = [...answer.headers].filter(([name]) => name.startsWith('access-control') || name === 'vary');
  return { status: answer.status, told: Object.fromEntries(told) };
}

const preflight = { 'access-control-request-method': 'DELETE' };

describe('a page of another origin', () => {
  it('may read the answer if its origin is listed, refusals too', async () => {
    expect(await ask(exact, 'GET', { origin: 'https://app.example' })).toEqual({
      status: 404,
      told: {
        'access-control-allow-origin': 'https://app.example',
        'access-control-allow-credentials': 'true',
        'access-control-expose-headers': 'X-Error-Code, ETag',
        vary: 'Origin',
      },
    });
  });

  it('may not if it is not', async () => {
    expect(await ask(exact, 'GET', { origin: 'https://evil.example' })).toEqual({
      status: 404,
      told: { vary: 'Origin' },
    });
    expect(await ask(exact, 'OPTIONS', { origin: 'null', ...preflight })).toEqual({
      status: 204,
      told: { vary: 'Origin' },
    });
  });

  it('is told before it asks what it may send', async () => {
    const wanted = { 'access-control-request-headers': 'x-step-up-token, If-Match,b@d' };
    expect(await ask(exact, 'OPTIONS', { origin: 'https://app.example', ...preflight, ...wanted })).toEqual({
      status: 204,
      told: {
        'access-control-allow-origin': 'https://app.example',
        'access-control-allow-credentials': 'true',
        'access-control-expose-headers': 'X-Error-Code, ETag',
        'access-control-allow-methods': 'GET, DELETE',
        'access-control-allow-headers': 'x-step-up-token, If-Match',
        'access-control-max-age': '600',
        vary: 'Origin',
      },
    });
  });

  it('may be any where no credentials are involved', async () => {
    const open: CorsSettings = { ...exact, origins: '*', credentials: false, headers: ['authorization'] };
    expect(await ask(open, 'OPTIONS', { origin: 'https://x.example', ...preflight })).toEqual({
      status: 204,
      told: {
        'access-control-allow-origin': '*',
        'access-control-expose-headers': 'X-Error-Code, ETag',
        'access-control-allow-methods': 'GET, DELETE',
        'access-control-allow-headers': 'authorization',
        'access-control-max-age': '600',
      },
    });
  });

  it('is not meant where no origin is sent, nor by an OPTIONS that asks for nothing', async () => {
    expect(await ask(exact, 'OPTIONS', preflight)).toEqual({ status: 404, told: {} });
    expect((await ask(exact, 'OPTIONS', { origin: 'https://app.example' })).status).toBe(404);
  });
});
