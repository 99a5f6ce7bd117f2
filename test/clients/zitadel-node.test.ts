import { ZITADELUsersDefinition } from '@zitadel/node/dist/api/generated/zitadel/resources/user/v3alpha/user_service.js';
import { UserServiceDefinition } from '@zitadel/node/dist/api/generated/zitadel/user/v2/user_service.js';
import { createAccessTokenInterceptor, createUserClient } from '@zitadel/node/dist/api/index.js';
import { type Channel, ClientError, createChannel, createClientFactory, Status } from 'nice-grpc';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeAt } from '../e2e/self-service/authenticator.ts';
import { number } from '../e2e/zitadel/parties.ts';
import { running } from './zitadel-world.ts';

const at = running();
let channel: Channel;

beforeAll(() => {
  channel = createChannel(at().url);
});

afterAll(() => channel.close());

const factory = () => createClientFactory().use(createAccessTokenInterceptor(at().token));

async function seen(call: Promise<unknown>): Promise<unknown> {
  try {
    await call;
  } catch (error) {
    if (error instanceof ClientError) return { code: error.code, details: error.details };
    throw error;
  }
  throw new TypeError('it succeeded');
}

describe('@zitadel/node 3.0.28, memory', () => {
  it('case 7: registers, verifies, lists and removes by createUserClient, which speaks v2beta', async () => {
    const { parties, url, token } = at();
    const client = createUserClient(url, createAccessTokenInterceptor(token));
    const { id: userId } = await parties.person({ totp: 0, email: false });
    const { uri, secret } = await client.registerTOTP({ userId });
    expect(uri).toContain(secret);
    const { clock } = parties.world;
    clock.pass(30_000);
    await client.verifyTOTPRegistration({ userId, code: codeAt(secret, clock.now()) });
    const own = {
      actor: root,
      channel: 'sms',
      value: number,
      normal: number,
      vouchedFor: true,
      ifMatch: null,
    } as const;
    await parties.world.server.detent.changeContact({ ...outside, accountId: userId }, own);
    await client.addOTPSMS({ userId });
    await client.addOTPEmail({ userId });
    const { authMethodTypes } = await client.listAuthenticationMethodTypes({ userId });
    expect(authMethodTypes).toEqual([4, 6, 7, 1]);
    await client.removeOTPSMS({ userId });
    await client.removeOTPEmail({ userId });
    const { details } = await client.removeTOTP({ userId });
    expect(details).toMatchObject({ resourceOwner: 'default' });
    expect(await seen(client.removeTOTP({ userId }))).toEqual({
      code: Status.NOT_FOUND,
      details: "Multifactor OTP (OneTimePassword) doesn't exist (COMMAND-Hd9sd)",
    });
  });

  it('case 8: removes by B and C through nice-grpc, and sees code and text of what is not there', async () => {
    const { parties } = at();
    const ada = await parties.person({ sms: number });
    const otpSmsId = (await parties.factor(ada, 'sms')).id;
    const users = factory().create(ZITADELUsersDefinition, channel);
    const { details } = await users.removeOTPSMSAuthenticator({ id: ada.id, otpSmsId });
    expect(details).toMatchObject({ id: otpSmsId, owner: { type: 3, id: 'default' } });
    expect(await seen(users.removeOTPSMSAuthenticator({ id: ada.id, otpSmsId }))).toEqual({
      code: Status.NOT_FOUND,
      details: 'OTP SMS authenticator could not be found (DTNT-bS0nF)',
    });
    const v2 = factory().create(UserServiceDefinition, channel);
    expect((await v2.removeOTPEmail({ userId: ada.id })).details).toMatchObject({ resourceOwner: 'default' });
    expect(await seen(v2.removeOTPEmail({ userId: ada.id }))).toEqual({
      code: Status.NOT_FOUND,
      details: "Multifactor OTP (OneTimePassword) doesn't exist (COMMAND-b312D)",
    });
  });

  it('case 46: is told that there is no such method', async () => {
    const users = factory().create(ZITADELUsersDefinition, channel);
    expect(await seen(users.createUser({}))).toMatchObject({ code: Status.UNIMPLEMENTED });
  });
});

const root = { kind: 'owner', id: 'root', name: null, accountId: null, rank: 4, organizations: '*' } as const;
const outside = { door: 'test', reason: null, origin: null, signal: { aborted: false } } as const;
