import { Buffer } from 'node:buffer';
import { expect, it } from 'vitest';
import type { Parties } from '../parties.ts';
import { V2, V3, ZITADELUsers } from '../removals.ts';
import { restOf } from '../rest-paths.ts';
import { type Ask, saidOverRest } from '../transports.ts';

const astral = '𝒳';
const serving = [V2, V3, ZITADELUsers];

/** Cases 38 to 46: what is sent, how it is read, and what it may not be. */
export function inputCases(at: () => Parties): void {
  const client = () => at().world.client(at().world.server);
  const send = (method: string, path: string, sent: object = {}) =>
    client().send(method, path, { headers: at().billing, ...sent });

  const fields: readonly (readonly [string, string, (ask: Ask, id: string) => ReturnType<Ask>])[] = [
    ['RemoveOTPEmailRequest', 'UserId', (ask, userId) => ask(V2.method.removeOTPEmail, { userId }, at().billing)],
    [
      'RemoveTOTPAuthenticatorRequest',
      'UserId',
      (ask, userId) => ask(V3.method.removeTOTPAuthenticator, { userId, totpId: 'x' }, at().billing),
    ],
    [
      'RemoveTOTPAuthenticatorRequest',
      'TotpId',
      (ask, totpId) => ask(V3.method.removeTOTPAuthenticator, { userId: 'x', totpId }, at().billing),
    ],
    [
      'RemoveOTPSMSAuthenticatorRequest',
      'Id',
      (ask, id) => ask(ZITADELUsers.method.removeOTPSMSAuthenticator, { id, otpSmsId: 'x' }, at().billing),
    ],
    [
      'RemoveOTPSMSAuthenticatorRequest',
      'OtpSmsId',
      (ask, otpSmsId) => ask(ZITADELUsers.method.removeOTPSMSAuthenticator, { id: 'x', otpSmsId }, at().billing),
    ],
    [
      'RemoveOTPEmailAuthenticatorRequest',
      'OtpEmailId',
      (ask, otpEmailId) => ask(V3.method.removeOTPEmailAuthenticator, { userId: 'x', otpEmailId }, at().billing),
    ],
    [
      'VerifyOTPEmailRegistrationRequest',
      'Code',
      (ask, code) => ask(V3.method.verifyOTPEmailRegistration, { userId: 'x', otpEmailId: 'x', code }, at().billing),
    ],
    [
      'VerifyTOTPRegistrationRequest',
      'Code',
      (ask, code) => ask(V2.method.verifyTOTPRegistration, { userId: 'x', code }, at().billing),
    ],
  ];

  it.each(fields)('cases 38, 39: holds %s.%s to 1 to 200 characters', async (request, field, asked) => {
    const message = `invalid ${request}.${field}: value length must be between 1 and 200 runes, inclusive`;
    for (const { name, ask } of at().lines.all) {
      const tooLong = await asked(ask, astral.repeat(201));
      expect({ name, said: tooLong }).toMatchObject({ said: { code: 3, message, detail: null } });
      expect((await asked(ask, astral.repeat(200))).code).toBe(5);
      if (name !== 'REST') expect(await asked(ask, '')).toMatchObject({ code: 3, message, detail: null });
    }
  });

  it('case 38: holds TOTP codes of A and B to 6 to 9 characters, and tells what is wrong inside of a message', async () => {
    const { lines, billing } = at();
    const code = {
      code: 3,
      message: 'invalid VerifyTOTPRegistrationRequest.Code: value length must be between 6 and 9 runes, inclusive',
    };
    for (const { ask } of lines.all) {
      for (const typed of ['12345', '1234567890'])
        expect(
          await ask(V3.method.verifyTOTPRegistration, { userId: 'x', totpId: 'x', code: typed }, billing),
        ).toMatchObject(code);
      const phone = (given: object) => ask(V3.method.addOTPSMSAuthenticator, { userId: 'x', ...given }, billing);
      const email = (given: object) =>
        ask(ZITADELUsers.method.addOTPEmailAuthenticator, { id: 'x', ...given }, billing);
      const number = { number: '+491701234567' };
      expect(await phone({})).toMatchObject(within('Phone', 'SetPhone.Number', length(20)));
      expect(await phone({ phone: { number: '1'.repeat(21) } })).toMatchObject(
        within('Phone', 'SetPhone.Number', length(20)),
      );
      expect(await phone({ phone: { ...number, verification: { case: 'isVerified', value: false } } })).toMatchObject(
        within('Phone', 'SetPhone.IsVerified', 'value must equal true'),
      );
      expect((await phone({ phone: { number: 'nonsense' } })).code).toBe(3);
      expect(await email({ email: { address: `${'x'.repeat(190)}@example.com` } })).toMatchObject(
        within('Email', 'SetEmail.Address', length(200)),
      );
      expect(await email({ email: { address: 'nobody' } })).toMatchObject(
        within('Email', 'SetEmail.Address', 'value must be a valid email address'),
      );
      const template = { case: 'sendCode', value: { urlTemplate: 'x'.repeat(201) } };
      expect((await email({ email: { address: 'a@example.com', verification: template } })).code).toBe(3);
    }
  });

  it('case 40: goes by the path, and passes over what it does not know', async () => {
    const { person, billing, world } = at();
    const [ada, evil] = [await person({ totp: 0 }), await person()];
    const before = await at().state(evil);
    const body = { userId: evil.id, user_id: evil.id, nonsense: { deep: [1] } };
    const registered = await send('POST', `/v2/users/${ada.id}/totp`, {
      query: `userId=${evil.id}&user_id=x&a=b`,
      body,
    });
    expect(registered.status).toBe(200);
    const removed = await send('DELETE', `/v2/users/${ada.id}/otp_email`, { query: `userId=${evil.id}`, body });
    expect(removed.status).toBe(200);
    expect(await at().state(evil)).toEqual(before);
    expect((await world.account(ada)).factors.find(({ kind }) => kind === 'email')?.state).toBe('removed');
    const typed = await send('POST', `/v2/users/${ada.id}/totp`, { body: { userId: 7 } });
    expect(typed.status).toBe(200);
    expect(billing).toBeDefined();
  });

  it('case 41: takes one member of a oneof and one value of a key; in binary the last decides', async () => {
    const { person, factor, lines, billing } = at();
    const ada = await person({ sms: '+491701234567' });
    const { id: otpSmsId } = await factor(ada, 'sms');
    const path = `/resources/v3alpha/users/${ada.id}/otp_sms/${otpSmsId}`;
    const property = { code: 3, message: 'field already set for oneof "property"' };
    for (const [query, said] of [
      ['organization.orgId=a&organization.orgDomain=b', property],
      ['organization.orgId=a&organization.org_id=a', property],
      ['instance.id=a&instance.domain=b', property],
      [
        'organization.orgId=a&organization.orgId=a',
        { code: 3, message: 'too many values for field "organization.orgId"' },
      ],
    ] as const) {
      expect(await send('DELETE', path, { query })).toMatchObject({ status: 400, body: said });
    }
    const both = await send('POST', '/zitadel.resources.user.v3alpha.ZITADELUsers/RemoveOTPSMSAuthenticator', {
      body: { id: ada.id, otpSmsId, organization: { orgId: 'default', orgDomain: 'x' } },
    });
    expect(both).toMatchObject({ status: 400, body: { code: 'invalid_argument' } });
    const empty = await send('DELETE', path, { query: 'organization.orgId=&organization.orgDomain=nowhere' });
    expect(empty.status).toBe(404);
    const last = await client().send('POST', '/zitadel.resources.user.v3alpha.ZITADELUsers/RemoveOTPSMSAuthenticator', {
      headers: { ...billing, 'Content-Type': 'application/proto' },
      text: Buffer.concat([
        inBinary(2, Buffer.concat([inBinary(2, 'nowhere'), inBinary(1, 'default')])),
        inBinary(3, ada.id),
        inBinary(4, otpSmsId),
      ]).toString('latin1'),
    });
    expect(last.status).toBe(200);
    expect(lines.all).toHaveLength(5);
  });

  it.each([
    ['/zitadel.user.v2.UserService/VerifyTOTPRegistration', 'rpc'],
    ['/v2/users/x/totp/verify', 'rest'],
  ])('case 42: reads both spellings of a name, and refuses both at once and wrong types at %s', async (path, how) => {
    const of = how === 'rpc' ? { userId: 'x' } : {};
    const post = (body: object) => send('POST', path, { body });
    const body = how === 'rpc' ? { user_id: 'x', code: '1' } : { code: '1', unknown: true };
    expect((await post(body)).status).toBe(404);
    for (const wrong of [
      { ...of, code: 123_456 },
      { ...of, code: { a: 1 } },
      { ...of, code: ['1'] },
    ]) {
      const said = await post(wrong);
      expect(said.status).toBe(400);
    }
    const twice =
      how === 'rpc'
        ? await post({ userId: 'x', user_id: 'x', code: '1' })
        : await send('POST', '/v3alpha/users/x/otp_sms', {
            body: { phone: { number: '1', sendCode: {}, send_code: {} } },
          });
    expect(twice.status).toBe(400);
    expect((await post(['x'])).status).toBe(400);
  });

  it('case 43: splits a path before it decodes it, and once', async () => {
    const missing = { status: 404, body: { code: 5, details: expect.anything() } };
    for (const id of ['a%2Fb', '..', '.', 'a:b', '%252F', '%F0%9D%92%B3', 'a%20b', '%00'])
      expect(await send('DELETE', `/v2/users/${id}/otp_email`)).toMatchObject(missing);
    const malformed = { status: 400, text: '{"code":3,"message":"malformed path"}' };
    for (const id of ['%zz', '%ff', '%', '%c3%28'])
      expect(await send('DELETE', `/v2/users/${id}/otp_email`)).toMatchObject(malformed);
    const unknown = { status: 404, text: '{"code":5,"message":"Not Found"}' };
    for (const path of [
      '/v2/users/x/otp_email/',
      '/v2/users//otp_email',
      '/v2/users/x//otp_email',
      '/v2/nothing',
      '/v3alpha/users/x',
      '/v2/users/x/OTP_email',
    ])
      expect(await send('DELETE', path)).toMatchObject(unknown);
  });

  it('case 44: names the verbs of every path', async () => {
    for (const service of serving) {
      for (const method of service.methods) {
        const { path } = restOf(method, { userId: 'x', id: 'x', totpId: 'x', otpSmsId: 'x', otpEmailId: 'x' });
        const said = await send('PATCH', path);
        expect(said).toMatchObject({ status: 405, text: '{"code":12,"message":"Method Not Allowed"}' });
        expect(said.headers['allow']).toMatch(/^(DELETE|GET|POST)(, (DELETE|GET|POST))*$/);
        const rpc = await send('DELETE', `/${service.typeName}/${method.name}`, {
          headers: { 'Content-Type': 'application/json' },
        });
        expect(rpc).toMatchObject({ status: 405, text: '' });
        expect(rpc.headers['allow']).toBe('POST');
      }
    }
  });

  it('case 45: takes JSON on REST whatever it is called, and on RPC what it is called', async () => {
    const { person, billing } = at();
    const ada = await person({ totp: 0 });
    const post = (path: string, type: string, text: string) =>
      client().send('POST', path, { headers: { ...billing, 'Content-Type': type }, text });
    const rest = await post(`/v2/users/${ada.id}/totp`, 'application/x-www-form-urlencoded', '{}');
    expect(rest.status).toBe(200);
    expect(rest.headers['content-type']).toBe('application/json');
    const rpc = '/zitadel.user.v2.UserService/RegisterTOTP';
    const message = JSON.stringify({ userId: ada.id });
    for (const type of ['application/json', 'application/json; charset=utf-8'])
      expect((await post(rpc, type, message)).status).toBe(200);
    for (const type of ['text/plain', 'application/xml', 'application/grpc+xml'])
      expect(await post(rpc, type, message)).toMatchObject({ status: 415, text: '' });
  });

  it('case 40: has no other method by a header', async () => {
    const ada = await at().person();
    const said = await send('POST', `/v2/users/${ada.id}/otp_email`, {
      headers: { ...at().billing, 'X-HTTP-Method-Override': 'DELETE' },
    });
    expect(saidOverRest(said)).toMatchObject({ code: 6 });
  });
}

/** What is wrong with a member of a message within the message. */
const within = (member: 'Phone' | 'Email', message: string, cause: string) => ({
  code: 3,
  message: `invalid AddOTP${member === 'Phone' ? 'SMS' : 'Email'}AuthenticatorRequest.${member}: embedded message failed validation | caused by: invalid ${message}: ${cause}`,
});

const length = (most: number): string => `value length must be between 1 and ${most} runes, inclusive`;

/** One field of a message in binary; short and plain, so that it is a text as well. */
function inBinary(number: number, value: string | Uint8Array): Uint8Array {
  const bytes = typeof value === 'string' ? Buffer.from(value) : value;
  return Buffer.concat([Uint8Array.of((number << 3) | 2, bytes.length), bytes]);
}
