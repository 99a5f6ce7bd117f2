import type { ApiTokens } from '@detent/core';
import { anAdministrator } from '@detent/core/testing';
import { expect, it } from 'vitest';
import { badToken, expectRefused, expectSaid, noMembership, notPermitted, type Refusal } from '../expectations.ts';
import { bearer, number, type Parties } from '../parties.ts';
import { removals, V2, V3, ZITADELUsers } from '../removals.ts';
import { type Headers, linesTo, type Said } from '../transports.ts';

const nothingShown: Refusal = { code: 16, text: 'auth header missing' };
const badHeader: Refusal = { code: 16, text: 'invalid auth header', id: 'AUTH-toLo1' };
const noMultifactor: Refusal = {
  code: 5,
  text: "Multifactor OTP (OneTimePassword) doesn't exist",
  id: 'COMMAND-b312D',
};
const noSms: Refusal = { code: 5, text: 'OTP SMS authenticator could not be found', id: 'DTNT-bS0nF' };
const minute = 60_000;

const byId = (value: string) => ({ organization: { property: { case: 'orgId', value } } }) as const;
const byDomain = (value: string) => ({ organization: { property: { case: 'orgDomain', value } } }) as const;
const byInstance = (of: 'id' | 'domain', value: string) => ({ instance: { property: { case: of, value } } }) as const;

/** Cases 12 and 27 to 37: who may ask, and for whom. */
export function callerCases(at: () => Parties): void {
  /** The removal of somebody's mail factor, over every transport, with what was answered shown to be the same. */
  async function expectEverywhere(headers: Headers, userId: string, refusal: Refusal): Promise<readonly Said[]> {
    const said: Said[] = [];
    for (const { ask } of at().lines.all) said.push(await ask(V2.method.removeOTPEmail, { userId }, headers));
    for (const one of said) expectSaid(one, refusal);
    return said;
  }

  it('case 12: tells an administrator of one organization nothing of what is not theirs, byte for byte', async () => {
    const { world, service, person, factor, organization } = at();
    await organization('one');
    const headers = await service(['user.write'], { organizations: ['one'] });
    const wishes = { totp: 2, sms: number };
    const [mine, other] = [
      await person({ ...wishes, organizationId: 'one' }),
      await person({ ...wishes, organizationId: 'one' }),
    ];
    const foreign = await person({ ...wishes, organizationId: 'two' });
    const client = world.client(world.server);
    const send = async (path: string) => {
      const { status, headers: said, text } = await client.send('DELETE', path, { headers });
      const { date: _date, 'x-request-id': _id, ...rest } = said;
      return JSON.stringify({ status, rest, text });
    };
    for (const { kind, name } of removals) {
      const base = { A: '/v3alpha/users', B: '/resources/v3alpha/users', C: '/v2/users' }[name];
      const word = { totp: 'totp', sms: 'otp_sms', email: 'otp_email' }[kind];
      const path = (userId: string, factorId: string) =>
        `${base}/${userId}/${word}${name === 'C' ? '' : `/${factorId}`}`;
      const gone = (await factor(mine, kind)).id;
      expect(await send(path(mine.id, gone))).toContain('"status":200');
      const otherKind = (await factor(mine, 'totp')).id;
      const answers = [
        await send(path('nobody', gone)),
        await send(path(foreign.id, (await factor(foreign, kind)).id)),
        await send(path(mine.id, gone)),
        ...(name === 'C'
          ? []
          : [
              await send(path(mine.id, (await factor(other, kind)).id)),
              await send(path(mine.id, name === 'A' ? (await factor(other, 'email')).id : otherKind)),
              await send(path(mine.id, 'never')),
            ]),
      ];
      expect(new Set(answers).size).toBe(1);
      expect(answers[0]).toContain('"status":404');
    }
  });

  it('case 27: asks for a token in the one place where it is read', async () => {
    const { person, self, world } = at();
    const ada = await person();
    const { device } = await self(ada);
    const said = [
      ...(await expectEverywhere({}, ada.id, nothingShown)),
      ...(await expectEverywhere({ cookie: `access_token=${device.tokens.access}` }, ada.id, nothingShown)),
      ...(await expectEverywhere({ authorization: '' }, ada.id, nothingShown)),
    ];
    expect(said.filter(({ headers }) => headers['www-authenticate'] === 'Bearer realm="detent"')).toHaveLength(9);
    const bare = await world.client(world.server).send('DELETE', `/v2/users/${ada.id}/otp_email`);
    expect(bare.body).toEqual({ code: 16, message: 'auth header missing' });
  });

  it.each(['Basic x', 'bearer x', 'Bearer', 'Bearer  ', 'x'])('case 28: takes no "%s"', async (authorization) => {
    const ada = await at().person();
    const [first] = await expectEverywhere({ authorization }, ada.id, badHeader);
    expect(first?.headers['www-authenticate']).toBe('Bearer realm="detent", error="invalid_token"');
  });

  it('case 29: tells no bad token from another', async () => {
    const { person, self, world, service } = at();
    const ada = await person();
    const tokens: { readonly apiTokens: ApiTokens } = world.ports;
    const expired = await service(['user.write'], { livesMs: 1000 });
    const revoked = await service(['user.write'], { name: 'Revoked' });
    const found = (await tokens.apiTokens.list()).find(({ name }) => name === 'Revoked');
    const stored = await tokens.apiTokens.find(found?.id ?? '');
    if (stored !== null) await tokens.apiTokens.replace({ ...stored.value, revokedAt: 1 }, stored.version);
    const { bare: ended } = await self(ada);
    await world.happen(ada, { type: 'sessions-cut', kept: null });
    const { bare: late } = await self(ada);
    const { device } = await self(ada);
    world.clock.pass(15 * minute);
    const bad = {
      unknown: bearer('x'.repeat(43)),
      long: bearer('x'.repeat(5000)),
      dotted: bearer('a.b.c'),
      'another type': bearer(String(device.tokens.stepUp)),
      expired,
      revoked,
      ended,
      late,
    };
    const answers = new Set<string>();
    for (const headers of Object.values(bad)) {
      const said = await expectEverywhere(headers, ada.id, badToken);
      answers.add(said[0]?.headers['www-authenticate'] ?? '');
    }
    expect([...answers]).toEqual(['Bearer realm="detent", error="invalid_token"']);
  });

  it('case 29: takes no token of somebody who was disabled', async () => {
    const { person, self, world } = at();
    const ada = await person();
    const { headers } = await self(ada);
    await world.happen(ada, { type: 'standing-changed', standing: 'disabled' });
    await expectEverywhere(headers, ada.id, badToken);
  });

  it('cases 30, 31: tells who may not ask nothing about whom they ask', async () => {
    const { person, self, service } = at();
    const [ada, bob] = [await person(), await person()];
    const { headers: membershipless } = await self(bob);
    for (const userId of [ada.id, 'nobody']) {
      await expectEverywhere(await service(['user.read']), userId, notPermitted);
      await expectEverywhere(membershipless, userId, noMembership);
      await expectEverywhere(await service([], { role: 'administrator' }), userId, noMembership);
    }
    const { headers } = await self(bob);
    expect((await at().lines.rest(V2.method.removeOTPEmail, { userId: bob.id }, headers)).code).toBe(0);
  });

  it('case 32: holds every permission to what it is for', async () => {
    const { person, service, lines } = at();
    const [reads, removes, writes] = [
      await service(['user.read']),
      await service(['user.write']),
      await service(['user.credential.write']),
    ];
    const ada = await person({ totp: 0 });
    const of = { userId: ada.id };
    const calls = [
      {
        ask: (headers: Headers) => lines.on('gRPC')(V2.method.listAuthenticationMethodTypes, of, headers),
        may: [reads, removes],
      },
      { ask: (headers: Headers) => lines.rest(V2.method.registerTOTP, of, headers), may: [writes] },
      { ask: (headers: Headers) => lines.rest(V2.method.removeTOTP, of, headers), may: [removes] },
      { ask: (headers: Headers) => lines.rest(V2.method.removeRecoveryCodes, of, headers), may: [writes] },
    ];
    for (const { ask, may } of calls) {
      for (const headers of [reads, removes, writes]) {
        const said = await ask(headers);
        if (may.includes(headers)) expect(said.code).toBe(0);
        else expectSaid(said, notPermitted);
      }
    }
  });

  it('case 33: finds nobody of another organization, and everybody with the whole instance', async () => {
    const { person, service, organization, billing, lines } = at();
    await organization('first');
    const ada = await person({ organizationId: 'second' });
    const headers = await service(['user.write'], { organizations: ['first'] });
    await expectEverywhere(headers, ada.id, noMultifactor);
    await expectEverywhere(headers, 'nobody', noMultifactor);
    expect((await lines.rest(V2.method.removeOTPEmail, { userId: ada.id }, billing)).code).toBe(0);
  });

  it('case 34: finds whom a filter fits, by query, Connect and gRPC, people themselves too', async () => {
    const { person, organization, billing, lines, factor, self } = at();
    await organization('filtered', ['example.org']);
    await organization('bare');
    const method = ZITADELUsers.method.removeOTPSMSAuthenticator;
    for (const name of ['REST', 'Connect JSON', 'Connect binary', 'gRPC'] as const) {
      const ask = lines.on(name);
      const ada = await person({ sms: number, organizationId: 'filtered' });
      const of = { id: ada.id, otpSmsId: (await factor(ada, 'sms')).id };
      const { headers: own } = await self(ada);
      for (const headers of [billing, own]) {
        for (const wrong of [byId('bare'), byId('nowhere'), byDomain('example.com'), byDomain('bare')])
          await expectRefused(at(), ada, noSms, () => ask(method, { ...of, ...wrong }, headers));
        const begin = await ask(ZITADELUsers.method.startTOTPRegistration, { id: ada.id, ...byId('bare') }, headers);
        expectSaid(begin, { code: 5, text: 'User could not be found', id: 'DTNT-Us0nF' });
      }
      const right = { ...byDomain('EXAMPLE.org'), ...byInstance('id', 'ignored') };
      expect((await ask(method, { ...of, ...right }, billing)).code).toBe(0);
      const bob = await person({ sms: number, organizationId: 'filtered' });
      const mine = await self(bob);
      const ofBob = { id: bob.id, otpSmsId: (await factor(bob, 'sms')).id, ...byId('filtered') };
      expect((await ask(method, ofBob, mine.headers)).code).toBe(0);
    }
  });

  it('case 34: finds nobody for another instance, where this one is known', async () => {
    const { world, person, factor, billing } = at();
    const zitadel = { instanceId: 'this-one', instanceDomains: ['Id.example.com'] };
    const { port } = await world.another({ zitadel });
    await using lines = linesTo(port);
    const method = ZITADELUsers.method.removeOTPSMSAuthenticator;
    for (const { ask } of lines.all) {
      const ada = await person({ sms: number });
      const of = { id: ada.id, otpSmsId: (await factor(ada, 'sms')).id };
      for (const wrong of [byInstance('id', 'another'), byInstance('domain', 'example.com')])
        await expectRefused(at(), ada, noSms, () => ask(method, { ...of, ...wrong }, billing));
      expect((await ask(method, { ...of, ...byInstance('domain', 'id.EXAMPLE.com') }, billing)).code).toBe(0);
      const bob = await person({ sms: number });
      const ofBob = { id: bob.id, otpSmsId: (await factor(bob, 'sms')).id, ...byInstance('id', 'this-one') };
      expect((await ask(method, ofBob, billing)).code).toBe(0);
    }
  });

  it('case 35: takes the caller’s own organization and permitted ones, and no other', async () => {
    const { person, service, organization, billing, self, lines } = at();
    await organization('mine');
    await organization('yours');
    const ada = await person({ organizationId: 'mine' });
    const inOne = await service(['user.read'], { organizations: ['mine'] });
    const { bare } = await self(ada);
    const list = (headers: Headers, organizationId: string) =>
      lines.on('gRPC')(
        V2.method.listAuthenticationMethodTypes,
        { userId: ada.id },
        { ...headers, 'x-zitadel-orgid': organizationId },
      );
    for (const [headers, organizationId] of [
      [inOne, 'mine'],
      [inOne, ''],
      [billing, 'yours'],
      [bare, 'mine'],
    ] as const)
      expect((await list(headers, organizationId)).code).toBe(0);
    for (const [headers, organizationId] of [
      [inOne, 'yours'],
      [inOne, 'nowhere'],
      [billing, 'nowhere'],
      [bare, 'yours'],
    ] as const)
      expectSaid(await list(headers, organizationId), {
        code: 7,
        text: "Organisation doesn't exist",
        id: 'AUTH-Bs7Ds',
      });
  });

  it('case 36: reads, then knows, then checks, then permits, then looks', async () => {
    const { world, service, lines } = at();
    const client = world.client(world.server);
    const broken = await client.send('POST', '/v2/users/nobody/totp', { text: '{' });
    expect(broken.status).toBe(400);
    expect(broken.body).toMatchObject({ code: 3 });
    const rpc = await client.send('POST', '/zitadel.user.v2.UserService/RegisterTOTP', {
      text: '{',
      headers: { 'Content-Type': 'application/json' },
    });
    expect(rpc).toMatchObject({ status: 400, body: { code: 'invalid_argument' } });
    const long = { userId: 'x'.repeat(201) };
    const reads = await service(['user.read']);
    for (const { ask } of lines.all) {
      expect((await ask(V2.method.removeOTPEmail, long)).code).toBe(16);
      expect((await ask(V2.method.removeOTPEmail, long, reads)).code).toBe(3);
      expect((await ask(V2.method.removeOTPEmail, { userId: 'nobody' }, reads)).code).toBe(7);
    }
  });

  it('case 37: takes a step-up of this account and this session, as header and as metadata', async () => {
    const { person, self, lines } = at();
    const absent = { code: 7, text: 'A recent proof of a second factor is required', id: 'DTNT-Pr0of' };
    const invalid = { code: 7, text: 'The proof of a second factor is not valid', id: 'DTNT-Pr0bd' };
    for (const { ask } of lines.all) {
      const [ada, bob] = [await person(), await person()];
      const mine = await self(ada);
      const remove = (headers: Headers) => ask(V2.method.removeOTPEmail, { userId: ada.id }, headers);
      await expectRefused(at(), ada, absent, () => remove(mine.bare));
      for (const stepUp of [
        'garbage',
        String((await self(bob)).device.tokens.stepUp),
        String((await self(ada)).device.tokens.stepUp),
        String(mine.device.tokens.access),
      ])
        await expectRefused(at(), ada, invalid, () => remove({ ...mine.bare, 'x-step-up-token': stepUp }));
      expect((await remove(mine.headers)).code).toBe(0);
      const missing = { userId: ada.id, totpId: 'never' };
      const stale = await ask(V3.method.removeTOTPAuthenticator, missing, mine.headers);
      expectSaid(stale, { code: 5, text: 'TOTP authenticator could not be found', id: 'DTNT-aT0nF' });
    }
    const ada = await person({ sms: number });
    const { headers } = await self(ada);
    expect((await lines.rest(V2.method.removeOTPSMS, { userId: ada.id }, headers)).code).toBe(0);
    await expectRefused(at(), ada, invalid, () => lines.rest(V2.method.removeOTPEmail, { userId: ada.id }, headers));
  });

  it('case 37: asks for no step-up where policy relaxes it for these contracts', async () => {
    const { world, person, self } = at();
    const { port } = await world.another({ policy: { relaxedDoors: ['zitadel'] } });
    await using lines = linesTo(port);
    const ada = await person();
    const { bare } = await self(ada);
    expect((await lines.rest(V2.method.removeOTPEmail, { userId: ada.id }, bare)).code).toBe(0);
  });

  it('holds the changes of one service to a limit, and what it looks at to none', async () => {
    const { world, person, service } = at();
    const { port } = await world.another({ zitadel: { changeLimit: { most: 2, inMs: minute } } });
    await using lines = linesTo(port);
    const headers = await service(['user.write']);
    const ada = await person({ totp: 2, sms: number });
    const of = { userId: ada.id };
    const missing = await lines.rest(V3.method.removeTOTPAuthenticator, { ...of, totpId: 'never' }, headers);
    expect(missing.code).toBe(5);
    expect((await lines.rest(V2.method.removeOTPEmail, of, headers)).code).toBe(0);
    expect((await lines.on('gRPC')(V2.method.removeOTPSMS, of, headers)).code).toBe(0);
    for (const { ask } of lines.all) {
      const said = await ask(V2.method.removeTOTP, of, headers);
      expectSaid(said, { code: 8, text: 'Too many changes of second factors', id: 'DTNT-Ch4ng' });
      expect(said.headers['retry-after']).toMatch(/^\d+$/);
      expect((await ask(V2.method.listAuthenticationMethodTypes, of, headers)).code).toBe(0);
    }
    expect((await lines.rest(V2.method.removeTOTP, of, at().billing)).code).toBe(0);
  });

  it('case 37: lets somebody without a factor begin one after a step-up by password', async () => {
    const { person, self, lines } = at();
    const ada = await person({ totp: 0, email: false });
    const { headers, bare } = await self(ada);
    expectSaid(await lines.rest(V2.method.registerTOTP, { userId: ada.id }, bare), {
      code: 7,
      text: 'A recent proof of a second factor is required',
      id: 'DTNT-Pr0of',
    });
    expect((await lines.rest(V2.method.registerTOTP, { userId: ada.id }, headers)).code).toBe(0);
  });

  it('administrators act by their permissions, a help desk only looks, and nobody on those above', async () => {
    const { person, self, world, lines } = at();
    const [ada, bob] = [await person(), await person()];
    const { administrators } = world.ports;
    const made = (id: string, role: 'help-desk' | 'administrator' | 'owner') =>
      administrators.insert(
        anAdministrator({
          id,
          accountId: bob.id,
          email: `${id}@x.org`,
          emailNormal: `${id}@x.org`,
          role,
          organizations: ['default'],
        }),
      );
    const remove = async () => lines.rest(V2.method.removeOTPEmail, { userId: ada.id }, (await self(bob)).bare);
    const list = async () =>
      lines.rest(V2.method.listAuthenticationMethodTypes, { userId: ada.id }, (await self(bob)).bare);
    expectSaid(await list(), noMembership);
    await made('desk', 'help-desk');
    expect((await list()).code).toBe(0);
    expectSaid(await remove(), notPermitted);
    const found = await administrators.find('desk');
    if (found !== null) await administrators.replace({ ...found.value, role: 'administrator' }, found.version);
    await world.happen(ada, { type: 'rank-changed', rank: 2 });
    expectSaid(await remove(), { code: 7, text: 'The user outranks the caller', id: 'DTNT-Ra3nk' });
    await world.happen(ada, { type: 'rank-changed', rank: 1 });
    expect((await remove()).code).toBe(0);
    expect((await world.acts(ada)).at(-1)?.actor).toMatchObject({ kind: 'administrator', id: 'desk' });
  });

  it('a session that may only enrol enrols, and does nothing else', async () => {
    const { person, self, world, lines } = at();
    const ada = await person({ totp: 0, email: false });
    await world.happen(ada, { type: 'must-enrol-marked' });
    const { headers, device } = await self(ada);
    const [session] = await world.ports.sessions.listOf(ada.id);
    if (session !== undefined)
      await world.ports.sessions.replace({ ...session.value, onlyEnrols: true }, session.version);
    expect(device.tokens.access).not.toBeNull();
    const refusal = { code: 7, text: 'A second factor must be enrolled first', id: 'DTNT-Enr0l' };
    const of = { userId: ada.id };
    expectSaid(await lines.rest(V2.method.listAuthenticationMethodTypes, of, headers), refusal);
    expectSaid(await lines.on('gRPC')(V2.method.removeTOTP, of, headers), refusal);
    expectSaid(await lines.rest(V2.method.removeTOTP, { userId: 'nobody' }, headers), refusal);
    expect((await lines.rest(V2.method.registerTOTP, of, headers)).code).toBe(0);
  });
}
