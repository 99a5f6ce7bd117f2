import { expect, it } from 'vitest';
import { comparable, expectCode, expectHeaders, expectRefused, expectRemoved, statuses } from '../expectations.ts';
import { devicePath, type Host, World } from '../world.ts';

/** Cases 1 to 7 and 15 to 26: who may take a device off, how it is asked for, and what it reads like where it may not happen. */
export function removalCases(host: Host): void {
  it('case 1: takes a device off, and says so in exactly these words', async () => {
    await using world = await World.open(host);
    const { token } = await world.signedIn();
    const person = await world.person();
    expectRemoved(await world.remove(person, { token }));
    const account = await world.account(person);
    expect(account.factors.map(({ state }) => state)).toEqual(['removed', 'active']);
    const [act] = (await world.acts(person)).slice(-1);
    expect(act).toMatchObject({ door: 'admin', actor: { kind: 'owner' }, impact: { onlyFactor: false } });
  });

  it('case 2: takes a device off for a service with the role', async () => {
    await using world = await World.open(host);
    const { token } = await world.service('administrator');
    const person = await world.person();
    expectRemoved(await world.remove(person, { token }));
    expect((await world.acts(person)).at(-1)).toMatchObject({ actor: { kind: 'service', name: 'robot' } });
    const bare = await world.service(null);
    expectCode(await world.remove(person, { token: bare.token }), 'ADMIN_ROLE_FORBIDDEN');
  });

  it.each([
    ['a media type without a body', { headers: { 'Content-Type': 'application/json' } }, ''],
    ['a body that it does not know', { body: { anything: 1 } }, ''],
    ['a slash at the end', {}, '/'],
  ])('case 3: does not mind %s', async (_what, sent, end) => {
    await using world = await World.open(host);
    const { token } = await world.signedIn();
    const person = await world.person();
    expectRemoved(await world.remove(person, { token, ...sent }, `${person.devices[0]}${end}`));
  });

  it('cases 4 and 5: a pending device goes without telling anybody, and nothing goes twice', async () => {
    await using world = await World.open(host);
    const { token } = await world.signedIn();
    const person = await world.person();
    const pending = await world.pending(person);
    const before = await world.account(person);
    expectRemoved(await world.remove(person, { token }, pending));
    const after = await world.account(person);
    expect([after.epoch, after.sessions]).toEqual([before.epoch, before.sessions]);
    expect(await world.told(person)).toEqual([]);
    const history = await world.send('GET', `/auth/admin/api/users/${person.id}/history`, { token });
    expect(history.body).toMatchObject({ data: [{ type: 'factor.enrolment-cancelled' }, {}, {}] });
    expectCode(await world.remove(person, { token }, pending), 'TOTP_DEVICE_NOT_FOUND');
    expectRemoved(await world.remove(person, { token }));
    expectCode(await world.remove(person, { token }), 'TOTP_DEVICE_NOT_FOUND');
  });

  it('case 6: of four at once one is answered 200 and three 404, on two servers, and each mailbox is told once', async () => {
    await using world = await World.open(host);
    const { token } = await world.signedIn();
    const other = await world.another();
    for (let round = 0; round < 5; round += 1) {
      const person = await world.person();
      const answers = await Promise.all(
        [0, 1, 2, 3].map((index) =>
          world.remove(person, { token }, person.devices[0], index % 2 === 0 ? world.server : other),
        ),
      );
      expect(statuses(answers)).toEqual([200, 404, 404, 404]);
      for (const answer of answers.filter(({ status }) => status === 404)) expectCode(answer, 'TOTP_DEVICE_NOT_FOUND');
      expect(await world.told(person)).toEqual(['factor-removed']);
    }
  });

  it('case 7: twenty devices go at once, and one act says that it took the only factor', async () => {
    await using world = await World.open(host);
    const { token } = await world.signedIn();
    const person = await world.person({ totp: 20 });
    const answers = await Promise.all(person.devices.map((device) => world.remove(person, { token }, device)));
    for (const answer of answers) expectRemoved(answer);
    const acts = await world.acts(person);
    expect(acts.filter(({ impact }) => impact?.onlyFactor === true)).toHaveLength(1);
  });

  it('case 15: a help desk says why, once and in words that fit', async () => {
    await using world = await World.open(host);
    const { token } = await world.signedIn('help-desk');
    const person = await world.person({ totp: 4 });
    const ask = (query?: string, body?: unknown) => () =>
      world.remove(person, {
        token,
        ...(query === undefined ? {} : { query }),
        ...(body === undefined ? {} : { body }),
      });
    await expectRefused(world, person, 'REASON_REQUIRED', ask());
    const wrong: readonly (readonly [string | undefined, unknown])[] = [
      ['reason=ab', undefined],
      [`reason=${'x'.repeat(501)}`, undefined],
      ['reason=lost%0D%0Aphone', undefined],
      ['reason=lost%20%E2%80%AEphone', undefined],
      ['reason=lost&reason=stolen', undefined],
      ['reason=lost+phone', { reason: 'stolen phone' }],
      [undefined, { reason: 42 }],
    ];
    for (const [query, body] of wrong) await expectRefused(world, person, 'REASON_INVALID', ask(query, body));
    expectRemoved(await ask('reason=lost+phone')());
    expectRemoved(await world.remove(person, { token, body: { reason: ' lost phone ' } }, person.devices[1]));
    expectRemoved(
      await world.remove(
        person,
        { token, query: 'reason=lost+phone', body: { reason: 'lost phone' } },
        person.devices[2],
      ),
    );
    const reasons = (await world.acts(person)).slice(-3).map(({ reason }) => reason);
    expect(reasons).toEqual(['lost phone', 'lost phone', 'lost phone']);
  });

  it('case 15: where everybody is asked why, owners are too', async () => {
    await using world = await World.open(host, { admin: { reasonRequired: 'everyone' } });
    const { token } = await world.signedIn();
    const person = await world.person();
    await expectRefused(world, person, 'REASON_REQUIRED', () => world.remove(person, { token }));
    expectRemoved(await world.remove(person, { token, query: 'reason=audit' }));
  });

  it('case 16: a help desk is kept from everything else, also where there is nobody', async () => {
    await using world = await World.open(host);
    const { token } = await world.signedIn('help-desk');
    const person = await world.person();
    for (const id of [person.id, 'nobody']) {
      const users = `/auth/admin/api/users/${id}`;
      const asked: readonly (readonly [string, string])[] = [
        ['DELETE', `${users}/factors`],
        ['DELETE', `${users}/recovery-codes`],
        ['DELETE', `${users}/freeze`],
        ['DELETE', `${users}/waits`],
        ['POST', `${users}/factors/x/restore`],
        ['POST', '/auth/admin/api/bulk-removals'],
        ['PATCH', users],
        ['POST', '/auth/admin/api/users'],
        ['DELETE', users],
        ['GET', '/auth/admin/admins'],
        ['POST', '/auth/admin/admins'],
      ];
      for (const [method, path] of asked) expectCode(await world.send(method, path, { token }), 'ADMIN_ROLE_FORBIDDEN');
    }
  });

  it('case 17: same-answer: whoever is of another organization is not there', async () => {
    await using world = await World.open(host);
    const { token } = await world.signedIn('administrator', ['A']);
    const [theirs, gone, mine] = [
      await world.person({ organizationId: 'B' }),
      await world.person({ organizationId: 'A' }),
      await world.person({ organizationId: 'A' }),
    ];
    await world.happen(gone, { type: 'account-closed' });
    const answers = [
      await world.remove(theirs, { token }),
      await world.remove(theirs, { token }, 'unknown'),
      await world.remove(gone, { token }),
      await world.remove({ id: 'unknown', devices: ['x'] }, { token }),
    ];
    for (const answer of answers) {
      expectCode(answer, 'USER_NOT_FOUND');
      expect(comparable(answer)).toEqual(comparable(answers[0] ?? answer));
    }
    expect((await world.account(theirs)).factors.map(({ state }) => state)).toEqual(['active', 'active']);
    await world.happen(mine, { type: 'standing-changed', standing: 'disabled' });
    expectRemoved(await world.remove(mine, { token }));
  });

  it('case 18: an organization that is named must be in scope, whether it exists or not', async () => {
    await using world = await World.open(host);
    const { token } = await world.signedIn('administrator', ['A']);
    const person = await world.person({ organizationId: 'A' });
    const forbidden = await Promise.all(
      ['B', 'nowhere', ''].map((tenant) => world.remove(person, { token, query: `tenantId=${tenant}` })),
    );
    for (const answer of forbidden) {
      expectCode(answer, 'ORGANIZATION_FORBIDDEN');
      expect(comparable(answer)).toEqual(comparable(forbidden[0] ?? answer));
    }
    expectRemoved(await world.remove(person, { token, query: 'tenantId=A' }));
    const owner = await world.signedIn();
    expectCode(await world.remove(person, { ...owner, query: 'tenantId=B' }, person.devices[1]), 'USER_NOT_FOUND');
    const nowhere = await world.signedIn('help-desk', []);
    for (const path of ['/auth/admin/api/users', `/auth/admin/api/users/${person.id}`])
      expectCode(await world.send('GET', path, { token: nowhere.token }), 'ORGANIZATION_FORBIDDEN');
  });

  it('case 19: rank-and-tenant: nobody acts on whom they do not outrank, whatever the device, nor on themselves', async () => {
    await using world = await World.open(host);
    const [owner, other, one, two] = [
      await world.signedIn(),
      await world.signedIn(),
      await world.signedIn('administrator', ['A']),
      await world.signedIn('administrator', ['A']),
    ];
    const device = async (accountId: string): Promise<string> => world.pending({ id: accountId });
    const target = async ({ administrator: { accountId: id } }: typeof owner) => ({ id, devices: [await device(id)] });
    const theirs = await target(two);
    expectCode(await world.remove(theirs, { token: one.token }), 'TARGET_RANK_FORBIDDEN');
    expectCode(await world.remove(theirs, { token: one.token }, 'unknown'), 'TARGET_RANK_FORBIDDEN');
    expectRemoved(await world.remove(theirs, { token: owner.token }));
    expectCode(await world.remove(await target(other), { token: owner.token }), 'TARGET_RANK_FORBIDDEN');
    expectCode(await world.remove(await target(owner), { token: owner.token }), 'SELF_TARGET_FORBIDDEN');
  });

  it('case 20: whoever rises, or moves away, while a removal is under way is judged by what is true then', async () => {
    await using world = await World.open(host);
    const { token } = await world.signedIn('administrator');
    const person = await world.person();
    let rises = true;
    const { accounts } = world.ports;
    const late = await world.another({
      ports: {
        accounts: new Proxy(accounts, {
          get(target, name) {
            const own: unknown = Reflect.get(target, name);
            if (typeof own !== 'function') return own;
            return async (...given: readonly unknown[]) => {
              if (name === 'commit' && rises) {
                rises = false;
                await world.happen(person, { type: 'rank-changed', rank: 2 });
              }
              return Reflect.apply(own, target, given);
            };
          },
        }),
      },
    });
    expectCode(await world.remove(person, { token }, person.devices[0], late), 'TARGET_RANK_FORBIDDEN');
    expect((await world.account(person)).factors.map(({ state }) => state)).toEqual(['active', 'active']);
  });

  it('case 21: same-answer: an id that is nobody’s here reads like any other', async () => {
    await using world = await World.open(host);
    const { token } = await world.signedIn();
    const [person, other] = [await world.person({ sms: '+491701234567' }), await world.person()];
    const sms = (await world.account(person)).factors.find(({ kind }) => kind === 'sms')?.id ?? '';
    const ids = [
      other.devices[0] ?? '',
      sms,
      (person.devices[0] ?? '').toUpperCase(),
      `%20${person.devices[0]}`,
      '%25',
      'a%2Fb',
      encodeURIComponent("' OR 1=1--"),
      encodeURIComponent('{"$ne":""}'),
      '%F0%9F%94%91',
      'me',
    ];
    const answers = await Promise.all(ids.map((id) => world.remove(person, { token }, id)));
    for (const answer of answers) {
      expectCode(answer, 'TOTP_DEVICE_NOT_FOUND');
      expect(comparable(answer)).toEqual(comparable(answers[0] ?? answer));
    }
    expect((await world.account(person)).factors.every(({ state }) => state === 'active')).toBe(true);
  });

  it('case 22: an id that can be nobody’s is refused as such', async () => {
    await using world = await World.open(host);
    const { token } = await world.signedIn();
    const person = await world.person();
    const bad = ['', '%20', '%09', '%00', '%0A', '%7F', '%C2%85', 'x'.repeat(201)];
    for (const id of bad) {
      await expectRefused(world, person, 'INVALID_ID', () => world.remove(person, { token }, id));
      expectCode(await world.send('DELETE', devicePath(id, 'x'), { token }), 'INVALID_ID');
    }
    expectCode(await world.remove(person, { token }, 'x'.repeat(200)), 'TOTP_DEVICE_NOT_FOUND');
    expectCode(await world.send('DELETE', devicePath('x'.repeat(200), 'x'), { token }), 'USER_NOT_FOUND');
  });

  it('case 23: a target that cannot be decoded is refused before anybody is asked who they are', async () => {
    await using world = await World.open(host);
    for (const id of ['%E0%A4%A', '%ZZ', '%FF'])
      expectCode(await world.send('DELETE', devicePath('a', id)), 'MALFORMED_URL');
    expectCode(await world.send('DELETE', devicePath('a', 'b'), { query: 'x=%' }), 'MALFORMED_URL');
  });

  it('case 24: attack-14-cross-site-removal: only DELETE is DELETE', async () => {
    await using world = await World.open(host);
    const { token } = await world.signedIn();
    const person = await world.person();
    const path = devicePath(person.id, person.devices[0] ?? '');
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH']) {
      const answer = await world.send(method, path, { token, headers: { 'X-HTTP-Method-Override': 'DELETE' } });
      expect([answer.status, answer.headers['allow']]).toEqual([405, 'DELETE, OPTIONS']);
      if (method !== 'HEAD') expectCode(answer, 'METHOD_NOT_ALLOWED');
    }
    const options = await world.send('OPTIONS', path, { headers: { Origin: 'https://evil.example' } });
    expect([options.status, options.headers['allow'], options.text]).toEqual([204, 'DELETE, OPTIONS', '']);
    expectHeaders(options);
    const bare = path.slice(0, path.lastIndexOf('/'));
    expectCode(await world.send('DELETE', bare, { token }), 'ROUTE_NOT_FOUND');
    expect((await world.account(person)).factors[0]?.state).toBe('active');
  });

  it('case 25: a body that is no JSON object is refused, after the question who asks', async () => {
    await using world = await World.open(host);
    const { token } = await world.signedIn();
    const person = await world.person();
    const json = { 'Content-Type': 'application/json' };
    const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const bad = [
      ['MALFORMED_BODY', { text: '{bad', headers: json }],
      ['MALFORMED_BODY', { text: '[]', headers: json }],
      ['MALFORMED_BODY', { text: 'null', headers: json }],
      ['UNSUPPORTED_MEDIA_TYPE', { text: 'a=b', headers: form }],
      ['BODY_TOO_LARGE', { text: `{"reason":"${'x'.repeat(17 * 1024)}"}`, headers: json }],
      ['VALIDATION_FAILED', { body: { compromised: 'yes' } }],
    ] as const;
    for (const [code, sent] of bad) {
      await expectRefused(world, person, code, () => world.remove(person, { token, ...sent }));
      expectCode(await world.remove(person, sent), 'ADMIN_AUTH_REQUIRED');
    }
  });

  it('case 26: If-Match names the state that may be changed', async () => {
    await using world = await World.open(host);
    const { token } = await world.signedIn();
    const person = await world.person();
    const { sequence } = await world.account(person);
    const at = (tag: string) => world.remove(person, { token, headers: { 'If-Match': tag } });
    await expectRefused(world, person, 'VERSION_MISMATCH', () => at(`"${sequence - 1}"`));
    expectRemoved(await at(`"${sequence}"`));
  });
}
