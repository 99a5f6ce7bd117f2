import { ManualClock, noon, PlainTokens } from '@detent/core/testing';
import { describe, expect, it } from 'vitest';
import {
  exchangeAll,
  type Malformed,
  malformedRequests,
  requestBytes,
  selfServiceComplaint,
} from '../../../../test/support/malformed.ts';
import { exchangeRaw } from '../../../../test/support/raw-http.ts';
import { readCarrier } from '../../src/edge/carrier.ts';
import type { Exchange } from '../../src/edge/exchange.ts';
import { createFlowLimiter } from '../../src/edge/flow-limits.ts';
import { jsonBody, nothing } from '../../src/edge/input.ts';
import type { Refusal } from '../../src/edge/operation.ts';
import { createOrigins } from '../../src/edge/origin.ts';
import { carriers } from '../../src/self-service/carriers.ts';
import type { SelfServiceFailureData } from '../../src/self-service/http-failures.ts';
import { createSelfServiceMount, selfService } from '../../src/self-service/mount.ts';
import { loginBody } from '../../src/self-service/schemas.ts';
import { serve } from '../support/serve.ts';

const ring = new PlainTokens();
const life = { at: noon, ms: 900_000 };
const access = ring.sign('access_token', { sub: '1', jti: 'a', session: 's', roles: [], groups: [] }, life);
const stepUp = ring.sign('step_up_token', { sub: '1', jti: 'b', session: 's', epoch: 1, amr: ['otp'] }, life);

type Carried = 'access' | 'step-up';
const types = { access: 'access_token', 'step-up': 'step_up_token' } as const;

function refusal(exchange: Exchange, token: Carried): Refusal<SelfServiceFailureData> | null {
  const carried = readCarrier(exchange.req, carriers(true)[token], { headerAuth: true, preferHeader: true });
  if (carried.kind === 'absent')
    return { kind: 'refused', failure: { code: 'token-refused', token, state: 'missing' } };
  const read = carried.kind === 'invalid' ? carried : ring.verify(types[token], carried.token, noon);
  return read.kind === 'valid'
    ? null
    : { kind: 'refused', failure: { code: 'token-refused', token, state: 'invalid' } };
}

const reached: string[] = [];
const disable = selfService({
  name: 'disable',
  method: 'DELETE',
  path: '/api/auth/2fa/totp',
  body: nothing,
  query: nothing,
  locale: true,
  handle: ({ exchange }) => {
    const refused = refusal(exchange, 'access') ?? refusal(exchange, 'step-up');
    if (refused === null) reached.push('disable');
    return Promise.resolve(refused ?? { kind: 'answer', status: 200, body: {} });
  },
});
const login = selfService({
  name: 'login',
  method: 'POST',
  path: '/api/auth/login',
  body: jsonBody(loginBody),
  query: nothing,
  locale: true,
  handle: () => {
    reached.push('login');
    return Promise.resolve({ kind: 'answer', status: 200, body: {} });
  },
});

const clock = new ManualClock();
const mount = createSelfServiceMount({
  operations: [disable, login],
  origins: createOrigins({ addresses: ['https://detent.example'], loopbackIsOne: false }),
  addressLimit: createFlowLimiter({ most: 0, inMs: 1 }, clock),
  loginLimit: () => Promise.resolve(null),
  clock,
  stepUpMs: 900_000,
});

const routes = [
  {
    method: 'DELETE',
    path: '/api/auth/2fa/totp',
    locale: true,
    carriers: [
      {
        cookie: 'access_token',
        header: 'Authorization',
        good: access,
        missing: 'AUTHENTICATION_REQUIRED',
        invalid: 'ACCESS_TOKEN_INVALID',
      },
      {
        cookie: 'step_up_token',
        header: 'X-Step-Up-Token',
        good: stepUp,
        missing: 'STEP_UP_TOKEN_MISSING',
        invalid: 'STEP_UP_TOKEN_INVALID',
      },
    ],
  },
  {
    method: 'POST',
    path: '/api/auth/login',
    locale: true,
    body: { email: 'ada@example.org', password: 'x', session: { browser: 'Firefox' } },
    badMembers: { session: [{ browser: 7 }, { os: 'x'.repeat(201) }], email: [null, {}], password: [null, 7] },
    carriers: [],
  },
] as const;

const requests: readonly Malformed[] = routes.flatMap((route) =>
  malformedRequests(route, {
    tokens: { access, stepUp },
    strangers: ['https://evil.example', 'http://detent.example', 'https://detent.example.evil.example'],
  }),
);

describe('malformed requests', () => {
  it('are several hundred, no two alike', () => {
    expect(requests.length).toBeGreaterThan(300);
    expect(new Set(requests.map(({ name }) => name)).size).toBe(requests.length);
  });

  it('spoil requests that are good', async () => {
    await using server = await serve({ mounts: [mount] });
    for (const route of routes)
      expect(await exchangeRaw(server.port, requestBytes(route))).toMatchObject({ status: 200 });
    expect(reached.splice(0)).toEqual(['disable', 'login']);
  });

  it('are each refused as documented, and reach nobody', async () => {
    await using server = await serve({ mounts: [mount] });
    const answers = await exchangeAll(server.port, requests);
    const complaints = requests.map((request, at) => {
      const answer = answers[at];
      return answer === undefined ? `${request.name}: no answer` : selfServiceComplaint(request, answer);
    });
    expect(complaints.filter((complaint) => complaint !== null)).toEqual([]);
    expect(reached).toEqual([]);
    expect(server.log.lines.filter(({ level }) => level !== 'info')).toEqual([]);
  });
});
