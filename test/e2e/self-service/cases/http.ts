import { expect, it } from 'vitest';
import { cookieNames, type Device } from '../device.ts';
import { expectCode, expectMethods, expectOk, expectRefused, member, text } from '../expectations.ts';
import { altered, secretTrouble, trouble } from '../faulty.ts';
import type { Answer } from '../http-client.ts';
import { type Host, World } from '../world.ts';

const evil = 'https://evil.example';
const allowed = 'https://app.example.com';

/** Cases 31 to 36: origins, routes, bodies, limits, carriers and cookies. */
export function httpCases(host: Host): void {
  it('case 31: attack-14: refuses pages of other origins, and tells allowed ones what they may read', async () => {
    await using world = await World.open(host);
    const device = await world.inSession(await world.person(), { by: 'cookie' });
    for (const headers of [{ Origin: evil }, { Origin: 'null' }, { 'Sec-Fetch-Site': 'cross-site' }]) {
      const answer = await expectRefused(world, device.person, 'CSRF_ORIGIN_REJECTED', () =>
        device.disable('totp', { headers }),
      );
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    }
    const answer = await device.disable('totp', { headers: { Origin: allowed, 'Sec-Fetch-Site': 'cross-site' } });
    expectMethods(answer, ['email'], 'email');
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': allowed,
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': 'X-Error-Code, Retry-After, ETag',
      vary: 'Origin',
    });
    const preflight = await device.send('OPTIONS', '/api/auth/2fa/totp', {
      with: [],
      headers: {
        Origin: allowed,
        'Access-Control-Request-Method': 'DELETE',
        'Access-Control-Request-Headers': 'x-step-up-token',
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers).toMatchObject({
      'access-control-allow-methods': 'GET, POST, PUT, DELETE, OPTIONS, PATCH',
      'access-control-allow-headers': 'x-step-up-token',
    });
    expectOk(await device.send('GET', '/api/users/me', { headers: { Origin: evil } }));
  });

  it('case 32: no parameter makes one method another, and paths are taken letter for letter', async () => {
    await using world = await World.open(host);
    const device = await world.inSession(await world.person());
    const path = '/api/auth/2fa/totp';
    const asked: readonly (() => Promise<Answer>)[] = [
      () => device.send('POST', path, { query: '_method=DELETE' }),
      () => device.send('POST', path, { headers: { 'X-HTTP-Method-Override': 'DELETE' } }),
      () => device.send('GET', path),
    ];
    for (const send of asked) {
      const answer = await expectRefused(world, device.person, 'METHOD_NOT_ALLOWED', send);
      expect(answer.headers['allow']).toBe('DELETE, OPTIONS');
    }
    for (const other of ['/api/auth/2fa/TOTP', `${path}/`, '/api/auth/oauth2/token', '/api/auth/password-reset'])
      await expectRefused(world, device.person, 'ROUTE_NOT_FOUND', () => device.send('DELETE', other));
  });

  it('case 33: gives every flaw of a request one shape, and echoes nothing of it', async () => {
    await using world = await World.open(host);
    const guest = world.device(await world.person());
    const register = (sent: object) => guest.send('POST', '/api/auth/register', { with: [], ...sent });
    const json = { 'Content-Type': 'application/json' };
    const secret = 'Tr0ub4dor&3';
    const good = { email: 'new@example.com', password: secret, name: 'New' };
    const flaws: readonly (readonly [object, Parameters<typeof expectCode>[1]])[] = [
      [{ text: `{"password":"${secret}"`, headers: json }, 'INVALID_REQUEST'],
      [{ body: { ...good, email: { [secret]: 1 } } }, 'INVALID_REQUEST'],
      [{ body: { ...good, name: '   ' } }, 'INVALID_REQUEST'],
      [{ body: [secret] }, 'INVALID_REQUEST'],
      [{ body: { ...good, name: secret.repeat(1600) } }, 'BODY_TOO_LARGE'],
      [{ text: JSON.stringify(good), headers: { 'Content-Type': 'text/plain' } }, 'UNSUPPORTED_MEDIA_TYPE'],
    ];
    for (const [sent, code] of flaws) {
      const answer = await register(sent);
      expectCode(answer, code);
      expect(answer.text).not.toContain(secret);
    }
    const { body } = await register({ body: { ...good, name: ' ', password: 'short' } });
    expect(Reflect.get(Object(body), 'fields')).toEqual([
      { field: 'password', rule: 'length' },
      { field: 'name', rule: 'pattern' },
    ]);

    const broken = await world.another({ ports: { ids: altered(world.ports.ids, { jti: trouble }) } });
    const answer = await guest.at(broken).send('POST', '/api/auth/login', {
      with: [],
      body: { email: guest.person.email, password: guest.person.password },
    });
    expectCode(answer, 'INTERNAL_ERROR');
    expect(answer.text).not.toMatch(new RegExp(`${secretTrouble}|\\bat \\w+|\\.ts`));
    expect(await world.ports.accounts.list({ after: null, limit: 10 })).toHaveLength(1);
  });

  it('case 34: counts the requests of an address, which no forged header changes', async () => {
    const limits = { address: { most: 200, inMs: 60_000 }, account: { most: 0, inMs: 60_000 } };
    await using world = await World.open(host, { contract: { limits } });
    const guest = world.device(await world.person());
    const first = await Promise.all(Array.from({ length: 200 }, (_, at) => status(guest, `192.0.2.${at}`)));
    expect(first.every((answer) => answer.status === 200)).toBe(true);
    const over = await status(guest, '192.0.2.250');
    expectCode(over, 'IP_RATE_LIMIT_EXCEEDED');
    expect(Number(over.headers['retry-after'])).toBe(60);
    world.clock.pass(60_000);
    expectOk(await status(guest));

    const proxied = guest.at(await world.another({ trustedProxies: ['127.0.0.1'] }));
    const clients = ['192.0.2.1', '192.0.2.2'];
    for (const from of clients) await Promise.all(Array.from({ length: 199 }, () => status(proxied, from)));
    for (const from of clients) expectOk(await status(proxied, from));
    for (const from of clients) expectCode(await status(proxied, from), 'IP_RATE_LIMIT_EXCEEDED');
  });

  it('case 34: counts the requests of an account, right after a good access token', async () => {
    const limits = { address: { most: 0, inMs: 60_000 }, account: { most: 200, inMs: 60_000 } };
    await using world = await World.open(host, { contract: { limits } });
    const device = await world.inSession(await world.person());
    const twin = await world.inSession(device.person);
    const answers = Array.from({ length: 200 }, (_, at) => (at % 2 === 0 ? device : twin).send('GET', '/api/users/me'));
    expect((await Promise.all(answers)).every(({ status }) => status === 200)).toBe(true);
    const asked = { with: ['access'] } as const;
    await expectRefused(world, device.person, 'USER_RATE_LIMIT_EXCEEDED', () => device.disable('totp', asked));
    const again = { with: ['access'], body: { email: 'x', password: 'y' } } as const;
    expectCode(await device.send('POST', '/api/auth/login', again), 'USER_RATE_LIMIT_EXCEEDED');
    expectOk(await device.login());
  });

  it('case 34: counts sign-ins and step-ups of an address together', async () => {
    await using world = await World.open(host, { settings: { signInLimit: { most: 10, inMs: 300_000 } } });
    const device = await world.inSession(await world.person());
    const { email } = device.person;
    for (let at = 0; at < 5; at += 1) {
      const entering = await device.send('POST', '/api/auth/login', { with: [], body: { email, password: 'no' } });
      expectCode(entering, 'INVALID_CREDENTIALS');
      const proving = await device.send('POST', '/api/auth/step-up', { with: ['access'], body: { password: 'no' } });
      expectCode(proving, 'INVALID_CREDENTIALS');
    }
    for (const path of ['login', '2fa/login', 'step-up', '2fa/step-up', '2fa/totp/recover']) {
      const answer = await device.send('POST', `/api/auth/${path}`, { with: [], body: {} });
      expectCode(answer, 'IP_LOGIN_RATE_LIMIT_EXCEEDED');
    }
    expectOk(await device.send('GET', '/api/auth/status'));
    world.clock.pass(300_000);
    expectOk(await device.login());
  });

  it('case 35: takes the preferred carrier, and makes up for a bad one by no other', async () => {
    await using world = await World.open(host);
    const device = await world.inSession(await world.person());
    const other = await world.inSession(await world.person());
    const cookiesFirst = await world.another({ contract: { carriers: { headerAuth: true, preferHeader: false } } });
    const [mine, hers] = [String(device.tokens.access), String(other.tokens.access)];
    const byCookie = device.at(cookiesFirst);
    expect(member(await whoIs(device, `Bearer ${mine}`, hers), 'id')).toBe(device.person.id);
    expect(member(await whoIs(byCookie, `Bearer ${mine}`, hers), 'id')).toBe(other.person.id);
    expectCode(await whoIs(device, 'Bearer bad', hers), 'ACCESS_TOKEN_INVALID');
    expectCode(await whoIs(byCookie, `Bearer ${mine}`, 'bad'), 'ACCESS_TOKEN_INVALID');
    expectCode(await whoIs(byCookie, `Bearer ${mine}`, ''), 'ACCESS_TOKEN_INVALID');
    for (const header of ['bearer x', 'Bearer', 'Bearer   ', 'Basic eDp5'])
      expect(member(await whoIs(device, header, hers), 'id')).toBe(other.person.id);
    expect(member(await whoIs(device, `Bearer    ${mine}`, hers), 'id')).toBe(device.person.id);
  });

  it('case 36: reads no header where they are switched off, and hands tokens out in cookies alone', async () => {
    await using world = await World.open(host, { contract: { carriers: { headerAuth: false, preferHeader: true } } });
    const person = await world.person();
    const byHeader = await world.inSession(person);
    expectCode(await byHeader.disable(), 'AUTHENTICATION_REQUIRED');
    const device = world.device(person, { by: 'cookie' });
    const asked = await device.login();
    expect(member(asked, 'twoFactorAuthenticationToken')).toBeNull();
    const body = { totp: device.code() };
    const signedIn = device.keep(await device.send('POST', '/api/auth/2fa/login', { with: ['challenge'], body }));
    expect(signedIn.body).toMatchObject({ accessToken: null, refreshToken: null });
    expectCookies(signedIn, {
      access_token: 900,
      refresh_token: 129_600,
      two_factor_authentication_token: 0,
      detent_client: 400 * 86_400,
    });
    await device.stepUp();
    expectMethods(await device.disable(), ['email'], 'email');
  });

  it('case 36: cookies are for the browser and this site alone, and secure where the address is', async () => {
    await using world = await World.open(host);
    const device = world.device(await world.person({ totp: 0, email: false }));
    const answer = await device.login();
    const { clock } = world;
    for (const [name, { value, attributes }] of answer.cookies) {
      expect(value).not.toBe('');
      const maxAge = Number(attributes['max-age']);
      expect(attributes).toEqual({
        httponly: '',
        secure: '',
        samesite: 'Strict',
        path: '/',
        'max-age': String(maxAge),
        expires: new Date(clock.now() + maxAge * 1000).toUTCString(),
      });
      expect([name, maxAge]).toEqual([
        name,
        name === 'access_token' ? 900 : name === 'refresh_token' ? 129_600 : 34_560_000,
      ]);
    }
    expect([...answer.cookies.keys()].toSorted()).toEqual(['access_token', 'detent_client', 'refresh_token']);
    const plain = await world.another({ contract: { cookies: { secure: false, path: '/detent' } } });
    const cookie = (await device.at(plain).login()).cookies.get('access_token');
    expect(cookie?.attributes).toMatchObject({ path: '/detent', samesite: 'Strict' });
    expect(cookie?.attributes).not.toHaveProperty('secure');
  });

  it('sends the headers of every answer, and never says what it runs on', async () => {
    await using world = await World.open(host);
    const device = await world.inSession(await world.person());
    for (const answer of [await device.disable(), await device.disable(), await device.send('GET', '/api/auth/none')]) {
      expect(answer.headers).toMatchObject({
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
      });
      expect(answer.headers).not.toHaveProperty('server');
      expect(answer.headers).not.toHaveProperty('x-powered-by');
    }
    expect(text(await device.send('GET', '/api/users/me'), 'id')).toBe(device.person.id);
  });
}

const status = (client: Device, from?: string): Promise<Answer> =>
  client.send('GET', '/api/auth/status', { with: [], headers: from === undefined ? {} : { 'X-Forwarded-For': from } });

const whoIs = (client: Device, header: string, cookie: string): Promise<Answer> =>
  client.send('GET', '/api/users/me', {
    with: [],
    headers: { Authorization: header, Cookie: `${cookieNames.access}=${cookie}` },
  });

/** Exactly these cookies, with these lives in seconds; 0 is a cleared one. */
export function expectCookies(answer: Answer, lives: Readonly<Record<string, number>>): void {
  const set = [...answer.cookies].map(([name, { attributes }]) => [name, Number(attributes['max-age'])] as const);
  expect(Object.fromEntries(set)).toEqual(lives);
  for (const [name, { value }] of answer.cookies) expect(value === '').toBe(lives[name] === 0);
}
