import { Code, ConnectError, type Interceptor, type Transport } from '@connectrpc/connect';
import { createConnectTransport, Http2SessionManager } from '@connectrpc/connect-node';
import { createClientFor, NewAuthorizationBearerInterceptor } from '@zitadel/client';
import { createServerTransport } from '@zitadel/client/node';
import { createUserServiceClient as createV2 } from '@zitadel/client/v2';
import { createUserServiceClient as createResources } from '@zitadel/client/v3alpha';
import { createClientTransport } from '@zitadel/client/web';
import { ErrorDetailSchema } from '@zitadel/proto/zitadel/message_pb.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UserService as V3 } from '../../packages/adapter-http/src/generated/zitadel/user/v3alpha_pb.ts';
import { number } from '../e2e/zitadel/parties.ts';
import { running, tokenOf } from './zitadel-world.ts';

const at = running();
let sessionManager: Http2SessionManager;

beforeAll(() => {
  sessionManager = new Http2SessionManager(at().url);
});

afterAll(() => sessionManager.abort());

const connected = (token: string, httpVersion: '1.1' | '2', useBinaryFormat: boolean): Transport => {
  const interceptors: Interceptor[] = [NewAuthorizationBearerInterceptor(token)];
  const common = { baseUrl: at().url, useBinaryFormat, interceptors };
  return httpVersion === '2'
    ? createConnectTransport({ ...common, httpVersion, sessionManager })
    : createConnectTransport({ ...common, httpVersion });
};

const transports: readonly (readonly [string, (token: string) => Transport])[] = [
  [
    'case 5: createServerTransport, gRPC',
    (token) => createServerTransport(token, { baseUrl: at().url, sessionManager }),
  ],
  ['case 6: createClientTransport, gRPC-Web', (token) => createClientTransport(token, { baseUrl: at().url })],
  ['case 6: Connect JSON on HTTP/1.1', (token) => connected(token, '1.1', false)],
  ['case 6: Connect JSON on HTTP/2', (token) => connected(token, '2', false)],
  ['case 6: Connect binary on HTTP/1.1', (token) => connected(token, '1.1', true)],
  ['case 6: Connect binary on HTTP/2', (token) => connected(token, '2', true)],
];

/** What a client sees of a refusal. */
async function seen(call: Promise<unknown>) {
  try {
    await call;
  } catch (error) {
    const refusal = ConnectError.from(error);
    const [detail] = refusal.findDetails(ErrorDetailSchema);
    return { code: refusal.code, rawMessage: refusal.rawMessage, id: detail?.id, message: detail?.message };
  }
  throw new TypeError('it succeeded');
}

describe('@zitadel/client 1.3.1, memory', () => {
  it.each(transports)('%s: removes by A, B and C', async (_name, transport) => {
    const { parties, token } = at();
    const { person, factor, world } = parties;
    const ada = await person({ totp: 1, sms: number });
    const on = transport(token);
    const ids = { totp: (await factor(ada, 'totp')).id, sms: (await factor(ada, 'sms')).id };
    const c = await createV2(on).removeOTPEmail({ userId: ada.id });
    expect(c.details).toMatchObject({ resourceOwner: 'default', sequence: expect.any(BigInt) });
    const b = await createResources(on).removeOTPSMSAuthenticator({ id: ada.id, otpSmsId: ids.sms });
    expect(b.details).toMatchObject({ id: ids.sms, owner: { type: 3, id: 'default' } });
    const a = await createClientFor(V3)(on).removeTOTPAuthenticator({ userId: ada.id, totpId: ids.totp });
    expect(a.details?.sequence).toBe(BigInt((await world.account(ada)).sequence));
    const { result } = await createV2(on).listAuthenticationFactors({ userId: ada.id });
    expect(result).toEqual([]);
  });

  it.each(transports)('%s: enrols, lists and removes', async (_name, transport) => {
    const { parties, token } = at();
    const ada = await parties.person({ totp: 0, email: false });
    const client = createV2(transport(token));
    const { uri, secret } = await client.registerTOTP({ userId: ada.id });
    expect(uri).toContain(`secret=${secret}`);
    await client.addOTPEmail({ userId: ada.id });
    const listed = await client.listAuthenticationFactors({ userId: ada.id, states: [1, 2] });
    expect(listed.result.map(({ type, state }) => [type.case, state])).toEqual([
      ['otp', 1],
      ['otpEmail', 2],
    ]);
    await client.removeTOTP({ userId: ada.id });
    expect((await client.listAuthenticationMethodTypes({ userId: ada.id })).authMethodTypes).toEqual([7, 1]);
  });

  it.each(transports)('%s: sees code, text and detail of refusals', async (_name, transport) => {
    const { parties, token } = at();
    const ada = await parties.person();
    const client = createV2(transport(token));
    const message = "Multifactor OTP (OneTimePassword) doesn't exist";
    expect(await seen(client.removeOTPSMS({ userId: ada.id }))).toEqual({
      code: Code.NotFound,
      rawMessage: `${message} (COMMAND-Sr3h3)`,
      id: 'COMMAND-Sr3h3',
      message,
    });
    const reader = createV2(transport(tokenOf(await parties.service(['user.read']))));
    const missing = 'No matching permissions found';
    expect(await seen(reader.removeOTPEmail({ userId: ada.id }))).toEqual({
      code: Code.PermissionDenied,
      rawMessage: `${missing} (AUTH-AWfge)`,
      id: 'AUTH-AWfge',
      message: missing,
    });
    expect(await seen(createV2(transport('garbage')).removeOTPEmail({ userId: ada.id }))).toEqual({
      code: Code.Unauthenticated,
      rawMessage: 'Errors.Token.Invalid (AUTH-7fs1e)',
      id: 'AUTH-7fs1e',
      message: 'Errors.Token.Invalid',
    });
  });

  it.each(transports)('%s: case 46: is told that there is no such method', async (_name, transport) => {
    const { token } = at();
    expect(await seen(createV2(transport(token)).createPasskeyRegistrationLink({ userId: 'x' }))).toMatchObject({
      code: Code.Unimplemented,
    });
  });
});
