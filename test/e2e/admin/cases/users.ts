import { expect, it } from 'vitest';
import { expectCode, expectOk, expectRefused, member, text } from '../expectations.ts';
import { type Host, password, World } from '../world.ts';

const users = '/auth/admin/api/users';
const day = 86_400_000;

const signIn = (world: World, email: string, typed = password) =>
  world.send('POST', '/api/auth/login', { body: { email, password: typed } });

/** Cases 46 to 50: people as administrators find, make, change and close them. */
export function userCases(host: Host): void {
  it('case 46: a list is read in pages, filtered and searched, and shows no more than the scope', async () => {
    await using world = await World.open(host);
    const owner = await world.signedIn();
    const made: string[] = [];
    for (let index = 0; index < 12; index += 1) {
      world.clock.pass(1000);
      const { id } = await world.person({
        totp: index % 3 === 0 ? 1 : 0,
        organizationId: index % 2 === 0 ? 'A' : 'B',
        address: `u${index}.lovelace@mail.example.org`,
        verified: index < 6,
        password: null,
        person: { roles: index === 0 ? ['USER', 'AUDITOR'] : ['USER'] },
      });
      made.push(id);
    }
    world.clock.pass(1000);
    const platform = await world.person({
      organizationId: null,
      address: 'platform@example.net',
      password: null,
      totp: 0,
    });
    const [last = '', disabled = ''] = made;
    await world.happen({ id: disabled }, { type: 'standing-changed', standing: 'disabled' });
    await world.happen({ id: last }, { type: 'must-enrol-marked' });
    const list = async (query: string, token = owner.token) => {
      const answer = await world.send('GET', users, { token, query });
      expectOk(answer);
      const data: unknown = member(answer, 'data');
      return { ids: (Array.isArray(data) ? data : []).map(({ id }) => String(id)), meta: member(answer, 'meta') };
    };
    const clamped = await list('page=abc&limit=9999');
    expect(clamped.meta).toMatchObject({ page: 1, limit: 100, total: 14, totalPages: 1, scope: 'all' });
    expect(clamped.ids.slice(0, 3)).toEqual([platform.id, made[11], made[10]]);
    expect((await list('limit=5&page=2')).ids).toEqual(made.slice(3, 8).toReversed());
    const count = async (query: string) => Reflect.get(Object((await list(query)).meta), 'total');
    expect((await list('roleName=AUDITOR')).ids).toEqual([last]);
    const counts = {
      'roleName=nobody': 0,
      'search=%25': 0,
      'search=.*': 0,
      'search=U1': 3,
      'search=u1.love': 1,
      'search=LOVELACE%40mail': 12,
      'search=ovelace': 0,
      'search=example.org': 12,
      'status=active': 13,
      'status=inactive': 1,
      'status=verified&search=lovelace': 6,
      'status=unverified': 6,
      'tenantId=A': 6,
      'scope=platform': 2,
      'scope=tenant': 12,
      'mfa=enabled': 4,
      'mfa=disabled&tenantId=A': 4,
      'mfa=must-enrol': 1,
      'tenantId=B&mfa=enabled&status=verified&search=u&scope=tenant': 1,
    };
    for (const [query, wanted] of Object.entries(counts)) expect([query, await count(query)]).toEqual([query, wanted]);
    for (const query of ['status=asleep', 'scope=world', 'mfa=maybe', 'asOf=yesterday'])
      expectCode(await world.send('GET', users, { token: owner.token, query }), 'VALIDATION_FAILED');

    const [scoped, nowhere] = [await world.signedIn('help-desk', ['A']), await world.signedIn('administrator', ['B'])];
    expect(Reflect.get(Object((await list('limit=100', scoped.token)).meta), 'total')).toBe(7);
    expectCode(
      await world.send('GET', users, { token: scoped.token, query: 'scope=platform' }),
      'ORGANIZATION_FORBIDDEN',
    );
    expect((await list('search=u0', nowhere.token)).ids).toEqual([]);
    expect((await world.send('GET', `${users}/`, { token: owner.token })).status).toBe(200);
  });

  it('case 46: a number is found by its digits', async () => {
    await using world = await World.open(host, { policy: { channels: { email: true, sms: true } } });
    const { token } = await world.signedIn();
    const person = await world.person({ sms: '+491701234567' });
    for (const query of ['search=49170', 'search=%2B49+170', 'search=%2B49170123'])
      expect(text(await world.send('GET', users, { token, query }), 'data', 0, 'id')).toBe(person.id);
    expect(text(await world.send('GET', users, { token, query: 'search=170' }), 'meta', 'total')).toBe('0');
  });

  it('case 46: pages stay what they were while users are added', async () => {
    await using world = await World.open(host);
    const { token } = await world.signedIn();
    for (let index = 0; index < 6; index += 1) {
      world.clock.pass(1000);
      await world.person({ totp: 0, password: null });
    }
    const page = async (number: number, asOf?: string) => {
      const query = `limit=3&page=${number}${asOf === undefined ? '' : `&asOf=${encodeURIComponent(asOf)}`}`;
      const answer = await world.send('GET', users, { token, query });
      const data: unknown = member(answer, 'data');
      return { ids: (Array.isArray(data) ? data : []).map(({ id }) => String(id)), asOf: text(answer, 'meta', 'asOf') };
    };
    const [one, two] = [await page(1), await page(2)];
    world.clock.pass(1000);
    await world.person({ totp: 0, password: null });
    expect((await page(2, one.asOf)).ids).toEqual(two.ids);
    expect((await page(2)).ids).not.toEqual(two.ids);
  });

  it('case 47: the detail shows what support needs, and no secret', async () => {
    await using world = await World.open(host);
    const { token } = await world.signedIn();
    const person = await world.person({ organizationId: 'A', person: { identityProviders: ['google'] } });
    const pending = await world.pending(person);
    const hashes = ['hash-of-a-code', 'hash-of-another'];
    await world.happen(person, { type: 'recovery-codes-issued', count: 2, secret: { salt: 'salt', hashes } });
    const show = () => world.send('GET', `${users}/${person.id}`, { token });
    const answer = await show();
    expectOk(answer);
    expect(answer.headers['etag']).toBe(`"${(await world.account(person)).sequence}"`);
    expect(answer.body).toMatchObject({
      user: {
        id: person.id,
        email: person.email,
        isMfaEnabled: true,
        isPlatformUser: false,
        userAccesses: [{ tenantId: 'A', tenant: { id: 'A', name: 'A' }, roles: [{ name: 'USER' }], isDefault: true }],
      },
      identities: [{ provider: 'google' }],
      trustedDevices: [],
      loginCapabilities: { email: { canPasswordLogin: true } },
      mfa: {
        isEnabled: true,
        enabledMethods: ['totp'],
        hasRecoveryCode: true,
        recoveryCodesLeft: 2,
        totpDevices: [
          { deviceName: 'Phone 1', verified: true },
          { deviceName: 'Phone 2', verified: true },
          { id: pending, deviceName: 'Authenticator', verified: false },
        ],
      },
      sessions: [],
    });
    for (const kept of ['hash-of', 'argon2', ...person.secrets]) expect(answer.text).not.toContain(kept);
    for (const hash of hashes) await world.happen(person, { type: 'recovery-code-used', left: 0, secret: { hash } });
    expect(member(await show(), 'mfa', 'hasRecoveryCode')).toBe(false);
    expectCode(await world.send('GET', `${users}/nobody`, { token }), 'USER_NOT_FOUND');
  });

  it('case 48: somebody who was made with a password signs in with it', async () => {
    await using world = await World.open(host);
    const { token } = await world.signedIn();
    const add = (body: object, by = token) => world.send('POST', users, { token: by, body });
    const fresh = {
      email: 'New@Example.com',
      password: 'plain words',
      tenantId: 'default',
      roles: ['USER'],
      language: 'de',
    };
    const made = await add(fresh);
    expectOk(made, 201);
    expect(member(made, 'user')).toMatchObject({
      email: 'New@Example.com',
      language: 'de',
      isActive: true,
      isMfaEnabled: false,
    });
    expectOk(await signIn(world, fresh.email, fresh.password));
    expectCode(await add({ ...fresh, email: 'new@example.com' }), 'USER_ALREADY_EXISTS');
    expectOk(await add({ ...fresh, tenantId: 'A' }), 201);
    expectOk(await add({ phone: '+491701234567' }), 201);
    const idle = await add({
      email: 'idle@example.com',
      password: 'plain words',
      tenantId: 'default',
      isActive: false,
    });
    expect(member(idle, 'user', 'isActive')).toBe(false);
    expect((await signIn(world, 'idle@example.com', 'plain words')).status).toBe(401);
    const wrong = [
      {},
      { email: 'nothing' },
      { phone: '123' },
      { ...fresh, email: 'x@example.com', password: 'short' },
      { ...fresh, tenantId: 'nowhere' },
      { ...fresh, language: '!' },
    ];
    for (const body of wrong) expectCode(await add(body), 'VALIDATION_FAILED');
    const scoped = await world.signedIn('administrator', ['B']);
    expectCode(await add({ ...fresh, tenantId: 'A' }, scoped.token), 'ORGANIZATION_FORBIDDEN');
    const home = await add({ email: 'home@example.com' }, scoped.token);
    expect(member(home, 'user', 'userAccesses', 0, 'tenantId')).toBe('B');
  });

  it('case 49: nothing but a password changes the password', async () => {
    await using world = await World.open(host, { policy: { channels: { email: true, sms: true } } });
    const { token } = await world.signedIn();
    const person = await world.person({ totp: 0, email: false });
    const change = (body: object, more: object = {}) =>
      world.send('PATCH', `${users}/${person.id}`, { token, body, ...more });
    const members: readonly object[] = [
      { roles: ['AUDITOR'] },
      { metadata: { note: 'VIP' } },
      { language: 'fr' },
      { phone: '+491709999999' },
      { isMfaEnabled: false },
      { mustEnrol: false },
      {},
    ];
    for (const body of members) {
      expectOk(await change(body));
      expectOk(await signIn(world, person.email));
    }
    const { person: now } = await world.account(person);
    expect(now).toMatchObject({ roles: ['AUDITOR'], metadata: { note: 'VIP' }, language: 'fr' });
    const { sequence } = await world.account(person);
    await expectRefused(world, person, 'VERSION_MISMATCH', () =>
      change({ roles: [] }, { headers: { 'If-Match': `"${sequence - 1}"` } }),
    );
    for (const body of [
      { password: null },
      { password: 'short' },
      { email: 'nothing' },
      { phone: '12' },
      { isActive: 'no' },
      { roles: 'all' },
    ])
      await expectRefused(world, person, 'VALIDATION_FAILED', () => change(body));
    expectOk(await change({ password: 'another password' }));
    expect(await world.told(person)).toContain('password-changed');
    expect((await signIn(world, person.email)).status).toBe(401);
    expectOk(await signIn(world, person.email, 'another password'));
  });

  it('case 49: a disabled account keeps its factors, and its sessions end', async () => {
    await using world = await World.open(host);
    const { token } = await world.signedIn();
    const person = await world.person({ totp: 1 });
    const plain = await world.person({ totp: 0 });
    const session = text(await signIn(world, plain.email), 'accessToken');
    const change = (id: string, isActive: boolean) =>
      world.send('PATCH', `${users}/${id}`, { token, body: { isActive } });
    expectOk(await change(plain.id, false));
    expect((await world.send('GET', '/api/users/me', { token: session })).status).toBe(401);
    expectOk(await change(person.id, false));
    expect((await signIn(world, person.email)).status).toBe(401);
    expectOk(await change(person.id, true));
    expect(await signIn(world, person.email).then(({ body }) => body)).toMatchObject({ twoFactorRequired: true });
  });

  it('case 49: a new mailbox weakens nothing, and the old one is told', async () => {
    await using world = await World.open(host);
    const { token } = await world.signedIn();
    const person = await world.person({ totp: 1, email: true });
    const before = await world.account(person);
    const body = { email: 'Moved@Example.com', isMfaEnabled: true };
    const answer = await world.send('PATCH', `${users}/${person.id}`, { token, body });
    expectOk(answer);
    expect(member(answer, 'user')).toMatchObject({
      email: 'Moved@Example.com',
      emailVerifiedAt: null,
      isMfaEnabled: true,
    });
    const after = await world.account(person);
    expect(after.factors).toEqual(before.factors);
    const mails = await (await world.post()).deliver();
    expect(mails.map(({ to }) => to)).toContain(person.email);
    const other = await world.person({ address: 'other@example.com' });
    await expectRefused(world, other, 'USER_ALREADY_EXISTS', () =>
      world.send('PATCH', `${users}/${other.id}`, { token, body: { email: 'moved@example.com', roles: ['X'] } }),
    );
    expectOk(await world.send('PATCH', `${users}/${person.id}`, { token, body: { email: person.email } }));
    expectOk(await world.send('PATCH', `${users}/${other.id}`, { token, body: { email: 'moved@example.com' } }));
  });

  it('all-or-nothing: contact, standing, profile and password change in one commit, or not at all', async () => {
    await using world = await World.open(host);
    const { token } = await world.signedIn();
    const person = await world.person({ totp: 1 });
    const body = {
      email: 'new@example.com',
      password: 'another password',
      isActive: false,
      roles: ['X'],
      isMfaEnabled: false,
    };
    const before = (await world.acts(person)).length;
    expectOk(
      await world.send('PATCH', `${users}/${person.id}`, { token, body: { ...body, reason: 'left the company' } }),
    );
    const acts = (await world.acts(person)).slice(before);
    expect(acts).toHaveLength(1);
    const types = acts.flatMap(({ events }) => events.map(({ type }) => type));
    expect(types).toEqual(
      expect.arrayContaining([
        'address-made-own',
        'profile-changed',
        'standing-changed',
        'password-changed',
        'factors-removed',
        'must-enrol-marked',
      ]),
    );
    expect(types.filter((type) => type === 'sessions-cut')).toHaveLength(1);
    expect(acts[0]?.reason).toBe('left the company');
  });

  it('case 50: switching the second factor off is the removal of all factors, once', async () => {
    await using world = await World.open(host);
    const { token } = await world.signedIn();
    const person = await world.person({ totp: 1, email: true });
    const change = (body: object) => world.send('PATCH', `${users}/${person.id}`, { token, body });
    const off = await change({ isMfaEnabled: false });
    expect(member(off, 'user')).toMatchObject({ isMfaEnabled: false, mustEnrol: true });
    expect(await world.told(person)).toEqual(['factor-removed']);
    const { sequence } = await world.account(person);
    expectOk(await change({ isMfaEnabled: false }));
    expect((await world.account(person)).sequence).toBe(sequence);
    expect(member(await change({ mustEnrol: false }), 'user', 'mustEnrol')).toBe(false);
    expect(member(await change({ isMfaEnabled: true }), 'user')).toMatchObject({
      isMfaEnabled: false,
      mustEnrol: true,
    });
    expect(await world.told(person)).toEqual(['factor-removed', 'must-enrol']);
  });

  it('case 50: nobody is freed from a second factor that policy demands', async () => {
    await using world = await World.open(host, { policy: { secondFactor: 'required' } });
    const { token } = await world.signedIn('administrator', ['default']).catch(() => world.service('administrator'));
    const service = await world.service('administrator');
    const person = await world.person({ totp: 0 });
    await expectRefused(world, person, 'MFA_REQUIRED_BY_POLICY', () =>
      world.send('PATCH', `${users}/${person.id}`, { token: service.token, body: { mustEnrol: false } }),
    );
    expect(token).not.toBe('');
  });

  it('section 6.2: a user is removed once, told, and out of sight', async () => {
    await using world = await World.open(host);
    const { token } = await world.signedIn();
    const person = await world.person();
    const remove = () => world.send('DELETE', `${users}/${person.id}`, { token, body: { reason: 'asked for it' } });
    const answer = await remove();
    expect([answer.status, answer.body]).toEqual([200, { message: 'User removed' }]);
    expectCode(await remove(), 'USER_NOT_FOUND');
    expect(await world.told(person)).toEqual(['account-closed']);
    expect((await world.account(person)).factors).toEqual([]);
    expect(text(await world.send('GET', users, { token, query: `search=${person.email}` }), 'meta', 'total')).toBe('0');
    expectOk(await world.send('POST', users, { token, body: { email: person.email, tenantId: 'default' } }), 201);
  });

  it('section 6.2: sessions are listed and ended, one or all, and nobody else’s', async () => {
    await using world = await World.open(host);
    const [owner, desk] = [await world.signedIn(), await world.signedIn('help-desk')];
    const [person, other] = [await world.person({ totp: 0 }), await world.person({ totp: 0 })];
    const tokens: string[] = [];
    for (const { email } of [person, person, other]) tokens.push(text(await signIn(world, email), 'accessToken'));
    const path = `${users}/${person.id}/sessions`;
    const list = async (id: string) => {
      const data: unknown = member(await world.send('GET', `${users}/${id}/sessions`, { token: owner.token }), 'data');
      return Array.isArray(data) ? data.map(({ id: one }) => String(one)) : [];
    };
    const [first = ''] = await list(person.id);
    const [foreign = ''] = await list(other.id);
    expectCode(await world.send('DELETE', `${path}/${foreign}`, { token: owner.token }), 'SESSION_NOT_FOUND');
    expectCode(await world.send('DELETE', `${path}/${first}`, { token: desk.token }), 'REASON_REQUIRED');
    expectOk(await world.send('DELETE', `${path}/${first}`, { token: desk.token, query: 'reason=lost+laptop' }));
    expect(await list(person.id)).toHaveLength(1);
    expectOk(await world.send('DELETE', path, { token: owner.token }));
    expectOk(await world.send('DELETE', path, { token: owner.token }));
    expect(await list(person.id)).toEqual([]);
    expect(await list(other.id)).toHaveLength(1);
    const alive = await Promise.all(
      tokens.map(async (token) => (await world.send('GET', '/api/users/me', { token })).status),
    );
    expect(alive).toEqual([401, 401, 200]);
    world.clock.pass(40 * day);
    expect(await list(other.id)).toEqual([]);
  });
}
