import { expect, it } from 'vitest';
import {
  type CarriedBy,
  exchangeAll,
  malformedRequests,
  type RouteUnderTest,
  requestBytes,
  selfServiceComplaint,
} from '../../../support/malformed.ts';
import { exchangeRaw } from '../../../support/raw-http.ts';
import { isThorough } from '../../../support/thorough.ts';
import type { Device } from '../device.ts';
import { stateOf } from '../expectations.ts';
import { type Host, password, World } from '../world.ts';

const api = '/api/auth';
const code = '123456';
const session = { browser: 'Firefox', os: 'Linux' };
const badSession = [{ browser: 7 }, { os: ['Linux'] }, { browser: 'x'.repeat(201) }];
const badCode = ['12345', '1234567', 'abcdef', 1.5, -1, 1_000_000];

const carried = (cookie: string, header: string, good: string, name: string): CarriedBy => ({
  cookie,
  header,
  good,
  missing: `${name}_MISSING`,
  invalid: `${name}_INVALID`,
});

const get = (path: string, carriers: readonly CarriedBy[]): RouteUnderTest => ({
  method: 'GET',
  path,
  locale: false,
  carriers,
});
const post = (path: string, rest: Partial<RouteUnderTest>): RouteUnderTest => ({
  method: 'POST',
  path,
  locale: false,
  carriers: [],
  ...rest,
});

/** Every route, with everything that makes a request to it a good one, in the order of the contract. */
function routesOf(
  tokens: Readonly<Record<'access' | 'refresh' | 'stepUp' | 'challenge' | 'proving', string>>,
): readonly RouteUnderTest[] {
  const signedIn = {
    ...carried('access_token', 'Authorization', tokens.access, 'ACCESS_TOKEN'),
    missing: 'AUTHENTICATION_REQUIRED',
  };
  const steppedUp = carried('step_up_token', 'X-Step-Up-Token', tokens.stepUp, 'STEP_UP_TOKEN');
  const asked = (good: string): CarriedBy =>
    carried(
      'two_factor_authentication_token',
      'X-Two-Factor-Authentication-Token',
      good,
      'TWO_FACTOR_AUTHENTICATION_TOKEN',
    );
  const challenged = asked(tokens.challenge);
  const proven = [signedIn, steppedUp];
  const either = [{ ...signedIn, missing: challenged.missing }];
  const codes = { totp: code, sms: code, email: code };
  const badCodes = { totp: badCode, sms: badCode, email: badCode };

  return [
    post(`${api}/register`, {
      query: 'send-email=false',
      locale: true,
      body: { email: 'new@example.com', password, name: 'New' },
      badMembers: {
        email: [null, '', 'x', 'a@b', `${'x'.repeat(250)}@example.com`],
        password: [null, '', 'short', 'N0signs123', 'x'.repeat(300)],
        name: [null, '', '   ', 'x'.repeat(201)],
      },
    }),
    post(`${api}/login`, {
      locale: true,
      body: { email: 'ada@example.com', password, session },
      badMembers: { email: [null], password: [null], session: badSession },
    }),
    post(`${api}/2fa/login`, {
      body: { ...codes, session },
      badMembers: { ...badCodes, session: badSession },
      carriers: [challenged],
    }),
    post(`${api}/refresh`, {
      body: session,
      bodyMayBeAbsent: true,
      badMembers: { browser: ['x'.repeat(201)], os: ['x'.repeat(201)] },
      carriers: [carried('refresh_token', 'Authorization', tokens.refresh, 'REFRESH_TOKEN')],
    }),
    post(`${api}/logout`, {}),
    get(`${api}/status`, []),
    post(`${api}/step-up`, { locale: true, body: { password }, bodyMayBeAbsent: true, carriers: [signedIn] }),
    post(`${api}/2fa/step-up`, { body: codes, badMembers: badCodes, carriers: [asked(tokens.proving), signedIn] }),
    get(`${api}/2fa/totp/setup`, proven),
    post(`${api}/2fa/totp/setup`, {
      locale: true,
      body: { token: 'x', code },
      badMembers: { token: [null], code: [null, '', ...badCode] },
      carriers: proven,
    }),
    post(`${api}/2fa/totp/recover`, {
      body: { code: 'x', session },
      badMembers: { code: [null, 'x'.repeat(101)], session: badSession },
      carriers: [challenged],
    }),
    ...(['email', 'sms'] as const).flatMap((kind) => [
      post(`${api}/2fa/${kind}/send`, { locale: true, carriers: either }),
      get(`${api}/2fa/${kind}/cooldown`, either),
      post(`${api}/2fa/${kind}/enable`, {
        locale: true,
        body: { code },
        badMembers: { code: [null, '', ...badCode] },
        carriers: proven,
      }),
    ]),
    post(`${api}/2fa/sms/send`, {
      locale: true,
      body: { phoneNumber: '+491701234567' },
      bodyMayBeAbsent: true,
      badMembers: { phoneNumber: ['', '0170', '+0170123456', '+4917012345678901'] },
      carriers: proven,
    }),
    post(`${api}/password`, {
      body: { password, newPassword: 'N3w-S3cur3P@ss' },
      badMembers: { password: [null], newPassword: [null, '', 'short', 'N0signs123'] },
      carriers: proven,
    }),
    post(`${api}/2fa/preferred-method`, {
      body: { method: 'email' },
      badMembers: { method: [null, '', 'fax', 'TOTP'] },
      carriers: proven,
    }),
    get('/api/users/me', [signedIn]),
    post(`${api}/email/verification/send`, { locale: true, carriers: [signedIn] }),
    get(`${api}/email/verification/cooldown`, [signedIn]),
    post(`${api}/email/verification`, { query: 'token=x', locale: true }),
    get('/api/users/me/sessions', [signedIn]),
    {
      method: 'DELETE',
      path: '/api/users/me/sessions/00000000-0000-4000-8000-000000000000',
      locale: false,
      carriers: [signedIn],
    },
    { method: 'DELETE', path: '/api/users/me/sessions', locale: false, carriers: [signedIn] },
    ...(['totp', 'sms', 'email'] as const).flatMap((kind): readonly RouteUnderTest[] => [
      { method: 'DELETE', path: `${api}/2fa/${kind}`, locale: true, carriers: proven },
      post(`${api}/2fa/${kind}/removal-preview`, { locale: true, carriers: proven }),
    ]),
  ];
}

/** Whatever is wrong with a request that no rule has to see, on every path. */
export function malformedCases(host: Host): void {
  it('malformed requests: there is a good request for every endpoint', async () => {
    await using world = await World.open(host);
    const { routes } = await sceneOf(world);
    const known = new Set(routes.map(({ method, path }) => `${method} ${path.replace(/\/0{8}-.*/, '/:sessionId')}`));
    expect([...known].toSorted()).toEqual(
      world.server.operations.map(({ method, path }) => `${method} ${path}`).toSorted(),
    );
    for (const route of routes) {
      const answer = await exchangeRaw(world.server.port, requestBytes(route));
      expect([route.path, answer.headers['x-error-code'] ?? answer.status]).toEqual([
        route.path,
        expect.not.stringMatching(flaw),
      ]);
    }
  });

  it('attack-13: malformed requests: an id that is none matches nothing', async () => {
    await using world = await World.open(host);
    const device = await world.inSession(await world.person());
    const before = await everything(world, device);
    for (const id of oddIds) {
      const answer = await device.send('DELETE', `${sessions}/${id}`);
      expect([id, answer.status, answer.headers['x-error-code']]).toEqual([id, 400, 'INVALID_REQUEST']);
    }
    expect(await everything(world, device)).toEqual(before);
  });

  it('malformed requests: each gets the documented answer in the documented shape, and changes nothing', async () => {
    await using world = await World.open(host);
    const { device, routes, tokens } = await sceneOf(world);
    const before = await everything(world, device);
    const strangers = ['https://evil.example', 'https://id.example.com.evil.example'];
    const offered = new Set(routes.map(({ method, path }) => `${path}: method ${method}`));
    const { proving: _wanted, ...others } = tokens;
    const requests = routes
      .flatMap((route) =>
        malformedRequests(route, { tokens: route.path.endsWith('/recover') ? others : tokens, strangers }),
      )
      .filter((_request, at) => isThorough || at % 5 === 0)
      .filter(({ name }) => !offered.has(name.slice(name.indexOf(' ') + 1)) && !name.includes(`target ${sessions}/`));
    expect(requests.length).toBeGreaterThan(isThorough ? 5000 : 1000);
    for (const { path } of routes)
      expect(requests.filter((request) => request.path.startsWith(path)).length).toBeGreaterThan(isThorough ? 40 : 8);
    const answers = await exchangeAll(world.server.port, requests, 32);
    const complaints = requests.map((request, at) => {
      const answer = answers[at];
      return answer === undefined ? `${request.name}: no answer` : selfServiceComplaint(request, answer);
    });
    expect(complaints.filter((complaint) => complaint !== null)).toEqual([]);
    expect(await everything(world, device)).toEqual(before);
    expect(world.server.log.filter(({ level }) => level !== 'info')).toEqual([]);
  });
}

/** What stands behind it is an id, which has a rule of its own. */
const sessions = '/api/users/me/sessions';
const flaw = /INVALID_REQUEST|AUTHENTICATION_REQUIRED|_MISSING|ROUTE_NOT|METHOD_NOT|ORIGIN|LOCALE|MEDIA_TYPE|TOO_LARGE/;

async function sceneOf(world: World) {
  const person = await world.person();
  const device = await world.inSession(person);
  const proving = await world.inSession(person);
  await proving
    .send('POST', `${api}/step-up`, { with: ['access'], body: { password } })
    .then((answer) => proving.keep(answer));
  const entering = world.device(person);
  await entering.login();
  const { ids, tokens: ring, clock } = world.ports;
  const life = { at: clock.now(), ms: 900_000 };
  const sub = person.id;
  const tokens = {
    access: String(proving.tokens.access),
    refresh: String(proving.tokens.refresh),
    stepUp: String(proving.tokens.stepUp),
    challenge: String(entering.tokens.challenge),
    proving: String(proving.tokens.challenge),
    setup: ring.sign('totp_setup', { sub, session: 'x', epoch: 1, enrolment: 'x' }, life),
    verification: ring.sign('email_verification', { sub, jti: ids.jti(), email: 'x' }, life),
    client: ring.sign('known_client', { sub, jti: ids.jti() }, life),
  };
  return { device, tokens, routes: routesOf(tokens) };
}

/** Ids that are none, as they stand in a path. */
const oddIds = ['x', '%00', '%20', '%zz', '%ff', '..', '%2e%2e', '{"$ne":null}', '[]', 'null', '1', 'x'.repeat(2000)];

/** All that a request could have changed. */
async function everything(world: World, { person }: Device): Promise<unknown> {
  const { accounts, sessions: stored } = world.ports;
  return [
    await stateOf(world, person),
    await accounts.list({ after: null, limit: 100 }),
    await stored.listOf(person.id),
  ];
}
