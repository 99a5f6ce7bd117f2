import { Buffer } from 'node:buffer';
import { isLive } from '@detent/core';
import { expect, it } from 'vitest';
import { codeAt } from '../authenticator.ts';
import type { Device } from '../device.ts';
import {
  expectCode,
  expectMethods,
  expectOk,
  expectRefused,
  member,
  principalMembers,
  stateOf,
  text,
} from '../expectations.ts';
import { enrolTotp, refresh, wrongCode } from '../flows.ts';
import type { Answer } from '../http-client.ts';
import { type Host, outside, password, World } from '../world.ts';
import { expectCookies } from './http.ts';

const minute = 60_000;
const number = '+491701234567';
const withSms = { policy: { channels: { email: true, sms: true } } };
const setupPath = '/api/auth/2fa/totp/setup';
const recoverPath = '/api/auth/2fa/totp/recover';
export const clearedCookies = {
  access_token: 0,
  refresh_token: 0,
  step_up_token: 0,
  two_factor_authentication_token: 0,
  session_token: 0,
  oauth2_provider_connection_token: 0,
};

/** Cases 48 to 54 and 60: enrolling, recovering, replacing, and codes by mail and text. */
export function methodCases(host: Host): void {
  it('case 48: hands out a secret that nothing but the answer shows', async () => {
    await using world = await World.open(host, { settings: { issuer: 'Ex & Co' }, lives: { setupMs: minute } });
    const device = await world.inSession(await world.person({ totp: 0 }));
    const before = await stateOf(world, device.person);
    const setup = await device.send('GET', setupPath);
    expectOk(setup);
    expect(await stateOf(world, device.person)).toEqual(before);
    const secret = text(setup, 'secret');
    expect(Object.keys(Object(setup.body)).toSorted()).toEqual(['recoveryCodes', 'secret', 'token', 'totpAuthUrl']);
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(text(setup, 'totpAuthUrl')).toBe(
      `otpauth://totp/Ex%20%26%20Co:${encodeURIComponent(device.person.email)}?secret=${secret}` +
        '&issuer=Ex%20%26%20Co&algorithm=SHA1&digits=6&period=30',
    );
    const codes = recoveryCodesOf(setup);
    expect(codes).toHaveLength(6);
    for (const code of codes) expect(code).toMatch(/^[A-Za-z0-9]{12}$/);
    const token = text(setup, 'token');
    const readable = token
      .split('.')
      .map((part) => Buffer.from(part, 'base64url').toString('utf8'))
      .join(' ');
    for (const hidden of [secret, ...codes]) expect(readable).not.toContain(hidden);
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    expect(Number(Reflect.get(Object(claims), 'exp')) - Number(Reflect.get(Object(claims), 'iat'))).toBe(60);
    world.clock.pass(minute);
    await expectRefused(world, device.person, 'TOTP_SETUP_TOKEN_EXPIRED', () =>
      device.send('POST', setupPath, { body: { token, code: codeAt(secret, world.clock.now()) } }),
    );
    const on = await world.inSession(await world.person());
    await expectRefused(world, on.person, 'TWO_FACTOR_METHOD_ALREADY_ENABLED', () => on.send('GET', setupPath));
  });

  it('case 49: switches TOTP on by a code of it, and ends every session', async () => {
    await using world = await World.open(host);
    const device = await world.inSession(await world.person({ totp: 0 }));
    const { person } = device;
    const elsewhere = await world.inSession(person);
    const stranger = await world.inSession(await world.person({ totp: 0 }));
    const setup = await device.send('GET', setupPath);
    const [token, secret] = [text(setup, 'token'), text(setup, 'secret')];
    const body = () => ({ token, code: codeAt(secret, world.clock.now()) });
    for (const other of [stranger, elsewhere])
      await expectRefused(world, other.person, 'TOTP_SETUP_TOKEN_INVALID', () =>
        other.send('POST', setupPath, { body: body() }),
      );
    for (const odd of ['garbage', String(device.tokens.access), `${token}x`])
      await expectRefused(world, person, 'TOTP_SETUP_TOKEN_INVALID', () =>
        device.send('POST', setupPath, { body: { ...body(), token: odd } }),
      );
    await expectRefused(world, person, 'TOTP_SETUP_TOKEN_INVALID', () =>
      device.send('POST', setupPath, { query: 'replace=true', body: body() }),
    );
    await expectRefused(world, person, 'WRONG_TWO_FACTOR_CODE', () =>
      device.send('POST', setupPath, { body: { token, code: wrongCode(body().code) } }),
    );
    const numeric = Number(body().code);
    const done = await device.send('POST', setupPath, { body: { token, code: numeric } });
    expectMethods(done, ['totp', 'email'], 'totp');
    expectCookies(done, clearedCookies);
    for (const dead of [device, elsewhere]) {
      expectCode(await dead.send('GET', '/api/users/me'), 'ACCESS_TOKEN_EXPIRED');
      expectCode(await dead.send('POST', '/api/auth/refresh', { with: ['refresh'] }), 'REFRESH_TOKEN_INVALID');
    }
    expect(await world.told(person, 'factor-added')).toHaveLength(1);
    const again = world.device(person);
    person.secrets.push(secret);
    again.code();
    await again.signIn();
    await again.stepUp();
    const second = await again.send('POST', setupPath, { body: body() });
    expectCode(second, 'TOTP_SETUP_TOKEN_INVALID');
  });

  it('case 50: recovery-once: a recovery code signs in without the lost app, and lets it be taken off', async () => {
    await using world = await World.open(host);
    const device = await world.steppedUp({ totp: 0 });
    const { recoveryCodes } = await enrolTotp(world, device);
    const { person } = device;
    const [first = '', second = '', third = ''] = recoveryCodes;
    await device.signIn();
    const lost = world.device(person);
    await lost.login();
    for (const code of ['', ' wrong '])
      await expectRefused(world, person, 'WRONG_TOTP_RECOVERY_CODE', () => recover(lost, code));
    const recovered = await recover(lost, `${first.slice(0, 6)}-${first.slice(6)} `);
    expectOk(recovered);
    expect(Object.keys(Object(recovered.body)).toSorted()).toEqual([
      'accessToken',
      'refreshToken',
      'stepUpToken',
      'user',
    ]);
    expectCookies(recovered, {
      two_factor_authentication_token: 0,
      access_token: 900,
      refresh_token: 129_600,
      step_up_token: 900,
      detent_client: 34_560_000,
    });
    expect(await world.told(person, 'recovery-code-used')).toHaveLength(1);
    expectOk(await device.send('GET', '/api/users/me'));

    const again = world.device(person);
    await again.login();
    await expectRefused(world, person, 'WRONG_TOTP_RECOVERY_CODE', () => recover(again, first));
    const racers = [world.device(person), world.device(person), world.device(person)];
    for (const racer of racers) await racer.login();
    const answers = await Promise.all(racers.map((racer) => recover(racer, second)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const answer of answers.filter(({ status }) => status !== 200)) expectCode(answer, 'WRONG_TOTP_RECOVERY_CODE');
    expect(await world.told(person, 'recovery-code-used')).toHaveLength(2);

    device.keep(await device.send('POST', '/api/auth/step-up', { with: ['access'], body: { password } }));
    const before = { ...device.tokens };
    const bare = device.twin({ challenge: before.challenge });
    expectCode(await recover(bare, third), 'AUTHENTICATION_REQUIRED');
    const elsewhere = await world.inSession(person);
    elsewhere.tokens.challenge = before.challenge;
    expectCode(await recover(elsewhere, third), 'TWO_FACTOR_AUTHENTICATION_TOKEN_INVALID');
    expectOk(await recover(device, third));
    expect(device.tokens.access).not.toBe(before.access);
    expectCode(await recover(device.twin(before), third), 'TWO_FACTOR_AUTHENTICATION_TOKEN_EXPIRED');
    const olds = device.twin(before);
    expectCode(await olds.send('POST', '/api/auth/refresh', { with: ['refresh'] }), 'REFRESH_TOKEN_INVALID');

    expectMethods(await lost.disable(), ['email'], 'email');
  });

  it('case 51: mails one code in a minute, however often it is asked for', async () => {
    await using world = await World.open(host);
    const post = await world.post();
    const device = await world.inSession(await world.person({ totp: 0 }));
    const { person } = device;
    const send = (asked: object = {}) =>
      device.send('POST', '/api/auth/2fa/email/send', { with: ['access'], ...asked });
    const cooldown = async () => (await device.send('GET', '/api/auth/2fa/email/cooldown')).body;
    expect(await cooldown()).toEqual({ remaining: 0 });
    const [first, ...more] = await Promise.all(Array.from({ length: 20 }, () => send())).then((answers) =>
      answers.toSorted((a, b) => a.status - b.status),
    );
    expect(first?.body).toEqual({ cooldown: 60 });
    for (const answer of more) expectCode(answer, 'EMAIL_COOLDOWN_ACTIVE');
    expect(await post.deliver()).toHaveLength(1);
    world.clock.pass(minute - 1000);
    const late = await expectRefused(world, person, 'EMAIL_COOLDOWN_ACTIVE', () => send());
    expect(late.headers['retry-after']).toBe('1');
    expect(await cooldown()).toEqual({ remaining: 1 });
    const code = await device.mailed();
    device.keep(await device.send('POST', '/api/auth/step-up', { with: ['access'], body: { password } }));
    const proven = await device.send('POST', '/api/auth/2fa/step-up', {
      with: ['access', 'challenge'],
      body: { email: code },
    });
    expectOk(proven);

    const deaf = device.at(await world.another({ policy: { channels: { email: false, sms: false } } }));
    world.clock.pass(minute);
    await expectRefused(world, person, 'EMAIL_DISABLED', () =>
      deaf.send('POST', '/api/auth/2fa/email/send', { with: ['access'] }),
    );
    const entering = world.device(person);
    await entering.login();
    const beside = entering.twin({ ...entering.tokens, access: 'bad' });
    await expectRefused(world, person, 'ACCESS_TOKEN_INVALID', () =>
      beside.send('POST', '/api/auth/2fa/email/send', { with: ['access', 'challenge'] }),
    );
    await expectRefused(world, person, 'TWO_FACTOR_AUTHENTICATION_TOKEN_MISSING', () =>
      device.send('POST', '/api/auth/2fa/email/send', { with: [] }),
    );
    await expectRefused(world, person, 'EMAIL_COOLDOWN_ACTIVE', () =>
      entering.send('POST', '/api/auth/2fa/email/send', { with: ['challenge'] }),
    );
    expect((await entering.send('GET', '/api/auth/2fa/email/cooldown', { with: ['challenge'] })).body).toEqual({
      remaining: 60,
    });
  });

  it('case 52: switches e-mail on by the code that was mailed in this session', async () => {
    await using world = await World.open(host);
    const device = await world.inSession(await world.person({ email: false }));
    const { person } = device;
    const other = await world.inSession(person);
    const enable = (code: string) => device.send('POST', '/api/auth/2fa/email/enable', { body: { code } });
    await expectRefused(world, person, 'WRONG_TWO_FACTOR_CODE', () => enable('123456'));
    await device.send('POST', '/api/auth/2fa/email/send', { with: ['access'] });
    const code = await device.mailed();
    await expectRefused(world, person, 'WRONG_TWO_FACTOR_CODE', () => enable(wrongCode(code)));
    await expectRefused(world, person, 'WRONG_TWO_FACTOR_CODE', () =>
      other.send('POST', '/api/auth/2fa/email/enable', { body: { code } }),
    );
    world.clock.pass(10 * minute);
    await expectRefused(world, person, 'TWO_FACTOR_CODE_EXPIRED', () => enable(code));
    await device.send('POST', '/api/auth/2fa/email/send', { with: ['access'] });
    const fresh = await device.mailed();
    expectMethods(await enable(fresh), ['totp', 'email'], 'totp');
    expect(await world.told(person, 'factor-added')).toHaveLength(1);
    for (const one of [device, other]) {
      expectCode(await one.send('GET', '/api/users/me'), 'ACCESS_TOKEN_EXPIRED');
      await refresh(one);
      expectOk(await one.send('GET', '/api/users/me'));
    }
    await expectRefused(world, person, 'TWO_FACTOR_METHOD_ALREADY_ENABLED', () => enable(fresh));
    await expectRefused(world, person, 'STEP_UP_TOKEN_EXPIRED', () => device.disable('email'));
  });

  it('case 53: does for a number what it does for a mailbox, and shows it to nobody', async () => {
    await using world = await World.open(host, withSms);
    const post = await world.post();
    const device = await world.inSession(await world.person());
    const { person } = device;
    const send = (asked: object = {}) => device.send('POST', '/api/auth/2fa/sms/send', asked);
    const body = { phoneNumber: number };
    await expectRefused(world, person, '2FA_DISABLED', () => send());
    await expectRefused(world, person, 'STEP_UP_TOKEN_MISSING', () => send({ with: ['access'], body }));
    await expectRefused(world, person, 'INVALID_REQUEST', () => send({ body: { phoneNumber: '0170 1234567' } }));
    await expectRefused(world, person, 'WRONG_TWO_FACTOR_CODE', () =>
      device.send('POST', '/api/auth/2fa/sms/enable', { body: { code: '123456' } }),
    );
    const mute = device.at(await world.another({ policy: { channels: { email: true, sms: false } } }));
    await expectRefused(world, person, 'SMS_DISABLED', () => mute.send('POST', '/api/auth/2fa/sms/send', { body }));

    const answers: Answer[] = [await send({ body })];
    expect(answers[0]?.body).toEqual({ cooldown: 60 });
    await expectRefused(world, person, 'SMS_COOLDOWN_ACTIVE', () => send({ body }));
    answers.push(await device.send('GET', '/api/auth/2fa/sms/cooldown'));
    expect(answers[1]?.body).toEqual({ remaining: 60 });
    await expectRefused(world, person, '2FA_DISABLED', () => send());
    await expectRefused(world, person, 'TWO_FACTOR_METHOD_ALREADY_DISABLED', () => device.disable('sms'));
    const code = await post.texted(number);
    answers.push(await device.send('POST', '/api/auth/2fa/sms/enable', { body: { code } }));
    expectMethods(answers[2] ?? (await send()), ['totp', 'sms', 'email'], 'totp');
    await refresh(device);
    await expectRefused(world, person, 'STEP_UP_TOKEN_EXPIRED', () => device.disable('sms'));

    const on = await world.inSession(person);
    await expectRefused(world, person, 'TWO_FACTOR_METHOD_ALREADY_ENABLED', () =>
      on.send('POST', '/api/auth/2fa/sms/send', { body }),
    );
    answers.push(await on.send('POST', '/api/auth/2fa/sms/send'));
    on.keep(await on.send('POST', '/api/auth/step-up', { with: ['access'], body: { password } }));
    const proof = { with: ['access', 'challenge'], body: { sms: await post.texted(number) } } as const;
    answers.push(on.keep(await on.send('POST', '/api/auth/2fa/step-up', proof)));
    answers.push(await on.send('POST', '/api/auth/2fa/sms/removal-preview'));
    expect(answers.at(-1)?.body).toMatchObject({ allowed: true, impact: { removed: [{ kind: 'sms', label: '' }] } });
    answers.push(await on.disable('sms'));
    expectMethods(answers.at(-1) ?? (await send()), ['totp', 'email'], 'totp');
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    await expectRefused(world, person, 'TWO_FACTOR_METHOD_ALREADY_DISABLED', () => on.disable('sms'));
    for (const { text: said } of answers) expect(said).not.toContain(number.slice(-7));
  });

  it('case 53: passes the other cases of a removal alike', async () => {
    await using world = await World.open(host, withSms);
    const only = await world.inSession(await world.person({ totp: 0, email: false, sms: number }));
    await expectRefused(world, only.person, 'CANNOT_DISABLE_ONLY_TWO_FACTOR_METHOD', () => only.disable('sms'));
    const device = await world.inSession(await world.person({ sms: '+491707654321' }));
    const { person, tokens } = device;
    await expectRefused(world, person, 'STEP_UP_TOKEN_MISSING', () => device.disable('sms', { with: ['access'] }));
    await expectRefused(world, person, 'STEP_UP_TOKEN_INVALID', () =>
      device.twin({ ...tokens, stepUp: only.tokens.stepUp }).disable('sms'),
    );
    const answers = await Promise.all(Array.from({ length: 20 }, () => device.disable('sms')));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 304)).toHaveLength(19);
    expect(await world.told(person, 'factor-removed')).toHaveLength(1);
    expect(JSON.stringify(answers.map(({ text: said }) => said))).not.toContain('7654321');
  });

  it('case 54: prefers a method that is on, and no other', async () => {
    await using world = await World.open(host);
    const device = await world.inSession(await world.person());
    const prefer = (method: unknown) => device.send('POST', '/api/auth/2fa/preferred-method', { body: { method } });
    expectMethods(await prefer('email'), ['totp', 'email'], 'email');
    const { sequence } = await world.account(device.person);
    expectMethods(await prefer('email'), ['totp', 'email'], 'email');
    expect((await world.account(device.person)).sequence).toBe(sequence);
    await expectRefused(world, device.person, '2FA_DISABLED', () => prefer('sms'));
    for (const odd of ['fax', 'TOTP', '', null, 1])
      await expectRefused(world, device.person, 'INVALID_REQUEST', () => prefer(odd));
    expectMethods(await prefer('totp'), ['totp', 'email'], 'totp');
  });

  it('case 60: replaces the only authenticator app in one commit, which the mail undoes', async () => {
    await using world = await World.open(host);
    const device = await world.steppedUp({ totp: 0, email: false });
    const { person } = device;
    const off = await device.send('GET', setupPath, { query: 'replace=true' });
    expectCode(off, 'TWO_FACTOR_METHOD_DISABLED');
    const old = await enrolTotp(world, device);
    world.clock.pass(8 * 24 * 60 * minute);
    await device.signIn();
    await device.stepUp();

    const setup = await device.send('GET', setupPath, { query: 'replace=true' });
    expectOk(setup);
    const [token, secret] = [text(setup, 'token'), text(setup, 'secret')];
    const finish = (by: Device, code: string) =>
      by.send('POST', setupPath, { query: 'replace=true', body: { token, code } });
    world.clock.pass(30_000);
    await expectRefused(world, person, 'WRONG_TWO_FACTOR_CODE', () =>
      finish(device, codeAt(old.secret, world.clock.now())),
    );
    const together = Array.from({ length: 2 }, () => finish(device, codeAt(secret, world.clock.now())));
    const answers = await Promise.all(together);
    const done = answers.find(({ status }) => status === 200);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expectMethods(done ?? (await finish(device, '')), ['totp'], 'totp');
    const live = (await world.account(person)).factors.filter(isLive);
    expect(live).toHaveLength(1);
    const replacing = (await world.acts(person)).filter(({ events }) =>
      events.some(({ type }) => type === 'factors-removed'),
    );
    expect(replacing).toHaveLength(1);
    expect(replacing[0]?.notices.map(({ kind }) => kind)).toEqual(['factor-removed']);

    world.clock.pass(60_000);
    const entering = world.device(person);
    await entering.login();
    const signIn = (totp: string) =>
      entering.send('POST', '/api/auth/2fa/login', { with: ['challenge'], body: { totp } });
    expectCode(await signIn(codeAt(old.secret, world.clock.now())), 'WRONG_TWO_FACTOR_CODE');
    expectCode(await recover(entering, old.recoveryCodes[0] ?? ''), 'WRONG_TOTP_RECOVERY_CODE');

    const mails = await world.deliver();
    const link = mails.map(({ text: said }) => /not-me\?t=(\S+)/.exec(said)?.[1]).find((found) => found !== undefined);
    const report = await world.server.detent.reportNotMe(decodeURIComponent(link ?? ''), outside);
    expect(report?.outcome.kind).toBe('done');
    await entering.login();
    expectCode(await signIn(codeAt(secret, world.clock.now())), 'WRONG_TWO_FACTOR_CODE');
    expectOk(await signIn(codeAt(old.secret, world.clock.now())));
  });

  it('preview-is-the-rule: a preview says what the removal would answer, and changes nothing', async () => {
    await using world = await World.open(host);
    const device = await world.steppedUp();
    const { person } = device;
    const preview = (kind: string, by = device) => by.send('POST', `/api/auth/2fa/${kind}/removal-preview`);
    const before = await stateOf(world, person);
    const allowed = await preview('totp');
    expectOk(allowed);
    expect(allowed.body).toEqual({
      allowed: true,
      impact: {
        removed: [{ id: expect.any(String), kind: 'totp', label: '' }],
        remaining: [{ id: expect.any(String), kind: 'email' }],
        onlyFactor: false,
        mustEnrol: false,
        preferred: 'email',
        recoveryCodesRemoved: 0,
        sessions: 'ended',
        alerts: 1,
        alertLanguage: 'en',
        restorableUntil: expect.stringMatching(/^2026-02-03T12:0\d:\d\d\.000Z$/),
      },
    });
    expect((await preview('sms')).body).toMatchObject({ allowed: false, code: 'TWO_FACTOR_METHOD_ALREADY_DISABLED' });
    expect(await stateOf(world, person)).toEqual(before);
    await expectRefused(world, person, 'STEP_UP_TOKEN_MISSING', () =>
      preview('totp', device.twin({ access: device.tokens.access })),
    );
    expectOk(await device.disable());
    const acts = await world.acts(person);
    expect(acts.at(-1)?.impact?.removed.map(({ id }) => id)).toEqual([expect.any(String)]);
    expect((await preview('email')).body).toEqual({
      allowed: false,
      code: 'CANNOT_DISABLE_ONLY_TWO_FACTOR_METHOD',
      message: 'This is the only second factor that counts.',
    });
    await world.happen(person, { type: 'changes-frozen', until: world.clock.now() + minute, since: world.clock.now() });
    expect((await preview('email')).body).toMatchObject({ allowed: false, code: 'FACTOR_CHANGES_FROZEN' });
    expectCode(await device.disable('email'), 'FACTOR_CHANGES_FROZEN');
  });

  it('changes the password by the present one and a step-up, and keeps the session it was done in', async () => {
    await using world = await World.open(host);
    const device = await world.steppedUp();
    const { person } = device;
    const elsewhere = await world.inSession(person);
    const change = (body: object, asked: object = {}) => device.send('POST', '/api/auth/password', { body, ...asked });
    const next = 'N3w-S3cur3P@ss';
    await expectRefused(world, person, 'INVALID_REQUEST', () => change({ password, newPassword: 'weak' }));
    await expectRefused(world, person, 'INVALID_CREDENTIALS', () => change({ password: 'wrong', newPassword: next }));
    await expectRefused(world, person, 'STEP_UP_TOKEN_MISSING', () =>
      change({ password, newPassword: next }, { with: ['access'] }),
    );
    await expectRefused(world, person, 'VERSION_MISMATCH', () =>
      change({ password, newPassword: next }, { headers: { 'If-Match': '"1"' } }),
    );
    const done = await change({ password, newPassword: next });
    expectOk(done);
    expect(Object.keys(Object(done.body)).toSorted()).toEqual(principalMembers);
    expectCode(await elsewhere.send('GET', '/api/users/me'), 'ACCESS_TOKEN_EXPIRED');
    expectOk(await device.send('GET', '/api/users/me'));
    expect(await world.told(person, 'password-changed')).toHaveLength(1);
    expectCode(await world.device(person).login(), 'INVALID_CREDENTIALS');
    expectOk(await world.device(person).login(next));
    const none = await world.inSession(await world.person({ password: null }));
    await expectRefused(world, none.person, 'NO_PASSWORD', () =>
      none.send('POST', '/api/auth/password', { body: { password, newPassword: next } }),
    );
  });
}

const recoveryCodesOf = (setup: Answer): readonly string[] => {
  const codes = member(setup, 'recoveryCodes');
  return Array.isArray(codes) ? codes.map(String) : [];
};

const recover = async (device: Device, code: string): Promise<Answer> =>
  device.keep(await device.send('POST', recoverPath, { with: ['access', 'challenge'], body: { code } }));
