import { expect, it } from 'vitest';
import { expectCode, expectMethods, expectOk, expectRefused, member, text } from '../expectations.ts';
import { enrolTotp, refresh } from '../flows.ts';
import { type Host, outside, World } from '../world.ts';
import { claimsOf } from './disable.ts';
import { expectCookies } from './http.ts';
import { clearedCookies } from './methods.ts';

const minute = 60_000;
const mine = '/api/users/me/sessions';
const verification = '/api/auth/email/verification';

/** Cases 55 to 58: verifying a mailbox, refreshing, sessions, and signing in when a factor must be enrolled first. */
export function sessionCases(host: Host): void {
  it('case 55: verifies the mailbox by the link that was last mailed to it', async () => {
    await using world = await World.open(host);
    const post = await world.post();
    const device = await world.inSession(await world.person({ verified: false }));
    const { person } = device;
    const send = () => device.send('POST', `${verification}/send`, { with: ['access'], query: 'locale=fr' });
    const remaining = async () => (await device.send('GET', `${verification}/cooldown`)).body;
    expect(await remaining()).toEqual({ remaining: 0 });
    expect((await send()).body).toEqual({ cooldown: 60 });
    await expectRefused(world, person, 'EMAIL_COOLDOWN_ACTIVE', send);
    expect(await remaining()).toEqual({ remaining: 60 });
    const first = await post.link(person.email);
    expect(post.mails.map(({ language }) => language)).toEqual(['fr']);
    world.clock.pass(minute);
    expectOk(await send());
    const token = await post.link(person.email);

    const follow = (value: string | null, method = 'POST') =>
      device.send(method, verification, { with: [], ...(value === null ? {} : { query: `token=${value}` }) });
    await expectRefused(world, person, 'INVALID_REQUEST', () => follow(null));
    await expectRefused(world, person, 'INVALID_REQUEST', () => follow(''));
    for (const bad of ['garbage', first, String(device.tokens.access)])
      await expectRefused(world, person, 'EMAIL_VERIFICATION_TOKEN_INVALID', () => follow(bad));
    const wrongMethod = await expectRefused(world, person, 'METHOD_NOT_ALLOWED', () => follow(token, 'GET'));
    expect(wrongMethod.headers['allow']).toBe('OPTIONS, POST');
    const done = await follow(token);
    expectMethods(done, ['totp', 'email'], 'totp');
    expect(member(done, 'emailVerified')).toBe(true);
    await expectRefused(world, person, 'EMAIL_ALREADY_VERIFIED', () => follow(token));
    await expectRefused(world, person, 'EMAIL_ALREADY_VERIFIED', send);

    const late = await world.inSession(await world.person({ verified: false }));
    await late.send('POST', `${verification}/send`);
    const stale = await post.link(late.person.email);
    const over = (value: string) => late.send('POST', verification, { with: [], query: `token=${value}` });
    const change = {
      channel: 'email',
      value: 'moved@example.com',
      normal: 'moved@example.com',
      vouchedFor: false,
    } as const;
    const asked = { actor: { kind: 'system', id: 'test' }, ifMatch: null, ...change } as const;
    await world.server.detent.changeContact({ ...outside, accountId: late.person.id }, asked);
    await expectRefused(world, late.person, 'EMAIL_VERIFICATION_TOKEN_INVALID', () => over(stale));
    world.clock.pass(15 * minute);
    await expectRefused(world, late.person, 'EMAIL_VERIFICATION_TOKEN_EXPIRED', () => over(stale));
  });

  it('case 56: of two refreshes at once one gets the new pair, and an old token after the grace ends the session', async () => {
    await using world = await World.open(host);
    const device = await world.inSession(await world.person());
    const old = device.twin();
    const send = (by = device) => by.send('POST', '/api/auth/refresh', { with: ['refresh'] });
    const answers = await Promise.all([send(), send()]);
    const won = answers.find(({ status }) => status === 200);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const lost of answers.filter(({ status }) => status !== 200)) expectCode(lost, 'REFRESH_TOKEN_INVALID');
    if (won !== undefined) device.keep(won);
    expect(Object.keys(Object(won?.body)).toSorted()).toEqual(['accessToken', 'principal', 'refreshToken']);
    expectOk(await device.send('GET', '/api/users/me'));
    world.clock.pass(10_000);
    expectCode(await send(old), 'REFRESH_TOKEN_INVALID');
    expectOk(await device.send('GET', '/api/users/me'));
    world.clock.pass(1);
    expectCode(await send(old), 'REFRESH_TOKEN_INVALID');
    expectCode(await device.send('GET', '/api/users/me'), 'ACCESS_TOKEN_EXPIRED');
    expectCode(await send(), 'REFRESH_TOKEN_INVALID');
    expectCode(await device.send('POST', '/api/auth/refresh', { with: [] }), 'REFRESH_TOKEN_MISSING');
    expectCode(await send(device.twin({ refresh: device.tokens.access })), 'REFRESH_TOKEN_INVALID');
    const later = await world.inSession(device.person);
    world.clock.pass(129_600_000);
    expectCode(await send(later), 'REFRESH_TOKEN_EXPIRED');
  });

  it('case 57: lists sessions, ends one, ends all, and signs out', async () => {
    await using world = await World.open(host);
    const device = world.device(await world.person());
    const { person } = device;
    await device.signIn({ browser: 'Fire\u0007fox', os: 'Linux' });
    const other = world.device(person);
    world.clock.pass(minute);
    await other.signIn();
    const list = await device.send('GET', mine);
    const [second, first] = [claimsOf(other.tokens.access)['session'], claimsOf(device.tokens.access)['session']];
    const shown = {
      ipAddress: null,
      location: null,
      lastActive: expect.stringMatching(/^2026-01-31T12:0\d:\d\d\.\d{3}Z$/),
    };
    expect(list.body).toEqual([
      { id: second, browser: null, os: null, ...shown },
      { id: first, browser: 'Firefox', os: 'Linux', ...shown },
    ]);
    const stranger = await world.inSession(await world.person());
    const unknown = '00000000-0000-4000-8000-000000000000';
    for (const id of [unknown, String(claimsOf(stranger.tokens.access)['session'])])
      expect((await device.send('DELETE', `${mine}/${id}`)).body).toEqual(list.body);
    expectOk(await stranger.send('GET', mine));
    await expectRefused(world, person, 'INVALID_REQUEST', () => device.send('DELETE', `${mine}/x`));
    const left = await device.send('DELETE', `${mine}/${String(second)}`);
    expect(left.body).toMatchObject([{ id: first }]);
    expect(left.body).toHaveLength(1);
    expectCode(await other.send('GET', '/api/users/me'), 'ACCESS_TOKEN_EXPIRED');

    const last = await world.inSession(person);
    const all = await device.send('DELETE', mine);
    expect(all.text).toBe('{"success":true}');
    expectCookies(all, clearedCookies);
    for (const one of [device, last]) expectCode(await one.send('GET', mine), 'ACCESS_TOKEN_EXPIRED');
    const again = await world.inSession(person);
    for (const tokens of [['access'], []] as const) {
      const out = await again.send('POST', '/api/auth/logout', { with: tokens });
      expect([out.status, out.text]).toEqual([200, '{"success":true}']);
      expectCookies(out, clearedCookies);
    }
    expectCode(await again.send('GET', mine), 'ACCESS_TOKEN_EXPIRED');
    const expired = await world.inSession(person);
    world.clock.pass(15 * minute);
    expectOk(await expired.send('POST', '/api/auth/logout', { with: ['access'] }));
    expectCode(await expired.send('POST', '/api/auth/refresh', { with: ['refresh'] }), 'REFRESH_TOKEN_INVALID');
  });

  it('case 57: keeps the address of a client only where it is told to', async () => {
    await using world = await World.open(host, { contract: { recordAddresses: true } });
    const device = world.device(await world.person());
    await device.signIn();
    expect((await device.send('GET', mine)).body).toMatchObject([{ ipAddress: '127.0.0.1' }]);
  });

  it('case 57: shows who is signed in, and how far', async () => {
    await using world = await World.open(host);
    const device = world.device(await world.person());
    const status = async (tokens: readonly ('access' | 'stepUp' | 'challenge')[]) =>
      (await device.send('GET', '/api/auth/status', { with: tokens })).body;
    const nobody = {
      authenticated: false,
      stepUp: false,
      emailVerified: null,
      twoFactorRequired: false,
      sessionId: null,
    };
    const nothing = { ...nobody, preferredTwoFactorMethod: null, twoFactorMethods: null, mustEnrol: null };
    expect(await status([])).toEqual(nothing);
    await device.login();
    const on = {
      emailVerified: false,
      preferredTwoFactorMethod: 'totp',
      twoFactorMethods: ['totp', 'email'],
      mustEnrol: false,
    };
    expect(await status(['challenge'])).toEqual({ ...nobody, ...on, twoFactorRequired: true });
    const { challenge } = device.tokens;
    await device.signIn();
    device.tokens.challenge = challenge;
    const sessionId = claimsOf(device.tokens.access)['session'];
    expect(await status(['access'])).toEqual({ ...nobody, ...on, authenticated: true, sessionId });
    await device.stepUp();
    expect(await status(['access', 'stepUp'])).toMatchObject({ authenticated: true, stepUp: true });
    device.tokens.stepUp = 'garbage';
    device.tokens.challenge = 'garbage';
    expect(await status(['access', 'stepUp', 'challenge'])).toMatchObject({ stepUp: false, twoFactorRequired: false });
    device.tokens.access = 'garbage';
    expectCode(await device.send('GET', '/api/auth/status', { with: ['access'] }), 'ACCESS_TOKEN_INVALID');
  });

  it('case 58: must-enrol-opens-nothing: whoever must enrol does that first, and nothing else', async () => {
    await using world = await World.open(host);
    const device = world.device(await world.person());
    const { person } = device;
    const owner = { kind: 'owner', id: 'o', name: null, accountId: null, rank: 9, organizations: '*' } as const;
    const removal = {
      actor: owner,
      which: 'all',
      includePending: true,
      ifMatch: null,
      needsPassword: false,
      compromised: false,
    } as const;
    await world.server.detent.removeFactor({ ...outside, accountId: person.id }, removal);
    await world.deliver();

    const login = await device.login();
    expect(login.body).toMatchObject({
      mustEnrol: true,
      accessToken: null,
      twoFactorRequired: true,
      twoFactorMethods: ['email'],
      preferredTwoFactorMethod: 'email',
      user: { twoFactorMethods: [], twoFactorAuthEnabled: false },
    });
    const code = await device.mailed();
    const signedIn = device.keep(
      await device.send('POST', '/api/auth/2fa/login', { with: ['challenge'], body: { email: code } }),
    );
    expect(signedIn.body).toMatchObject({ mustEnrol: true, twoFactorRequired: false });
    expectCookies(signedIn, { two_factor_authentication_token: 0, access_token: 900, refresh_token: 129_600 });
    expect((await device.send('GET', '/api/auth/status')).body).toMatchObject({ authenticated: true, mustEnrol: true });

    const id = String(claimsOf(device.tokens.access)['session']);
    const rest: readonly (readonly [string, string, object?])[] = [
      ['DELETE', '/api/auth/2fa/totp'],
      ['DELETE', '/api/auth/2fa/email'],
      ['DELETE', '/api/auth/2fa/sms'],
      ['POST', '/api/auth/2fa/totp/removal-preview'],
      ['POST', '/api/auth/password', { password: person.password, newPassword: 'N3w-S3cur3P@ss' }],
      ['POST', '/api/auth/2fa/preferred-method', { method: 'totp' }],
      ['POST', `${verification}/send`],
      ['GET', `${verification}/cooldown`],
      ['GET', mine],
      ['DELETE', mine],
      ['DELETE', `${mine}/${id}`],
    ];
    for (const [method, path, body] of rest)
      await expectRefused(world, person, 'ENROLMENT_REQUIRED', () => device.send(method, path, { body }));
    await refresh(device);
    expectOk(await device.send('GET', '/api/users/me'));
    expectOk(await device.send('GET', '/api/auth/2fa/email/cooldown', { with: ['access'] }));
    const stepped = device.keep(
      await device.send('POST', '/api/auth/step-up', { with: ['access'], body: { password: person.password } }),
    );
    expect(text(stepped, 'stepUpToken')).toMatch(/^ey/);
    await enrolTotp(world, device);
    await device.signIn();
    await device.stepUp();
    expectOk(await device.send('GET', mine));
    expect((await device.send('GET', '/api/auth/status')).body).toMatchObject({ mustEnrol: false, stepUp: true });
    expectCode(await device.disable(), 'CANNOT_DISABLE_ONLY_TWO_FACTOR_METHOD');
  });

  it('case 58: lets somebody without a verified address in by password, to enrol and nothing else', async () => {
    await using world = await World.open(host);
    const device = world.device(await world.person({ totp: 0, email: false, verified: false }));
    await world.happen(device.person, { type: 'must-enrol-marked' });
    expect((await device.login()).body).toMatchObject({ mustEnrol: true, twoFactorRequired: false });
    expectCode(await device.disable('totp', { with: ['access'] }), 'ENROLMENT_REQUIRED');
    await device.stepUp();
    await device.send('POST', '/api/auth/2fa/email/send', { with: ['access'] });
    const body = { code: await device.mailed() };
    expectMethods(await device.send('POST', '/api/auth/2fa/email/enable', { body }), ['email'], 'email');
    await refresh(device);
    expectOk(await device.send('GET', mine));
  });
}
