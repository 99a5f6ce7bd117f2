import { Buffer } from 'node:buffer';
import { expect, it } from 'vitest';
import type { Answer } from '../../self-service/http-client.ts';
import {
  expectCode,
  expectHeaders,
  expectOk,
  expectRefused,
  expectRemoved,
  member,
  statuses,
  text,
} from '../expectations.ts';
import { devicePath, type Host, origin, password, type Signed, secretKey, World } from '../world.ts';

const adminPassword = `${password}-admin`;
const admin = '/auth/admin';

const cookieOf = (answer: Answer): string =>
  [...answer.cookies].map(([name, { value }]) => `${name}=${value}`).join('; ');

const login = (world: World, { administrator }: Pick<Signed, 'administrator'>, more: object = {}): Promise<Answer> =>
  world.send('POST', `${admin}/login`, {
    body: { email: administrator.email, password: adminPassword, ...more },
  });

const csrf = { admin: { csrf: 'token' } } as const;

/** Cases 8 to 14, 27, 28, 37 to 45, 56 and 57: who asks, by which carrier, and how administrators come to be and to sign in. */
export function credentialCases(host: Host): void {
  it('case 8: without a credential nobody learns anything', async () => {
    await using world = await World.open(host);
    const person = await world.person();
    const none = [
      {},
      { cookie: 'nest_auth_admin=' },
      { headers: { Authorization: 'Bearer ' } },
      { headers: { Authorization: 'Basic YTpi' } },
    ];
    for (const carried of none) {
      for (const path of [
        devicePath(person.id, person.devices[0] ?? ''),
        devicePath('nobody', 'x'),
        devicePath('%20', ''),
      ]) {
        const answer = await world.send('DELETE', path, carried);
        expectCode(answer, 'ADMIN_AUTH_REQUIRED');
        expect(answer.headers['www-authenticate']).toBe('Bearer realm="detent-admin"');
      }
    }
  });

  it('case 9: a token that is over, made up, unsigned or a person’s own is none', async () => {
    await using world = await World.open(host);
    const person = await world.person({ totp: 0 });
    const { token } = await world.signedIn();
    world.clock.pass(7_200_000);
    const signIn = await world.send('POST', '/api/auth/login', { body: { email: person.email, password } });
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from('{"role":"owner"}').toString('base64url')}.`;
    for (const bad of [token, 'made-up', none, text(signIn, 'accessToken')]) {
      for (const carried of [{ token: bad }, { cookie: `nest_auth_admin=${bad}` }]) {
        const answer = await world.remove({ id: person.id, devices: ['x'] }, carried);
        expectCode(answer, 'ADMIN_SESSION_INVALID');
        expect(answer.headers['www-authenticate']).toBe('Bearer realm="detent-admin", error="invalid_token"');
      }
    }
  });

  it('case 10: a session ends by itself, or with all the others, or with its administrator', async () => {
    await using world = await World.open(host);
    const owner = await world.signedIn();
    const { administrator } = owner;
    const [one, two, three] = [
      await world.session(administrator),
      await world.session(administrator),
      await world.session(administrator),
    ];
    const me = ({ token }: Pick<Signed, 'token'>) => world.send('GET', `${admin}/me`, { token });
    expectOk(await world.send('POST', `${admin}/logout`, { token: one.token }), 201);
    expectCode(await me(one), 'ADMIN_SESSION_REVOKED');
    expectOk(await me(two));
    expectOk(await world.send('POST', `${admin}/logout`, { token: two.token, body: { everywhere: true } }), 201);
    expectCode(await me(two), 'ADMIN_SESSION_REVOKED');
    expectCode(await me(three), 'ADMIN_SESSION_REVOKED');
    const [left, other] = [await world.session(administrator), await world.signedIn('help-desk')];
    expectOk(await world.send('DELETE', `${admin}/admins/${other.administrator.id}`, { token: left.token }));
    expectCode(await me(other), 'ADMIN_ACCOUNT_NOT_FOUND');
  });

  it('case 10: a token of a service that was revoked says so', async () => {
    await using world = await World.open(host);
    const { token, stored } = await world.service('administrator');
    const found = await world.ports.apiTokens.find(stored.id);
    if (found === null) throw new Error('no token');
    await world.ports.apiTokens.replace({ ...found.value, expiresAt: world.clock.now() }, found.version);
    expectCode(await world.send('GET', `${admin}/api/users`, { token }), 'ADMIN_SESSION_INVALID');
    const again = await world.ports.apiTokens.find(stored.id);
    if (again === null) throw new Error('no token');
    await world.ports.apiTokens.replace({ ...again.value, revokedAt: world.clock.now() }, again.version);
    expectCode(await world.send('GET', `${admin}/api/users`, { token }), 'ADMIN_SESSION_REVOKED');
    expectCode(await world.send('GET', `${admin}/me`, await world.service('administrator')), 'ADMIN_ROLE_FORBIDDEN');
  });

  it('case 11: a Bearer header decides alone, and two different cookies are none', async () => {
    await using world = await World.open(host);
    const { token, administrator } = await world.signedIn();
    const other = await world.session(administrator);
    const person = await world.person();
    expectCode(
      await world.remove(person, { token: 'bad', cookie: `nest_auth_admin=${token}` }),
      'ADMIN_SESSION_INVALID',
    );
    expectRemoved(await world.remove(person, { token, cookie: 'nest_auth_admin=bad' }));
    const two = `nest_auth_admin=${token}; nest_auth_admin=${other.token}`;
    expectCode(await world.remove(person, { cookie: two }, person.devices[1]), 'ADMIN_SESSION_INVALID');
    const both = { headers: { Authorization: [`Bearer ${token}`, `Bearer ${other.token}`] } };
    const twice = await world.send('GET', `${admin}/me`, both);
    expect([401, 200]).toContain(twice.status);
  });

  it('case 12: where a token is demanded, a cookie alone changes nothing', async () => {
    await using world = await World.open(host, csrf);
    const owner = await world.signedIn();
    const person = await world.person();
    const [mine, theirs] = [await login(world, owner), await login(world, await world.signedIn())];
    const [session, token] = [mine.cookies.get('nest_auth_admin')?.value, mine.cookies.get('nest_auth_csrf')?.value];
    const foreign = theirs.cookies.get('nest_auth_csrf')?.value ?? '';
    const sent: readonly (readonly [string, Record<string, string>])[] = [
      [`nest_auth_admin=${session}`, {}],
      [`nest_auth_admin=${session}; nest_auth_csrf=${token}`, {}],
      [`nest_auth_admin=${session}; nest_auth_csrf=${token}`, { 'X-CSRF-Token': 'wrong' }],
      [`nest_auth_admin=${session}; nest_auth_csrf=${foreign}`, { 'X-CSRF-Token': foreign }],
      ['nest_auth_admin=garbage', {}],
      ['nest_auth_admin=garbage; nest_auth_csrf=', { 'X-CSRF-Token': '' }],
    ];
    for (const [cookie, headers] of sent)
      await expectRefused(world, person, 'CSRF_TOKEN_INVALID', () => world.remove(person, { cookie, headers }));
    expectOk(await world.send('GET', `${admin}/me`, { cookie: `nest_auth_admin=${session}` }));
    expectRemoved(await world.remove(person, { cookie: cookieOf(mine), headers: { 'X-CSRF-Token': token ?? '' } }));
  });

  it('case 13: attack-14-cross-site-removal: no other site changes anything', async () => {
    await using world = await World.open(host, csrf);
    const person = await world.person();
    const signedIn = await login(world, await world.signedIn());
    const token = signedIn.cookies.get('nest_auth_csrf')?.value ?? '';
    const sites = [
      { Origin: 'https://evil.example' },
      { Origin: 'null' },
      { 'Sec-Fetch-Site': 'cross-site' },
      { 'Sec-Fetch-Site': 'same-site' },
    ];
    for (const site of sites) {
      const asked = { cookie: cookieOf(signedIn), headers: { ...site, 'X-CSRF-Token': token } };
      await expectRefused(world, person, 'CSRF_ORIGIN_REJECTED', () => world.remove(person, asked));
    }
    for (const path of ['login', 'signup', 'reset-password'])
      expectCode(
        await world.send('POST', `${admin}/${path}`, { body: {}, headers: { Origin: 'https://evil.example' } }),
        'CSRF_ORIGIN_REJECTED',
      );
  });

  it('case 14: by default the origin is enough', async () => {
    await using world = await World.open(host);
    const person = await world.person();
    const cookie = `nest_auth_admin=${(await world.signedIn()).token}`;
    await expectRefused(world, person, 'CSRF_ORIGIN_REJECTED', () =>
      world.remove(person, { cookie, headers: { Origin: 'https://evil.example' } }),
    );
    expectRemoved(await world.remove(person, { cookie }));
    expectRemoved(await world.remove(person, { cookie, headers: { Origin: origin } }, person.devices[1]));
  });

  it('case 28: a store that does not answer, and a defect', async () => {
    await using world = await World.open(host);
    const { token } = await world.signedIn();
    const person = await world.person();
    const silent = await world.another({ ports: { accounts: new Proxy(world.ports.accounts, { get: () => fails }) } });
    const answer = await world.remove(person, { token }, person.devices[0], silent);
    expectCode(answer, 'STORAGE_UNAVAILABLE');
    const { hasher } = world.ports;
    const broken = await world.another({
      ports: {
        hasher: new Proxy(hasher, {
          get(target, name) {
            if (name === 'fingerprint') throw new TypeError('hunter2');
            return Reflect.get(target, name);
          },
        }),
      },
    });
    const defect = await world.remove(person, { token }, person.devices[0], broken);
    expectCode(defect, 'INTERNAL_ERROR');
    expect(defect.text + answer.text).not.toContain('hunter2');
  });

  it('case 37: the first administrator is made by the secret, once', async () => {
    await using world = await World.open(host);
    const body = { email: 'Root@Example.com', password: adminPassword, secretKey };
    const signup = (more: object = {}) => world.send('POST', `${admin}/signup`, { body: { ...body, ...more } });
    expectCode(await signup({ secretKey: 'wrong' }), 'INVALID_SECRET_KEY');
    expectCode(await signup({ password: 'short' }), 'VALIDATION_FAILED');
    const [one, two] = await Promise.all([signup(), signup({ email: 'second@example.com' })]);
    expect(statuses([one, two])).toEqual([201, 403]);
    const made = one.status === 201 ? one : two;
    expect(made.body).toMatchObject({
      message: 'Admin user created successfully',
      admin: { role: 'owner', organizations: '*', isActive: true, secondFactor: { required: false, enrolled: false } },
    });
    expect(made.cookies.size).toBe(0);
    world.clock.pass(900_000);
    expectCode(await signup(), 'ADMIN_BOOTSTRAP_CLOSED');
    expectCode(await signup({ secretKey: 'wrong' }), 'ADMIN_BOOTSTRAP_CLOSED');
    expect(await world.ports.administrators.list()).toHaveLength(1);
    await using closed = await World.open(host, { administration: { secretKey: null } });
    expectCode(await closed.send('POST', `${admin}/signup`, { body }), 'ADMIN_BOOTSTRAP_CLOSED');
    const reset = { email: body.email, secretKey, newPassword: adminPassword };
    expectCode(await closed.send('POST', `${admin}/reset-password`, { body: reset }), 'ADMIN_BOOTSTRAP_CLOSED');
  });

  it.each([
    ['/auth/admin', origin],
    ['/base/auth/admin', `${origin}/base`],
  ])('case 38: a sign-in sets both cookies for %s', async (path, baseUrl) => {
    await using world = await World.open(host, { baseUrl });
    const answer = await login(world, await world.signedIn());
    expectOk(answer, 201);
    expectHeaders(answer);
    const shared = { path, secure: '', samesite: 'Strict', 'max-age': '7200' };
    const [session, token] = [answer.cookies.get('nest_auth_admin'), answer.cookies.get('nest_auth_csrf')];
    expect(session?.attributes).toMatchObject({ ...shared, httponly: '' });
    expect(token?.attributes).toMatchObject(shared);
    expect(token?.attributes).not.toHaveProperty('httponly');
    expect(session?.attributes).not.toHaveProperty('domain');
  });

  it('case 38: same-answer: nobody learns whether an address, a password or an account is wrong', async () => {
    await using world = await World.open(host);
    const [known, idle] = [await world.signedIn(), await world.signedIn('help-desk')];
    const { value, version } = await world.stored(idle.administrator.id);
    await world.ports.administrators.replace({ ...value, active: false }, version);
    let hashed = 0;
    const { hasher } = world.ports;
    const counting = await world.another({
      ports: {
        hasher: new Proxy(hasher, {
          get(target, name) {
            const own: unknown = Reflect.get(target, name);
            if (typeof own !== 'function') return own;
            return (...given: readonly unknown[]) => {
              if (name === 'verify') hashed += 1;
              return Reflect.apply(own, target, given);
            };
          },
        }),
      },
    });
    const tries = [
      { email: known.administrator.email, password: 'wrong' },
      { email: 'nobody@example.com', password: adminPassword },
      { email: idle.administrator.email, password: adminPassword },
    ];
    for (const [index, body] of tries.entries()) {
      expectCode(await world.send('POST', `${admin}/login`, { body }, counting), 'INVALID_CREDENTIALS');
      expect(hashed).toBe(index + 1);
    }
  });

  it('case 38: a token in the body instead of cookies', async () => {
    await using world = await World.open(host);
    const answer = await login(world, await world.signedIn(), { delivery: 'body' });
    expectOk(answer, 201);
    expect(answer.cookies.size).toBe(0);
    expect(answer.body).toMatchObject({ tokenType: 'Bearer', expiresIn: 7200 });
    expectOk(await world.send('GET', `${admin}/me`, { token: text(answer, 'accessToken') }));
  });

  it('case 39: bounded-guessing: the sixth attempt waits, known or not, and parallel ones do not slip through', async () => {
    await using world = await World.open(host);
    const known = await world.signedIn();
    const wrong = (email: string) => world.send('POST', `${admin}/login`, { body: { email, password: 'wrong' } });
    for (const email of [known.administrator.email, 'nobody@example.com']) {
      for (let attempt = 0; attempt < 5; attempt += 1) expectCode(await wrong(email), 'INVALID_CREDENTIALS');
      expectCode(await wrong(email), 'RATE_LIMITED');
      world.clock.pass(60_000);
    }
    const answers = await Promise.all(Array.from({ length: 50 }, () => wrong('parallel@example.com')));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(5);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(45);
    world.clock.pass(60_000);
    for (let attempt = 0; attempt < 8; attempt += 1) expectOk(await login(world, known), 201);
  });

  it('case 40: an address is counted by its network, and forged headers are not believed', async () => {
    await using world = await World.open(host, { trustedProxies: ['127.0.0.1'] });
    const wrong = (email: string, from: string, to = world.server) =>
      world.send(
        'POST',
        `${admin}/login`,
        { body: { email, password: 'wrong' }, headers: { 'X-Forwarded-For': from } },
        to,
      );
    for (let attempt = 0; attempt < 5; attempt += 1)
      expectCode(await wrong(`a${attempt}@example.com`, `2001:db8::${attempt}`), 'INVALID_CREDENTIALS');
    expectCode(await wrong('b@example.com', '2001:db8::ffff'), 'RATE_LIMITED');
    expectCode(await wrong('c@example.com', '2001:db8:0:1::1'), 'INVALID_CREDENTIALS');
    const untrusting = await world.another({ trustedProxies: [] });
    for (let attempt = 0; attempt < 5; attempt += 1)
      expectCode(await wrong(`d${attempt}@example.com`, `192.0.2.${attempt}`, untrusting), 'INVALID_CREDENTIALS');
    expectCode(await wrong('e@example.com', '192.0.2.99', untrusting), 'RATE_LIMITED');
  });

  it('case 41: somebody with a second factor shows it, in a second step or at once', async () => {
    await using world = await World.open(host);
    const owner = await world.signedIn();
    const secret = await enrolled(world, owner);
    const asked = await login(world, owner);
    expectCode(asked, 'MFA_REQUIRED');
    expect(asked.cookies.size).toBe(0);
    expect(asked.body).toMatchObject({ methods: ['totp'] });
    const challengeId = text(asked, 'challengeId');
    const verify = (otp: string, id = challengeId) =>
      world.send('POST', `${admin}/login/verify`, { body: { challengeId: id, otp } });
    const code = world.nextCode(secret);
    const answer = await verify(code);
    expectOk(answer, 201);
    expect(answer.cookies.has('nest_auth_admin')).toBe(true);
    expectCode(await verify(code), 'MFA_CHALLENGE_INVALID');
    expectCode(await verify('000000', 'unknown'), 'MFA_CHALLENGE_INVALID');

    world.clock.pass(60_000);
    const again = await login(world, owner);
    const replayed = await verify(code, text(again, 'challengeId'));
    expectCode(replayed, 'MFA_CODE_INVALID');
    for (let attempt = 0; attempt < 4; attempt += 1) {
      world.clock.pass(15_000);
      expectCode(await verify('not-a-code', text(again, 'challengeId')).then((one) => one), 'MFA_CODE_INVALID');
    }
    world.clock.pass(60_000);
    expectCode(await verify(world.nextCode(secret), text(again, 'challengeId')), 'MFA_CHALLENGE_INVALID');
    expectOk(await login(world, owner, { otp: world.nextCode(secret) }), 201);
    expectCode(await login(world, owner, { otp: '000000' }), 'MFA_CODE_INVALID');
  });

  it('case 42: where a second factor is demanded, nothing but its enrolment is reached without', async () => {
    await using world = await World.open(host, { administration: { secondFactor: 'required' } });
    const owner = await world.signedIn();
    const signedIn = await login(world, owner, { delivery: 'body' });
    const token = text(signedIn, 'accessToken');
    expect(member(signedIn, 'admin', 'secondFactor')).toEqual({ required: true, enrolled: false });
    const person = await world.person();
    expectCode(await world.remove(person, { token }), 'ADMIN_MFA_ENROLMENT_REQUIRED');
    for (const path of ['sessions', 'admins', 'api/users'])
      expectCode(await world.send('GET', `${admin}/${path}`, { token }), 'ADMIN_MFA_ENROLMENT_REQUIRED');
    for (const path of ['me', 'mfa']) expectOk(await world.send('GET', `${admin}/${path}`, { token }));
    await enrolled(world, { ...owner, token });
    expectRemoved(await world.remove(person, { token }));
    expect((await world.send('GET', `${admin}/mfa`, { token })).body).toMatchObject({ required: true, enrolled: true });
  });

  it('section 5.2: own factors change only by a code, and recovery codes stand in for a lost one', async () => {
    await using world = await World.open(host);
    const owner = await world.signedIn();
    const { token } = owner;
    const secret = await enrolled(world, owner);
    expectCode(await world.send('POST', `${admin}/mfa/totp`, { token, body: {} }), 'MFA_REQUIRED');
    expectCode(await world.send('POST', `${admin}/mfa/totp`, { token, body: { otp: '000000' } }), 'MFA_CODE_INVALID');
    const issued = await world.send('POST', `${admin}/mfa/recovery-codes`, {
      token,
      body: { otp: world.nextCode(secret) },
    });
    expectOk(issued, 201);
    const [first, second] = [text(issued, 'codes', 0), text(issued, 'codes', 1)];
    const asked = await login(world, owner, { otp: first });
    expectOk(asked, 201);
    expectCode(await login(world, owner, { otp: first }), 'MFA_CODE_INVALID');
    expect(member(await login(world, owner), 'methods')).toEqual(['totp', 'recovery']);

    const shown = await world.send('GET', `${admin}/mfa`, { token });
    expect(shown.body).toMatchObject({ recoveryCodesLeft: 5, factors: [{ kind: 'totp', status: 'active' }] });
    const factorId = text(shown, 'factors', 0, 'id');
    const remove = (otp: string) => world.send('DELETE', `${admin}/mfa/factors/${factorId}`, { token, body: { otp } });
    expectCode(await remove('000000'), 'MFA_CODE_INVALID');
    expectCode(await remove(world.nextCode(secret)), 'ONLY_FACTOR_PROTECTED');
    const another = await world.send('POST', `${admin}/mfa/totp`, {
      token,
      body: { otp: world.nextCode(secret), label: 'New' },
    });
    expectOk(another, 201);
    const confirm = (setupToken: string, otp: string) =>
      world.send('POST', `${admin}/mfa/totp/confirm`, { token, body: { setupToken, otp } });
    expectCode(await confirm('made-up', '000000'), 'VALIDATION_FAILED');
    expectCode(await confirm(text(another, 'setupToken'), '000000'), 'MFA_CODE_INVALID');
    expectOk(await confirm(text(another, 'setupToken'), world.nextCode(text(another, 'secret'))));
    expectCode(
      await confirm(text(another, 'setupToken'), world.nextCode(text(another, 'secret'))),
      'VALIDATION_FAILED',
    );
    expectOk(await remove(second));
    expectOk(await world.send('GET', `${admin}/me`, { token }));
  });

  it('section 5.2: a code goes to the mailbox of whoever has no app', async () => {
    await using world = await World.open(host);
    const owner = await world.signedIn();
    const { accountId: id, email } = owner.administrator;
    const own = (await world.account({ id })).person.addresses[0]?.id ?? '';
    const begun = {
      type: 'factor-begun',
      factorId: 'mail',
      kind: 'email',
      label: '',
      addressId: own,
      expiresAt: 1e15,
    } as const;
    await world.happen(
      { id },
      { ...begun, secret: { sealed: null } },
      { type: 'factor-confirmed', factorId: 'mail', step: 0 },
    );
    const asked = await login(world, owner);
    expectCode(asked, 'MFA_REQUIRED');
    const otp = await (await world.post()).code(email);
    const body = { challengeId: text(asked, 'challengeId'), otp };
    expectOk(await world.send('POST', `${admin}/login/verify`, { body }), 201);
    const next = await login(world, owner);
    expectCode(next, 'MFA_REQUIRED');
  });

  it('case 43: a reset ends sessions, leaves the second factor and tells its owner', async () => {
    await using world = await World.open(host);
    const owner = await world.signedIn();
    const { email, accountId: id } = owner.administrator;
    await enrolled(world, owner);
    const reset = (more: object = {}) =>
      world.send('POST', `${admin}/reset-password`, {
        body: { email, secretKey, newPassword: 'another password', ...more },
      });
    expectCode(await reset({ secretKey: 'wrong' }), 'INVALID_SECRET_KEY');
    expectCode(await reset({ email: 'nobody@example.com' }), 'INVALID_CREDENTIALS');
    expectCode(await reset({ newPassword: 'short' }), 'VALIDATION_FAILED');
    const answer = await reset();
    expectOk(answer, 201);
    expect([answer.body, answer.cookies.size]).toEqual([{ message: 'Password reset successfully' }, 0]);
    expectCode(await world.send('GET', `${admin}/me`, { token: owner.token }), 'ADMIN_SESSION_REVOKED');
    expectCode(await login(world, owner), 'INVALID_CREDENTIALS');
    expectCode(await login(world, owner, { password: 'another password' }), 'MFA_REQUIRED');
    expect(await world.told({ id })).toContain('password-changed');
    for (const wrong of ['wrong', 'wrong again']) expectCode(await reset({ secretKey: wrong }), 'INVALID_SECRET_KEY');
    expectCode(await reset(), 'RATE_LIMITED');
  });

  it('case 44: somebody always owns the place', async () => {
    await using world = await World.open(host);
    const owner = await world.signedIn();
    const { id } = owner.administrator;
    const change = (by: Signed, whom: string, body: object) =>
      world.send('PATCH', `${admin}/admins/${whom}`, { token: by.token, body });
    const leave = (by: Signed) => world.send('DELETE', `${admin}/admins/${by.administrator.id}`, { token: by.token });
    expectCode(await leave(owner), 'ADMIN_LAST_REMAINING');
    expectCode(await change(owner, id, { role: 'administrator' }), 'SELF_TARGET_FORBIDDEN');
    const second = await world.signedIn();
    expectOk(await change(owner, second.administrator.id, { isActive: false }));
    expectCode(await world.send('GET', `${admin}/me`, { token: second.token }), 'ADMIN_SESSION_REVOKED');
    expectCode(await leave(owner), 'ADMIN_LAST_REMAINING');
    expectOk(await change(owner, second.administrator.id, { isActive: true }));
    const back = await world.session(second.administrator);
    expectOk(await change(owner, second.administrator.id, { role: 'administrator', organizations: ['A'] }));
    expectCode(await world.send('GET', `${admin}/me`, { token: back.token }), 'ADMIN_SESSION_REVOKED');
    expectOk(await change(owner, second.administrator.id, { role: 'owner' }));
    const both = await Promise.all([leave(owner), leave(await world.session(second.administrator))]);
    expect(statuses(both)).toEqual([200, 409]);
  });

  it('section 5.1: administrators are made, changed and sent away by those who govern them', async () => {
    await using world = await World.open(host);
    const owner = await world.signedIn();
    const [one, outsider] = [await world.signedIn('administrator', ['A']), await world.signedIn('help-desk', ['B'])];
    const add = (by: Signed, body: object) => world.send('POST', `${admin}/admins`, { token: by.token, body });
    const fresh = { email: 'New@Example.com', password: adminPassword };
    expectCode(await add(one, { ...fresh, role: 'administrator' }), 'ADMIN_ROLE_FORBIDDEN');
    expectCode(await add(one, { ...fresh, organizations: ['B'] }), 'ORGANIZATION_FORBIDDEN');
    expectCode(await add(one, { ...fresh, organizations: '*' }), 'ORGANIZATION_FORBIDDEN');
    expectCode(await add(one, { ...fresh, email: 'nothing' }), 'VALIDATION_FAILED');
    expectCode(await add(one, { ...fresh, password: 'short' }), 'VALIDATION_FAILED');
    const made = await add(one, fresh);
    expectOk(made, 201);
    expect(member(made, 'admin')).toMatchObject({ email: 'New@Example.com', role: 'help-desk', organizations: ['A'] });
    expectCode(await add(owner, { ...fresh, email: 'new@example.com' }), 'ADMIN_USER_EXISTS');
    const id = text(made, 'admin', 'id');

    const listed = await world.send('GET', `${admin}/admins`, { token: one.token });
    expect(member(listed, 'data')).toHaveLength(2);
    for (const whom of [outsider.administrator.id, 'nobody'])
      expectCode(await world.send('DELETE', `${admin}/admins/${whom}`, { token: one.token }), 'ADMIN_USER_NOT_FOUND');
    const sessions = (whom: string, by: Signed) =>
      world.send('GET', `${admin}/admins/${whom}/sessions`, { token: by.token });
    const signedIn = await world.session((await world.stored(id)).value);
    expect(member(await sessions(id, one), 'data')).toHaveLength(1);
    expectCode(await sessions(outsider.administrator.id, one), 'ADMIN_USER_NOT_FOUND');
    expectOk(await world.send('DELETE', `${admin}/admins/${id}/sessions`, { token: one.token }));
    expectCode(await world.send('GET', `${admin}/me`, { token: signedIn.token }), 'ADMIN_SESSION_REVOKED');
    expectCode(
      await world.send('DELETE', `${admin}/admins/${one.administrator.id}`, { token: one.token }),
      'SELF_TARGET_FORBIDDEN',
    );

    const own = (body: object) =>
      world.send('PATCH', `${admin}/admins/${outsider.administrator.id}`, { token: outsider.token, body });
    expectOk(await own({ name: 'Ada' }));
    expectCode(await own({ password: 'another password' }), 'INVALID_CREDENTIALS');
    expectCode(await own({ password: 'short', currentPassword: adminPassword }), 'VALIDATION_FAILED');
    expectOk(await own({ password: 'another password', currentPassword: adminPassword }));
    expectCode(await own({ name: 'Ada' }), 'ADMIN_SESSION_REVOKED');
    const account = (await world.stored(id)).value.accountId;
    expect((await world.account({ id: account })).rank).toBe(1);
    expectOk(await world.send('DELETE', `${admin}/admins/${id}`, { token: one.token }));
    expect((await world.account({ id: account })).standing).toBe('closed');
    expectOk(await add(owner, fresh), 201);
  });

  it('section 3.3: an account that was there is adopted, gains the rank and loses it again', async () => {
    await using world = await World.open(host);
    const owner = await world.signedIn();
    const person = await world.person({ organizationId: 'A', address: 'ada@example.com' });
    const administrator = await world.administrator('administrator', ['A'], { email: 'Ada@example.com' });
    expect(administrator).toMatchObject({ accountId: person.id, ownsAccount: false });
    expect(await world.account(person)).toMatchObject({ rank: 2 });
    const path = `${admin}/admins/${administrator.id}`;
    expectOk(await world.send('PATCH', path, { token: owner.token, body: { role: 'help-desk' } }));
    expect((await world.account(person)).rank).toBe(1);
    expectOk(await world.send('PATCH', path, { token: owner.token, body: { role: 'administrator' } }));
    expectOk(await world.send('DELETE', path, { token: owner.token }));
    expect(await world.account(person)).toMatchObject({ rank: 0, standing: 'active' });
    expect((await world.account(person)).factors).toHaveLength(2);
  });

  it('section 5.1: management can be switched off', async () => {
    await using world = await World.open(host, { admin: { allowManagement: false } });
    const { token } = await world.signedIn();
    expect((await world.send('GET', `${admin}/config`)).body).toEqual({ allowAdminManagement: false });
    expectCode(await world.send('GET', `${admin}/admins`, { token }), 'ADMIN_MANAGEMENT_DISABLED');
  });

  it('case 45: somebody sees their own sessions and ends one, or all the others', async () => {
    await using world = await World.open(host);
    const owner = await world.signedIn();
    const { token, administrator } = owner;
    const [second, third, other] = [
      await world.session(administrator),
      await world.session(administrator),
      await world.signedIn(),
    ];
    const list = async (by: string) => world.send('GET', `${admin}/sessions`, { token: by });
    const all = await list(token);
    const data: unknown = member(all, 'data');
    expect(data).toHaveLength(3);
    const rows = Array.isArray(data) ? data : [];
    expect(rows.filter(({ current }) => current === true)).toHaveLength(1);
    const foreign = text(await list(other.token), 'data', 0, 'id');
    const end = (id: string) => world.send('DELETE', `${admin}/sessions/${id}`, { token });
    expectCode(await end(foreign), 'SESSION_NOT_FOUND');
    const id = text(await list(second.token), 'data', 0, 'id');
    expectOk(await end(rows.find((one) => one.id !== id && one.current === false)?.id ?? ''));
    expectOk(await world.send('DELETE', `${admin}/sessions`, { token }));
    const states = await Promise.all([token, second.token, third.token].map(async (one) => (await list(one)).status));
    expect(states).toEqual([200, 401, 401]);
  });

  it('case 56: a help desk takes so many off in a minute, and is told before anybody is looked at', async () => {
    await using world = await World.open(host, {
      admin: { removals: { helpDesk: { most: 3, inMs: 60_000 }, others: { most: 0, inMs: 60_000 } } },
    });
    const [desk, other] = [await world.signedIn('help-desk'), await world.signedIn('help-desk')];
    const remove = ({ token }: Signed) =>
      world.send('DELETE', devicePath('nobody', 'x'), { token, query: 'reason=lost' });
    for (let count = 0; count < 3; count += 1) expectCode(await remove(desk), 'USER_NOT_FOUND');
    expectCode(await remove(desk), 'RATE_LIMITED');
    expectCode(await remove(other), 'USER_NOT_FOUND');
    world.clock.pass(60_000);
    expectCode(await remove(desk), 'USER_NOT_FOUND');
  });

  it('case 57: a console that is switched off is there for nobody', async () => {
    await using world = await World.open(host, { admin: { enabled: false } });
    const { token } = await world.signedIn();
    const asked = [
      ['DELETE', devicePath('a', 'b')],
      ['GET', `${admin}/me`],
      ['GET', `${admin}/config`],
      ['POST', `${admin}/login`],
      ['GET', `${admin}/no/such/path`],
    ] as const;
    for (const [method, path] of asked) {
      expectCode(await world.send(method, path, { token }), 'ADMIN_CONSOLE_DISABLED');
      expectCode(await world.send(method, path), 'ADMIN_CONSOLE_DISABLED');
    }
  });

  it('the security log hears of sign-ins, failed ones and refusals, and of no secret', async () => {
    await using world = await World.open(host);
    const [owner, desk] = [await world.signedIn(), await world.signedIn('help-desk')];
    await login(world, owner);
    await world.send('POST', `${admin}/login`, { body: { email: owner.administrator.email, password: 'wrong' } });
    await world.send('PATCH', `${admin}/api/users/somebody`, { token: desk.token, body: { isActive: false } });
    const heard = world.server.log.flatMap(({ security }) => (security === undefined ? [] : [security]));
    expect(heard).toMatchObject([
      { what: 'signed-in', administrator: owner.administrator.id },
      { what: 'sign-in-failed' },
      { what: 'refused', code: 'ADMIN_ROLE_FORBIDDEN', target: 'somebody', actor: { id: desk.administrator.id } },
    ]);
    expect(JSON.stringify(world.server.log)).not.toContain(adminPassword);
  });
}

/** Enrols an authenticator app over HTTP; its secret. */
async function enrolled(world: World, { token }: Pick<Signed, 'token'>): Promise<string> {
  const begun = await world.send('POST', `${admin}/mfa/totp`, { token, body: { label: 'Phone' } });
  expectOk(begun, 201);
  const secret = text(begun, 'secret');
  const body = { setupToken: text(begun, 'setupToken'), otp: world.code(secret) };
  expectOk(await world.send('POST', `${admin}/mfa/totp/confirm`, { token, body }));
  return secret;
}

async function fails(): Promise<never> {
  throw new Error('postgres://admin:hunter2@db');
}
