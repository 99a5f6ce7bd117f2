import type { Code } from '@detent/adapter-http';
import { expect, it } from 'vitest';
import { codeAt, stepAt } from '../authenticator.ts';
import type { Device } from '../device.ts';
import { expectCode, expectOk, expectRefused, member, principalMembers, stateOf, text } from '../expectations.ts';
import { altered, counting } from '../faulty.ts';
import { enrolTotp, wrongCode } from '../flows.ts';
import type { Answer } from '../http-client.ts';
import { type Host, outside, password, start, World } from '../world.ts';
import { expectCookies } from './http.ts';

const minute = 60_000;
const quarter = 15 * minute;
const day = 86_400_000;

/** Cases 37 to 47: registering, signing in, and stepping up. */
export function signInCases(host: Host): void {
  it('case 37: registers once, and says the same to whoever tries again', async () => {
    await using world = await World.open(host);
    const post = await world.post();
    const guest = world.device(await world.person());
    const body = { email: ' New@Example.com ', password, name: 'New' };
    const register = (change: object = {}, query = '') =>
      guest.send('POST', '/api/auth/register', { with: [], body: { ...body, ...change }, query });
    const first = await register();
    expectOk(first);
    expect(first.text).toBe('{"success":true}');
    expect(first.cookies.size).toBe(0);
    const again = await register({ email: 'NEW@example.com' });
    expect([again.status, again.text]).toEqual([200, first.text]);
    expect(await accountsIn(world)).toHaveLength(2);

    const mails = await post.deliver();
    expect(mails.map(({ to }) => to)).toEqual(['new@example.com', 'new@example.com']);
    expect(mails.filter(({ text: said }) => said.includes('verify-email?token='))).toHaveLength(1);
    const together = Array.from({ length: 10 }, () => register({ email: 'ten@example.com' }, 'send-email=false'));
    for (const answer of await Promise.all(together)) expectOk(answer);
    expect(await accountsIn(world)).toHaveLength(3);
    expect((await post.deliver()).filter(({ text: said }) => said.includes('verify-email'))).toEqual([]);

    for (const weak of ['Sh0rt!', 'nodigits!A', 'N0SMALL!!', 'n0capital!', 'N0signs123', `A1!${'a'.repeat(254)}`]) {
      const answer = await register({ password: weak });
      expectCode(answer, 'INVALID_REQUEST');
      expect(member(answer, 'fields')).toMatchObject([{ field: 'password' }]);
    }
    const device = await world.steppedUp();
    await expectRefused(world, device.person, 'ALREADY_AUTHENTICATED', () =>
      device.send('POST', '/api/auth/register', { with: ['access'], body }),
    );
    for (const access of ['garbage', String(device.tokens.refresh)]) {
      const impostor = device.twin({ access });
      const asked = { with: ['access'], body: { ...body, email: `${access.length}@example.com` } } as const;
      expectOk(await impostor.send('POST', '/api/auth/register', asked));
    }
  });

  it('case 37: an account that registered starts with codes by mail, and with no language of its own', async () => {
    await using world = await World.open(host);
    const guest = world.device(await world.person());
    const email = 'new@example.com';
    const asked = { with: [], body: { email, password, name: 'New' }, query: 'locale=de' } as const;
    expectOk(await guest.send('POST', '/api/auth/register', asked));
    expect((await world.deliver()).map(({ language }) => language)).toEqual(['de']);
    const login = await guest.send('POST', '/api/auth/login', { with: [], body: { email, password } });
    expect(login.body).toMatchObject({
      twoFactorRequired: true,
      twoFactorMethods: ['email'],
      preferredTwoFactorMethod: 'email',
      user: { roles: ['USER'], groups: [], emailVerified: false, email, identityProviders: ['password'] },
    });
    expect(text({ ...login, body: member(login, 'user') }, 'id')).toMatch(/^[\da-f]{24}$/);
    expect((await world.deliver()).map(({ language }) => language)).toEqual(['en']);
    const without = guest.at(await world.another({ contract: { startsWithMail: false } }));
    const other = { email: 'other@example.com', password, name: 'Other' };
    expectOk(await without.send('POST', '/api/auth/register', { with: [], body: other }));
    const bare = await guest.send('POST', '/api/auth/login', { with: [], body: other });
    expect(bare.body).toMatchObject({ twoFactorRequired: false, user: { twoFactorMethods: [] } });
  });

  it('case 38: same-answer: a wrong password and an unknown address read alike, after the same work', async () => {
    await using world = await World.open(host);
    const person = await world.person();
    const bare = await world.person({ password: null });
    const { port: hasher, calls } = counting(world.ports.hasher);
    const server = await world.another({ ports: { hasher } });
    const guest = world.device(person, { server });
    const seen: unknown[] = [];
    for (const email of [person.email, 'nobody@example.com', bare.email, 'no address']) {
      calls.clear();
      const body = { email, password: 'wrong' };
      const answer = await expectRefused(world, person, 'INVALID_CREDENTIALS', () =>
        guest.send('POST', '/api/auth/login', { with: [], body }),
      );
      expect(answer.cookies.size).toBe(0);
      seen.push([answer.text.replace(/"timestamp":"[^"]*"/, ''), Object.fromEntries(calls)]);
    }
    expect(new Set(seen.map((one) => JSON.stringify(one))).size).toBe(1);
  });

  it('case 39: mails one code for two sign-ins in a minute, and it works in either', async () => {
    await using world = await World.open(host);
    const post = await world.post();
    const person = await world.person({ totp: 0 });
    const [first, second] = [world.device(person), world.device(person)];
    const asked = await first.login();
    expect(asked.body).toMatchObject({
      accessToken: null,
      refreshToken: null,
      twoFactorRequired: true,
      preferredTwoFactorMethod: 'email',
      location: null,
      mustEnrol: false,
    });
    expect(Object.keys(Object(member(asked, 'user'))).toSorted()).toEqual(principalMembers);
    expectCookies(asked, { two_factor_authentication_token: 900 });
    const code = await first.mailed();
    world.clock.pass(minute - 1);
    await second.login();
    expect(await post.deliver()).toEqual([]);
    expect(post.mails).toHaveLength(1);
    expectOk(await answer(second, { email: code }));
    world.clock.pass(1);
    await first.login();
    expect(await post.deliver()).toHaveLength(2);
  });

  it('case 40: takes a code of any method that is on', async () => {
    await using world = await World.open(host);
    const device = world.device(await world.person());
    await device.login();
    await device.send('POST', '/api/auth/2fa/email/send', { with: ['challenge'] });
    const code = await device.mailed();
    for (const body of [{}, { sms: '123456' }, { totp: null, email: '' }])
      await expectRefused(world, device.person, 'NO_2FA_CODE_PROVIDED', () => answer(device, body));
    const signedIn = await answer(device, { email: code });
    expectOk(signedIn);
    expectCookies(signedIn, {
      access_token: 900,
      refresh_token: 129_600,
      two_factor_authentication_token: 0,
      detent_client: 34_560_000,
    });
    expect(signedIn.body).toMatchObject({ twoFactorRequired: false, twoFactorMethods: null, location: null });
    expect(await world.told(device.person, 'signed-in')).toHaveLength(1);

    const frozen = world.device(await world.person({ totp: 0, email: false }));
    const { id: accountId } = frozen.person;
    await world.happen(frozen.person, { type: 'changes-frozen', until: start + day, since: start });
    expect((await frozen.login()).body).toMatchObject({ twoFactorRequired: true, twoFactorMethods: ['email'] });
    const owner = { kind: 'owner', id: 'o', name: null, accountId: null, rank: 9, organizations: '*' } as const;
    await world.server.detent.liftFreeze({ ...outside, accountId }, owner);
    await expectRefused(world, frozen.person, '2FA_DISABLED', () => answer(frozen, { email: '123456' }));
  });

  it('case 40: of several codes judges only the first in the fixed order', async () => {
    await using world = await World.open(host);
    const device = world.device(await world.person());
    await device.login();
    await device.send('POST', '/api/auth/2fa/email/send', { with: ['challenge'] });
    const email = await device.mailed();
    const wrong = { email, totp: wrongCode(device.code()) };
    await expectRefused(world, device.person, 'WRONG_TWO_FACTOR_CODE', () => answer(device, wrong));
    expectOk(await answer(device, { email }));
  });

  it('case 41: reads a code as text, with blanks, or as a number; anything else costs no attempt', async () => {
    await using world = await World.open(host);
    const person = await world.person();
    const [secret = ''] = person.secrets;
    const asTyped: readonly ((code: string) => unknown)[] = [
      (code) => code,
      (code) => `${code.slice(0, 3)} ${code.slice(3)}`,
      Number,
    ];
    for (const typed of asTyped) {
      do world.clock.pass(30_000);
      while (!codeAt(secret, world.clock.now()).startsWith('0'));
      const device = world.device(person);
      await device.login();
      for (const totp of ['12345', '1234567', 'abcdef', 1.5, -1, 1_000_000, true, ['123456'], {}])
        await expectRefused(world, person, 'INVALID_REQUEST', () => answer(device, { totp }));
      expectOk(await answer(device, { totp: typed(codeAt(secret, world.clock.now())) }));
    }
  });

  it('case 42: totp-once: takes no time step twice, nor an earlier one, nor the one that enrolled', async () => {
    await using world = await World.open(host);
    const device = await world.steppedUp({ totp: 0 });
    await enrolTotp(world, device);
    const { person } = device;
    const [secret = ''] = person.secrets;
    const now = codeAt(secret, world.clock.now());
    const wrong: Code = 'WRONG_TWO_FACTOR_CODE';
    await device.login();
    await expectRefused(world, person, wrong, () => answer(device, { totp: now }));
    await expectRefused(world, person, wrong, () =>
      answer(device, { totp: codeAt(secret, world.clock.now() - 30_000) }),
    );

    world.clock.set((stepAt(world.clock.now()) + 2) * 30_000);
    const code = codeAt(secret, world.clock.now());
    const devices = await Promise.all(
      Array.from({ length: 2 }, async () => {
        const one = world.device(person);
        await one.login();
        return one;
      }),
    );
    const answers = await Promise.all(devices.map((one) => answer(one, { totp: code })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const lost of answers.filter(({ status }) => status !== 200)) expectCode(lost, wrong);
    const late = world.device(person);
    await late.login();
    await expectRefused(world, person, wrong, () => answer(late, { totp: code }));
    expectOk(await answer(late, { totp: codeAt(secret, world.clock.now() + 30_000) }));
    const earlier = world.device(person);
    await earlier.login();
    await expectRefused(world, person, wrong, () => answer(earlier, { totp: code }));
  });

  it('case 43: bounded-guessing: five wrong codes end a challenge, however many come at once', async () => {
    await using world = await World.open(host);
    const person = await world.person();
    const { port: oneTimePasswords, calls } = counting(world.ports.oneTimePasswords);
    const server = await world.another({ ports: { oneTimePasswords } });
    const device = world.device(person, { server });
    await device.login();
    const right = device.code();
    for (let one = 0; one < 5; one += 1)
      expectCode(await answer(device, { totp: wrongCode(right) }), 'WRONG_TWO_FACTOR_CODE');
    await expectRefused(world, person, 'TWO_FACTOR_AUTHENTICATION_TOKEN_EXPIRED', () =>
      answer(device, { totp: right }),
    );

    await device.login();
    calls.clear();
    const many = Array.from({ length: 50 }, () => answer(device, { totp: wrongCode(right) }));
    const codes = (await Promise.all(many)).map(({ headers }) => headers['x-error-code']);
    expect(codes.filter((code) => code === 'WRONG_TWO_FACTOR_CODE')).toHaveLength(5);
    expect(calls.get('matches')).toBe(5);
    world.clock.pass(quarter);
    await device.login();
    expectOk(await answer(device, { totp: device.code() }));
  });

  it('case 44: bounded-guessing: ten wrong codes close an account’s lane, a hundred in a row lock the factor', async () => {
    await using world = await World.open(host);
    const device = world.device(await world.person());
    const { person } = device;
    const guess = async (count: number): Promise<void> => {
      for (let at = 0; at < count; at += 1) {
        if (at % 5 === 0) expectOk(await device.login());
        expectCode(await answer(device, { totp: wrongCode(device.code()) }), 'WRONG_TWO_FACTOR_CODE');
      }
    };
    await guess(10);
    expectOk(await device.login());
    const closed = await expectRefused(world, person, 'TWO_FACTOR_ATTEMPTS_EXCEEDED', () =>
      answer(device, { totp: device.code() }),
    );
    const wait = Number(closed.headers['retry-after']);
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(900);
    world.clock.pass(quarter);
    expectOk(await device.login());
    expectOk(await answer(device, { totp: device.code() }));

    for (let round = 0; round < 10; round += 1) {
      world.clock.pass(round % 3 === 0 ? day : quarter);
      await guess(10);
    }
    world.clock.pass(day);
    expectOk(await device.login());
    await expectRefused(world, person, 'TWO_FACTOR_METHOD_LOCKED', () => answer(device, { totp: device.code() }));
    expect(await world.told(person, 'factor-locked')).toHaveLength(1);
    await device.send('POST', '/api/auth/2fa/email/send', { with: ['challenge'] });
    expectOk(await answer(device, { email: await device.mailed() }));
  });

  it('case 45: a challenge serves one purpose, one session, and once', async () => {
    await using world = await World.open(host);
    const device = await world.steppedUp();
    const { person } = device;
    const invalid: Code = 'TWO_FACTOR_AUTHENTICATION_TOKEN_INVALID';
    const entering = world.device(person);
    await entering.login();
    const login = device.twin({ ...device.tokens, challenge: entering.tokens.challenge });
    await expectRefused(world, person, invalid, () => stepUp(login, { totp: device.code() }));

    await passwordStepUp(device);
    await expectRefused(world, person, invalid, () =>
      answer(device.twin({ challenge: device.tokens.challenge }), { totp: device.code() }),
    );
    const elsewhere = await world.inSession(person);
    elsewhere.tokens.challenge = device.tokens.challenge;
    await expectRefused(world, person, invalid, () => stepUp(elsewhere, { totp: device.code() }));

    const { challenge } = device.tokens;
    expectOk(await stepUp(device, { totp: device.code() }));
    device.tokens.challenge = challenge;
    const over: Code = 'TWO_FACTOR_AUTHENTICATION_TOKEN_EXPIRED';
    await expectRefused(world, person, over, () => stepUp(device, { totp: device.code() }));
    const spent = { challenge: entering.tokens.challenge };
    expectOk(await answer(entering, { totp: device.code() }));
    await expectRefused(world, person, over, () => answer(device.twin(spent), { totp: device.code() }));
  });

  it('case 46: a request that is refused for its access token spends no code', async () => {
    await using world = await World.open(host, { lives: { accessMs: 5 * minute } });
    const device = await world.steppedUp({ totp: 0 });
    const { person } = device;
    world.clock.pass(minute);
    await passwordStepUp(device);
    const code = await device.mailed();
    world.clock.pass(5 * minute);
    await expectRefused(world, person, 'ACCESS_TOKEN_EXPIRED', () => stepUp(device, { email: code }));
    const bare = device.twin({ challenge: device.tokens.challenge });
    await expectRefused(world, person, 'AUTHENTICATION_REQUIRED', () => stepUp(bare, { email: code }));
    device.keep(await device.send('POST', '/api/auth/refresh', { with: ['refresh'] }));
    const proven = await stepUp(device, { email: code });
    expectOk(proven);
    expect(proven.body).toMatchObject({ twoFactorRequired: false, twoFactorAuthenticationToken: null });
    expectCookies(proven, { step_up_token: 900, two_factor_authentication_token: 0 });
  });

  it('case 47: a password alone steps up only where no method is on', async () => {
    await using world = await World.open(host);
    const device = await world.inSession(await world.person());
    const asked = await passwordStepUp(device);
    expect(asked.body).toEqual({
      stepUpToken: null,
      twoFactorRequired: true,
      twoFactorMethods: ['totp', 'email'],
      preferredTwoFactorMethod: 'totp',
      twoFactorAuthenticationToken: device.tokens.challenge,
    });
    const send = (sent: object) => device.send('POST', '/api/auth/step-up', { with: ['access'], ...sent });
    for (const sent of [{}, { body: {} }, { body: { password: null } }])
      await expectRefused(world, device.person, 'MISSING_PASSWORD_PARAMETER', () => send(sent));
    for (const typed of ['', 'wrong'])
      await expectRefused(world, device.person, 'INVALID_CREDENTIALS', () => send({ body: { password: typed } }));

    const none = await world.inSession(await world.person({ password: null }));
    for (const body of [{}, { password }])
      await expectRefused(world, none.person, 'NO_PASSWORD', () =>
        none.send('POST', '/api/auth/step-up', { with: ['access'], body }),
      );
    const bare = await world.inSession(await world.person({ totp: 0, email: false }));
    const stepped = await passwordStepUp(bare);
    expect(stepped.body).toMatchObject({ twoFactorRequired: false, twoFactorMethods: null });
    expect(text(stepped, 'stepUpToken')).toBe(bare.tokens.stepUp);
    expectCookies(stepped, { step_up_token: 900 });
  });

  it('case 47: says that the session has ended when it ends while the password is compared', async () => {
    await using world = await World.open(host);
    const device = await world.inSession(await world.person());
    const { hasher } = world.ports;
    const slow = altered(hasher, {
      async verify(typed, phc) {
        await world.server.detent.endAllSessions(
          { ...outside, accountId: device.person.id },
          {
            kind: 'self',
            accountId: device.person.id,
            session: { id: '', generation: 0, onlyEnrols: false, clientId: null, proofs: [] },
            stepUp: null,
          },
        );
        return hasher.verify(typed, phc);
      },
    });
    const server = await world.another({ ports: { hasher: slow } });
    expectCode(await passwordStepUp(device.at(server)), 'SESSION_EXPIRED');
  });

  it('fail-closed: counts a wrong password at a step-up like a wrong code', async () => {
    await using world = await World.open(host);
    const device = await world.inSession(await world.person());
    const before = await stateOf(world, device.person);
    const send = (typed: string) =>
      device.send('POST', '/api/auth/step-up', { with: ['access'], body: { password: typed } });
    for (let one = 0; one < 10; one += 1) expectCode(await send('wrong'), 'INVALID_CREDENTIALS');
    expectCode(await send(password), 'TWO_FACTOR_ATTEMPTS_EXCEEDED');
    expect(await stateOf(world, device.person)).toEqual(before);
    expectOk(await world.device(device.person).login());
  });
}

const answer = async (device: Device, body: object): Promise<Answer> =>
  device.keep(await device.send('POST', '/api/auth/2fa/login', { with: ['challenge'], body }));

const stepUp = async (device: Device, body: object): Promise<Answer> =>
  device.keep(await device.send('POST', '/api/auth/2fa/step-up', { with: ['access', 'challenge'], body }));

const passwordStepUp = async (device: Device): Promise<Answer> => {
  const body = { password: device.person.password };
  return device.keep(await device.send('POST', '/api/auth/step-up', { with: ['access'], body }));
};

const accountsIn = (world: World): Promise<readonly string[]> => world.ports.accounts.list({ after: null, limit: 100 });
