import { expect, it } from 'vitest';
import { codeAt, stepAt } from '../../self-service/authenticator.ts';
import { wrongCode } from '../../self-service/flows.ts';
import { expectRefused, expectSaid, type Refusal } from '../expectations.ts';
import { number, type Parties } from '../parties.ts';
import { V2, V3, ZITADELUsers } from '../removals.ts';
import { type Ask, saidOverRest, textIn, transports } from '../transports.ts';

const multifactor = 'Multifactor OTP (OneTimePassword)';
const v2Absent: Refusal = { code: 5, text: `${multifactor} doesn't exist`, id: 'COMMAND-3Mif9s' };
const tooMany: Refusal = { code: 8, text: 'Too many attempts', id: 'DTNT-Ra7eL' };
const wrong: Refusal = { code: 3, text: 'Invalid code', id: 'DTNT-Bc0de' };

/** Cases 20 to 26: from the beginning of a factor to its end. */
export function cycleCases(at: () => Parties): void {
  /** What an authenticator app shows, of a step that was not used yet. */
  function code(secret: string): string {
    const { clock } = at().world;
    clock.set((stepAt(clock.now()) + 1) * 30_000);
    return codeAt(secret, clock.now());
  }

  it.each(transports)(
    'case 20: v2 begins, replaces, confirms, lists and removes an authenticator app over %s',
    async (transport) => {
      const { lines, billing, person, world } = at();
      const ask = lines.on(transport);
      const { id: userId } = await person({ totp: 0, email: false });
      const absent = await ask(V2.method.verifyTOTPRegistration, { userId, code: '123456' }, billing);
      expectSaid(absent, v2Absent);
      const first = await ask(V2.method.registerTOTP, { userId }, billing);
      const second = await ask(V2.method.registerTOTP, { userId }, billing);
      expect(textIn(second.reply, 'uri')).toMatch(/^otpauth:\/\/totp\/.*secret=[A-Z2-7]{32}/);
      expect(textIn(second.reply, 'secret')).toMatch(/^[A-Z2-7]{32}$/);
      const verify = (typed: string) => ask(V2.method.verifyTOTPRegistration, { userId, code: typed }, billing);
      const bad = { code: 3, text: 'Invalid code', id: 'EVENT-8isk2' };
      await expectRefused(at(), { id: userId }, bad, () => verify(code(textIn(first.reply, 'secret'))));
      const good = code(textIn(second.reply, 'secret'));
      await expectRefused(at(), { id: userId }, bad, () => verify(wrongCode(good)));
      expect(await verify(good)).toMatchObject({ code: 0, reply: { details: { resourceOwner: 'default' } } });
      await expectRefused(
        at(),
        { id: userId },
        { code: 6, text: `${multifactor} is already set up`, id: 'COMMAND-do9se' },
        () => ask(V2.method.registerTOTP, { userId }, billing),
      );
      await expectRefused(
        at(),
        { id: userId },
        { code: 9, text: `${multifactor} is already set up`, id: 'COMMAND-qx4ls' },
        () => verify(good),
      );
      const listed = await ask(V2.method.listAuthenticationMethodTypes, { userId }, billing);
      const changedAt = new Date((await world.acts({ id: userId })).at(-1)?.at ?? 0);
      expect(listed.reply).toEqual({
        details: { totalResult: '2', timestamp: changedAt.toISOString().replace('.000Z', 'Z') },
        authMethodTypes: ['AUTHENTICATION_METHOD_TYPE_TOTP', 'AUTHENTICATION_METHOD_TYPE_PASSWORD'],
      });
      expect(await ask(V2.method.removeTOTP, { userId }, billing)).toMatchObject({ code: 0 });
      const left = await ask(V2.method.listAuthenticationMethodTypes, { userId }, billing);
      expect(left.reply).toMatchObject({ authMethodTypes: ['AUTHENTICATION_METHOD_TYPE_PASSWORD'] });
    },
  );

  it.each([
    ['sms', 'COMMAND-Q54j2', 'COMMAND-Ad3g2'],
    ['email', 'COMMAND-KLJ2d', 'COMMAND-MKL2s'],
  ] as const)('case 21: v2 takes the account’s own verified %s, once', async (kind, notReady, exists) => {
    const { lines, billing, person, world, factor } = at();
    const addOwn = (ask: Ask, userId: string) =>
      kind === 'sms' ? ask(V2.method.addOTPSMS, { userId }, billing) : ask(V2.method.addOTPEmail, { userId }, billing);
    for (const { ask } of lines.all) {
      const ada = await person({ totp: 0, email: false, verified: kind === 'sms' });
      const unready = { code: 9, text: `${multifactor} isn't ready`, id: notReady };
      await expectRefused(at(), ada, unready, () => addOwn(ask, ada.id));
      const own = (await world.account(ada)).person.addresses.find(({ channel }) => channel === kind);
      if (own === undefined) {
        const change = {
          actor: root,
          channel: 'sms',
          value: number,
          normal: number,
          vouchedFor: true,
          ifMatch: null,
        } as const;
        await world.server.detent.changeContact({ ...outside, accountId: ada.id }, change);
      } else await world.happen(ada, { type: 'address-verified', addressId: own.id, by: 'link' });
      expect(await addOwn(ask, ada.id)).toMatchObject({ code: 0 });
      expect(await factor(ada, kind)).toMatchObject({ state: 'active' });
      const twice = { code: 6, text: `${multifactor} is already set up`, id: exists };
      await expectRefused(at(), ada, twice, () => addOwn(ask, ada.id));
    }
  });

  it.each(transports)('case 22: A and B begin, confirm and remove an authenticator app over %s', async (transport) => {
    const { lines, billing, person } = at();
    const ask = lines.on(transport);
    const { id: userId } = await person();
    const a = await ask(V3.method.startTOTPRegistration, { userId }, billing);
    const b = await ask(ZITADELUsers.method.startTOTPRegistration, { id: userId }, billing);
    const ids = { a: textIn(a.reply, 'totpId'), b: textIn(b.reply, 'totpId') };
    const typed = { a: code(textIn(a.reply, 'secret')), b: code(textIn(b.reply, 'secret')) };
    const verifyA = (given: string) =>
      ask(V3.method.verifyTOTPRegistration, { userId, totpId: ids.a, code: given }, billing);
    const verifyB = (given: string) =>
      ask(ZITADELUsers.method.verifyTOTPRegistration, { id: userId, totpId: ids.b, code: given }, billing);
    expectSaid(await verifyA(typed.b), wrong);
    expect((await verifyA(codeNow(textIn(a.reply, 'secret')))).code).toBe(0);
    expect((await verifyB(typed.b)).reply).toMatchObject({ details: { id: ids.b, owner: { type: 'OWNER_TYPE_ORG' } } });
    const verified = { code: 9, text: 'The authenticator is already verified', id: 'DTNT-Vr1fd' };
    expectSaid(await verifyA(typed.a), verified);
    expectSaid(await verifyB(typed.b), verified);
    expect((await ask(V3.method.removeTOTPAuthenticator, { userId, totpId: ids.a }, billing)).code).toBe(0);
    expect((await ask(ZITADELUsers.method.removeTOTPAuthenticator, { id: userId, totpId: ids.b }, billing)).code).toBe(
      0,
    );
    const gone = 'TOTP authenticator could not be found';
    expectSaid(await verifyA(typed.a), { code: 5, text: gone, id: 'DTNT-aT0nF' });
    expectSaid(await verifyB(typed.b), { code: 5, text: gone, id: 'DTNT-bT0nF' });
  });

  const codeNow = (secret: string): string => codeAt(secret, at().world.clock.now());

  it.each([
    ['A', 'verify', 'whole'],
    ['A', '_verify', 'whole'],
    ['B', 'verify', 'text'],
    ['B', '_verify', 'text'],
    ['B', '_verify', 'object'],
  ] as const)('case 22: %s confirms SMS and e-mail at /%s, its body being %s', async (family, word, form) => {
    const { billing, person, world } = at();
    const ada = await person({ email: false });
    const client = world.client(world.server);
    const below = `${family === 'A' ? '/v3alpha' : '/resources/v3alpha'}/users/${ada.id}`;
    for (const [kind, member, address] of [
      ['otp_sms', 'phone', { number }],
      ['otp_email', 'email', { address: 'new@example.com' }],
    ] as const) {
      const asked = { ...address, returnCode: {} };
      const body = family === 'A' ? { [member]: asked } : asked;
      const added = await client.send('POST', `${below}/${kind}`, { headers: billing, body });
      expect(added.status).toBe(200);
      const id = textIn(added.body, kind === 'otp_sms' ? 'otpSmsId' : 'otpEmailId');
      const given = textIn(added.body, 'verificationCode');
      const typed = form === 'text' ? given : { code: given };
      const verified = await client.send('POST', `${below}/${kind}/${id}/${word}`, { headers: billing, body: typed });
      expect(verified.status).toBe(200);
      const removed = await client.send('DELETE', `${below}/${kind}/${id}`, { headers: billing });
      expect(removed.status).toBe(200);
    }
  });

  it.each(transports)('case 23: sends a code, returns it, or takes the caller’s word, over %s', async (transport) => {
    const { lines, billing, person, self, world } = at();
    const ask = lines.on(transport);
    const add = (id: string, verification: object, headers = billing) =>
      ask(
        ZITADELUsers.method.addOTPEmailAuthenticator,
        { id, email: { address: `${id}@example.com`, ...verification } },
        headers,
      );
    const sent = await person({ email: false });
    for (const verification of [
      {},
      { verification: { case: 'sendCode', value: { urlTemplate: 'https://x.example/{{.Code}}' } } },
    ]) {
      const before = (await world.told(sent, 'enrol-code')).length;
      const said = await add(sent.id, verification);
      expect(Object.keys(said.reply ?? {}).toSorted()).toEqual(['details', 'otpEmailId']);
      expect((await world.told(sent, 'enrol-code')).length).toBe(before + 1);
    }
    const returned = await person({ email: false });
    const shown = await add(returned.id, { verification: { case: 'returnCode', value: {} } });
    expect(textIn(shown.reply, 'verificationCode')).toMatch(/^\d{6}$/);
    expect(await world.told(returned, 'enrol-code')).toEqual([]);
    const vouched = await person({ email: false });
    const word = { verification: { case: 'isVerified', value: true } };
    expect(Object.keys((await add(vouched.id, word)).reply ?? {})).not.toContain('verificationCode');
    expect((await world.account(vouched)).factors.find(({ kind }) => kind === 'email')?.state).toBe('active');

    const ada = await person({ email: false });
    const { headers } = await self(ada);
    const missing = { code: 7, text: 'No matching permissions found', id: 'AUTH-AWfge' };
    for (const verification of [{ verification: { case: 'returnCode', value: {} } }, word])
      await expectRefused(at(), ada, missing, () => add(ada.id, verification, headers));
    expect((await add(ada.id, {}, headers)).code).toBe(0);
  });

  it('case 23: says of an address that is there already, and of more than there may be, what is so', async () => {
    const { lines, billing, person } = at();
    const ada = await person({ sms: number });
    const add = (of: string) =>
      lines.rest(V3.method.addOTPSMSAuthenticator, { userId: ada.id, phone: { number: of } }, billing);
    await expectRefused(at(), ada, { code: 6, text: 'The authenticator already exists', id: 'DTNT-Dup1c' }, () =>
      add('+49 170 123 45 67'),
    );
    await expectRefused(at(), ada, { code: 9, text: 'The user has too many authenticators', id: 'DTNT-Max1F' }, () =>
      add('+491700000000'),
    );
  });

  it('case 24: issues one to fifty recovery codes in place of those before, and takes them away once', async () => {
    const { lines, billing, person, world } = at();
    for (const { ask } of [...lines.all.slice(0, 1), ...lines.all.slice(3, 4)]) {
      const ada = await person();
      const generate = (count: number) => ask(V2.method.generateRecoveryCodes, { userId: ada.id, count }, billing);
      const range = { code: 3, text: 'invalid GenerateRecoveryCodesRequest.Count: value must be inside range [1, 50]' };
      for (const count of [0, 51, -1]) await expectRefused(at(), ada, range, () => generate(count));
      for (const count of [1, 50]) {
        expect((await generate(count)).reply?.['recoveryCodes']).toHaveLength(count);
        expect((await world.account(ada)).recovery?.hashes).toHaveLength(count);
      }
      const remove = () => ask(V2.method.removeRecoveryCodes, { userId: ada.id }, billing);
      const removed = await remove();
      const again = await remove();
      expect(again).toMatchObject({ code: 0, reply: removed.reply });
      const events = (await world.acts(ada)).flatMap((act) => act.events.map(({ type }) => type));
      expect(events.filter((type) => type === 'recovery-codes-removed')).toHaveLength(1);
    }
    const bare = await person({ totp: 0 });
    await expectRefused(at(), bare, { code: 9, text: 'There is no second factor to recover', id: 'DTNT-NoF4c' }, () =>
      lines.rest(V2.method.generateRecoveryCodes, { userId: bare.id, count: 6 }, billing),
    );
  });

  it.each(['v2', 'A', 'B'] as const)('case 25: stops guesses at codes in %s, and says for how long', async (family) => {
    const { lines, billing, person } = at();
    const { id: userId } = await person({ totp: 0, email: false });
    const begun = await lines.rest(V3.method.startTOTPRegistration, { userId }, billing);
    const totpId = textIn(begun.reply, 'totpId');
    const typed = wrongCode(codeNow(textIn(begun.reply, 'secret')));
    const verify = {
      v2: (ask = lines.rest) => ask(V2.method.verifyTOTPRegistration, { userId, code: typed }, billing),
      A: (ask = lines.rest) => ask(V3.method.verifyTOTPRegistration, { userId, totpId, code: typed }, billing),
      B: (ask = lines.rest) =>
        ask(ZITADELUsers.method.verifyTOTPRegistration, { id: userId, totpId, code: typed }, billing),
    }[family];
    for (let guess = 0; guess < 10; guess += 1) expect((await verify()).code).toBe(3);
    for (const { ask } of lines.all) {
      const said = await verify(ask);
      expectSaid(said, tooMany);
      expect(said.headers['retry-after']).toMatch(/^\d+$/);
    }
  });

  it('case 26: lists kinds by their state, as query and body wish', async () => {
    const { lines, billing, person, world } = at();
    const ada = await person();
    await lines.rest(V3.method.addOTPSMSAuthenticator, { userId: ada.id, phone: { number } }, billing);
    const client = world.client(world.server);
    const search = async (query: string, body?: object) => {
      const path = `/v2/users/${ada.id}/authentication_factors/_search`;
      const sent = { headers: billing, query, ...(body === undefined ? {} : { body }) };
      return saidOverRest(await client.send('POST', path, sent)).reply?.['result'];
    };
    const ready = 'AUTH_FACTOR_STATE_READY';
    const notReady = 'AUTH_FACTOR_STATE_NOT_READY';
    const [totp, mail] = [
      { state: ready, otp: {} },
      { state: ready, otpEmail: {} },
    ];
    const sms = { state: notReady, otpSms: {} };
    expect(await search('')).toEqual([totp, mail]);
    expect(await search(`states=${notReady}`)).toEqual([sms]);
    expect(await search(`states=1&states=${ready}`)).toEqual([totp, sms, mail]);
    expect(await search('authFactors=OTP_EMAIL&authFactors=0')).toEqual([totp, mail]);
    expect(await search('authFactors=OTP_EMAIL', { authFactors: ['OTP'] })).toEqual([totp]);
    expect(await search('', { states: ['AUTH_FACTOR_STATE_REMOVED'] })).toBeUndefined();
    expect(await search('authFactors=U2F')).toBeUndefined();
    const bad = await client.send('POST', `/v2/users/${ada.id}/authentication_factors/_search`, {
      headers: billing,
      query: 'states=NONSENSE',
    });
    expect(bad.status).toBe(400);
    for (const { name, ask } of lines.all) {
      const listed = await ask(V2.method.listAuthenticationMethodTypes, { userId: ada.id }, billing);
      expect({ name, types: listed.reply?.['authMethodTypes'] }).toEqual({
        name,
        types: [
          'AUTHENTICATION_METHOD_TYPE_TOTP',
          'AUTHENTICATION_METHOD_TYPE_OTP_EMAIL',
          'AUTHENTICATION_METHOD_TYPE_PASSWORD',
        ],
      });
      const nobody = { userId: 'nobody' };
      expect((await ask(V2.method.listAuthenticationMethodTypes, nobody, billing)).reply).toEqual({ details: {} });
      expect((await ask(V2.method.listAuthenticationFactors, nobody, billing)).reply).toEqual({});
    }
    const types = `/v2/users/${ada.id}/authentication_methods`;
    const asked = (query: string) => client.send('GET', types, { headers: billing, query });
    expect((await asked('domainQuery.includeWithoutDomain=true&domainQuery.domain=example.com')).status).toBe(200);
    expect((await asked('domainQuery.includeWithoutDomain=maybe')).status).toBe(400);
    expect((await asked(`domainQuery.domain=${'x'.repeat(201)}`)).body).toEqual({
      code: 3,
      message:
        'invalid ListAuthenticationMethodTypesRequest.DomainQuery: embedded message failed validation | caused by: invalid DomainQuery.Domain: value length must be between 1 and 200 runes, inclusive',
    });
  });
}

const root = { kind: 'owner', id: 'root', name: null, accountId: null, rank: 4, organizations: '*' } as const;
const outside = { door: 'test', reason: null, origin: null, signal: { aborted: false } } as const;
