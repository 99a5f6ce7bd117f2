import { Buffer } from 'node:buffer';
import { expect, it } from 'vitest';
import type { Device } from '../device.ts';
import { expectCode, expectMethods, expectRefused, text } from '../expectations.ts';
import { enrolTotp, refresh } from '../flows.ts';
import type { Answer } from '../http-client.ts';
import { type Host, system, World } from '../world.ts';

const other = 'b'.repeat(40);

/** Cases 1 to 10, 12 to 14, 21, 23 to 25: taking a method off, one request after the other. */
export function disableCases(host: Host): void {
  it('case 01: takes TOTP off beside e-mail, and shows the account as committed', async () => {
    await using world = await World.open(host);
    const device = await world.steppedUp();
    const answer = await device.disable();
    expectMethods(answer, ['email'], 'email');
    expect(answer.cookies.size).toBe(0);
    const { sequence } = await world.account(device.person);
    expect(answer.headers['etag']).toBe(`"${sequence}"`);
    expect(answer.body).toMatchObject({ id: device.person.id, email: device.person.email, name: 'Ada', avatar: null });
  });

  it('case 02: takes tokens from cookies, from headers and from misspelt headers', async () => {
    await using world = await World.open(host);
    const signedIn = async () => world.inSession(await world.person());
    const byCookie = await world.inSession(await world.person(), { by: 'cookie' });
    expect((await byCookie.disable()).status).toBe(200);
    expect((await (await signedIn()).disable()).status).toBe(200);

    expect((await misspelt(await signedIn())).status).toBe(200);
    const strict = await world.another({ contract: { misspeltHeaders: false } });
    const device = await signedIn();
    await expectRefused(world, device.person, 'STEP_UP_TOKEN_MISSING', () => misspelt(device.at(strict)));
    const documented = { 'X-Step-Up-EmailVerificationTokenCreation': 'nonsense' };
    expect((await device.disable('totp', { headers: documented })).status).toBe(200);
  });

  it('case 03: answers a repeated request that nothing was changed, without a body', async () => {
    await using world = await World.open(host);
    const device = await world.steppedUp();
    expect((await device.disable()).status).toBe(200);
    await expectRefused(world, device.person, 'TWO_FACTOR_METHOD_ALREADY_DISABLED', () => device.disable());
    expect(await world.told(device.person, 'factor-removed')).toHaveLength(1);
  });

  it('case 04: answers the same where TOTP was never on, or only begun', async () => {
    await using world = await World.open(host);
    const person = await world.person({ totp: 0 });
    const device = await world.inSession(person);
    await expectRefused(world, person, 'TWO_FACTOR_METHOD_ALREADY_DISABLED', () => device.disable());
    const enrolment = { actor: system, oneOfAKind: true, ifMatch: null, needsPassword: true };
    const ask = { accountId: person.id, door: 'test', reason: null, origin: null, signal: { aborted: false } };
    await world.server.detent.beginTotp(ask, enrolment);
    await expectRefused(world, person, 'TWO_FACTOR_METHOD_ALREADY_DISABLED', () => device.disable());
  });

  it('case 05: keeps the only factor that counts', async () => {
    await using world = await World.open(host);
    const only = await world.inSession(await world.person({ email: false }));
    const refused = 'CANNOT_DISABLE_ONLY_TWO_FACTOR_METHOD';
    await expectRefused(world, only.person, refused, () => only.disable());

    await world.happen(only.person, {
      type: 'factor-begun',
      factorId: other,
      kind: 'email',
      label: '',
      addressId: (await world.account(only.person)).person.addresses[0]?.id ?? null,
      expiresAt: world.clock.now() + 60_000,
      secret: { sealed: null },
    });
    await expectRefused(world, only.person, refused, () => only.disable());
    const set = { salt: 'salt', hashes: ['hash'] };
    await world.happen(only.person, { type: 'recovery-codes-issued', count: 1, secret: set });
    await expectRefused(world, only.person, refused, () => only.disable());

    const both = await world.inSession(await world.person());
    const factorId = (await world.account(both.person)).factors.find(({ kind }) => kind === 'email')?.id ?? '';
    await world.happen(both.person, { type: 'factor-locked', factorId });
    await expectRefused(world, both.person, refused, () => both.disable());
  });

  it('case 06: counts the kinds and channels that policy counts', async () => {
    await using world = await World.open(host, { policy: { countingKinds: ['totp'] } });
    const device = await world.inSession(await world.person());
    const refused = 'CANNOT_DISABLE_ONLY_TWO_FACTOR_METHOD';
    await expectRefused(world, device.person, refused, () => device.disable());
    expectMethods(await device.disable('email'), ['totp'], 'totp');
    const mute = await world.another({ policy: { channels: { email: false, sms: true } } });
    const silenced = await world.inSession(await world.person(), { server: mute });
    await expectRefused(world, silenced.person, refused, () => silenced.disable());
  });

  it('case 07: takes the only factor where policy lets people, and the next sign-in asks for none', async () => {
    const onlyFactor = {
      self: 'allow',
      helpDesk: 'allow',
      administrator: 'allow',
      owner: 'allow',
      service: 'allow',
    } as const;
    await using world = await World.open(host, { policy: { onlyFactor } });
    const device = await world.steppedUp({ email: false });
    expectMethods(await device.disable(), [], null);
    const login = await device.login();
    expect(login.body).toMatchObject({ twoFactorRequired: false, twoFactorMethods: null, mustEnrol: false });
    expect(text(login, 'accessToken')).toMatch(/^ey/);
  });

  it('case 08: speaks only to people with a password', async () => {
    await using world = await World.open(host);
    const withTotp = await world.inSession(await world.person({ password: null }));
    await expectRefused(world, withTotp.person, 'NO_PASSWORD_PROVIDER', () => withTotp.disable());
    const without = await world.inSession(await world.person({ password: null, totp: 0 }));
    await expectRefused(world, without.person, 'NO_PASSWORD_PROVIDER', () => without.disable());
  });

  it('case 09: needs an access token that is one', async () => {
    await using world = await World.open(host);
    const device = await world.inSession(await world.person());
    const { person, tokens } = device;
    await expectRefused(world, person, 'AUTHENTICATION_REQUIRED', () => device.disable('totp', { with: ['stepUp'] }));
    const bad = ['garbage', unsigned(tokens.access), withKeyId(tokens.access, 'nobody'), String(tokens.refresh)];
    for (const access of bad) {
      const impostor = device.twin({ ...tokens, access });
      const answer = await expectRefused(world, person, 'ACCESS_TOKEN_INVALID', () => impostor.disable());
      expect(answer.headers['www-authenticate']).toBe('Bearer error="invalid_token"');
    }
  });

  it('case 10: needs an access token that is still good', async () => {
    await using world = await World.open(host);
    const late = await world.steppedUp();
    const { person } = late;
    const revoked = await world.inSession(person);
    const loggedOut = await world.inSession(person);
    const keeper = await world.inSession(person);
    const list = (await keeper.send('GET', '/api/users/me/sessions')).body;
    expect(list).toHaveLength(4);
    const session = claimsOf(revoked.tokens.access)['session'];
    expect((await keeper.send('DELETE', `/api/users/me/sessions/${String(session)}`)).status).toBe(200);
    expect((await loggedOut.send('POST', '/api/auth/logout')).status).toBe(200);
    for (const device of [revoked, loggedOut])
      await expectRefused(world, person, 'ACCESS_TOKEN_EXPIRED', () => device.disable());
    world.clock.pass(900_000);
    await expectRefused(world, person, 'ACCESS_TOKEN_EXPIRED', () => late.disable());
  });

  it('case 12: needs a step-up of this account and session that is still good', async () => {
    await using world = await World.open(host);
    const device = await world.inSession(await world.person());
    const { person, tokens } = device;
    const stranger = await world.inSession(await world.person());
    const elsewhere = await world.inSession(person);
    const missing = await expectRefused(world, person, 'STEP_UP_TOKEN_MISSING', () =>
      device.disable('totp', { with: ['access'] }),
    );
    expect(missing.headers['www-authenticate']).toBe('Bearer error="insufficient_user_authentication", max_age="900"');
    const presenting = (stepUp: string | null) => device.twin({ ...tokens, stepUp }).disable();
    for (const stepUp of ['garbage', tokens.access, stranger.tokens.stepUp, elsewhere.tokens.stepUp])
      await expectRefused(world, person, 'STEP_UP_TOKEN_INVALID', () => presenting(stepUp));
    world.clock.pass(600_000);
    await refresh(device);
    world.clock.pass(300_000);
    for (const stepUp of [tokens.stepUp, stranger.tokens.stepUp])
      await expectRefused(world, person, 'STEP_UP_TOKEN_EXPIRED', () =>
        device.twin({ ...device.tokens, stepUp }).disable(),
      );
  });

  it('case 13: outlives no change of the factor set, and succeeds with a new step-up', async () => {
    await using world = await World.open(host, { policy: { channels: { email: true, sms: true } } });
    const device = await world.steppedUp();
    const number = '+491701234567';
    expect((await device.send('POST', '/api/auth/2fa/sms/send', { body: { phoneNumber: number } })).status).toBe(200);
    const code = await (await world.post()).texted(number);
    expectMethods(
      await device.send('POST', '/api/auth/2fa/sms/enable', { body: { code } }),
      ['totp', 'sms', 'email'],
      'totp',
    );
    await refresh(device);
    await expectRefused(world, device.person, 'STEP_UP_TOKEN_EXPIRED', () => device.disable());
    await device.stepUp();
    expectMethods(await device.disable(), ['sms', 'email'], 'sms');
  });

  it('case 14: finds nobody where the account is gone, or is no person’s', async () => {
    await using world = await World.open(host);
    const gone = await world.inSession(await world.person());
    const ask = { accountId: gone.person.id, door: 'test', reason: null, origin: null, signal: { aborted: false } };
    await world.server.detent.closeAccount(ask, { actor: system, ifMatch: null });
    await world.deliver();
    expect(await world.ports.accounts.find(gone.person.id, { aborted: false })).toBeNull();
    expectCode(await gone.disable(), 'USER_NOT_FOUND');
    const machine = await world.inSession(await world.person({ person: { kind: 'machine' } }));
    await expectRefused(world, machine.person, 'USER_NOT_FOUND', () => machine.disable());
  });

  it('case 21: elects a preferred method in the fixed order, where the preferred one goes', async () => {
    await using world = await World.open(host, { policy: { channels: { email: true, sms: true } } });
    const byMail = await world.steppedUp();
    expect((await byMail.send('POST', '/api/auth/2fa/preferred-method', { body: { method: 'email' } })).status).toBe(
      200,
    );
    expectMethods(await byMail.disable(), ['email'], 'email');

    const all = await world.inSession(await world.person({ sms: '+491701234567' }));
    expectMethods(await all.disable(), ['sms', 'email'], 'sms');

    const back = await world.steppedUp();
    await back.send('POST', '/api/auth/2fa/preferred-method', { body: { method: 'email' } });
    expectMethods(await back.disable('email'), ['totp'], 'totp');
  });

  it('case 23: leaves nothing of the old factor set that proves or enrols', async () => {
    await using world = await World.open(host);
    const device = await world.steppedUp({ totp: 0 });
    const { recoveryCodes } = await enrolTotp(world, device);
    await device.signIn();
    await device.stepUp();
    const setup = await device.send('GET', '/api/auth/2fa/totp/setup', { query: 'replace=true' });
    const open = device.twin();
    await open.login();
    expect((await device.disable()).status).toBe(200);

    expect((await device.send('GET', '/api/auth/status')).body).toMatchObject({ authenticated: true, stepUp: false });
    const { person } = device;
    await expectRefused(world, person, 'TWO_FACTOR_AUTHENTICATION_TOKEN_EXPIRED', () =>
      open.send('POST', '/api/auth/2fa/login', { with: ['challenge'], body: { totp: device.code() } }),
    );
    for (const query of ['', 'replace=true']) {
      const body = { token: text(setup, 'token'), code: device.code(text(setup, 'secret')) };
      const answer = await device.send('POST', '/api/auth/2fa/totp/setup', { query, body });
      expect(answer.status).not.toBe(200);
    }
    expect((await world.account(person)).preferred).toBe('email');
    await open.login();
    await expectRefused(world, person, 'TWO_FACTOR_METHOD_DISABLED', () =>
      open.send('POST', '/api/auth/2fa/totp/recover', { with: ['challenge'], body: { code: recoveryCodes[0] } }),
    );
  });

  it('case 24: takes every device of the method in one commit, and tells of it once', async () => {
    await using world = await World.open(host);
    const device = await world.steppedUp({ totp: 2 });
    expectMethods(await device.disable(), ['email'], 'email');
    const { factors } = await world.account(device.person);
    expect(factors.filter(({ kind, state }) => kind === 'totp' && state === 'removed')).toHaveLength(2);
    expect(await world.told(device.person, 'factor-removed')).toHaveLength(1);
  });

  it('case 25: changes only the state that was looked at', async () => {
    await using world = await World.open(host);
    const device = await world.steppedUp();
    const seen = await device.send('GET', '/api/users/me');
    const etag = String(seen.headers['etag']);
    expect(etag).toBe(`"${(await world.account(device.person)).sequence}"`);
    await world.happen(device.person, {
      type: 'profile-changed',
      fields: ['name'],
      secret: { person: { name: 'Bea' } },
    });
    await expectRefused(world, device.person, 'VERSION_MISMATCH', () =>
      device.disable('totp', { headers: { 'If-Match': etag } }),
    );
    const again = await device.send('GET', '/api/users/me');
    const answer = await device.disable('totp', { headers: { 'If-Match': String(again.headers['etag']) } });
    expect(answer.status).toBe(200);
  });
}

const misspelt = (device: Device): Promise<Answer> =>
  device.disable('totp', {
    with: ['access'],
    headers: { 'X-Step-Up-EmailVerificationTokenCreation': String(device.tokens.stepUp) },
  });

export const claimsOf = (token: string | null): Record<string, unknown> =>
  JSON.parse(Buffer.from(String(token).split('.')[1] ?? '', 'base64url').toString('utf8'));

const headed = (token: string | null, change: object): string => {
  const [head = '', ...rest] = String(token).split('.');
  const header: object = JSON.parse(Buffer.from(head, 'base64url').toString('utf8'));
  return [Buffer.from(JSON.stringify({ ...header, ...change })).toString('base64url'), ...rest].join('.');
};

const unsigned = (token: string | null): string =>
  `${headed(token, { alg: 'none' }).split('.').slice(0, 2).join('.')}.`;
const withKeyId = (token: string | null, kid: string): string => headed(token, { kid });
