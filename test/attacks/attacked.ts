import type { Code } from '@detent/adapter-http';
import { expect } from 'vitest';
import type { Device } from '../e2e/self-service/device.ts';
import { expectRefused } from '../e2e/self-service/expectations.ts';
import { type Answer, type HttpClient, httpClient, type Sent } from '../e2e/self-service/http-client.ts';
import type { World } from '../e2e/self-service/world.ts';

/** What each attack comes to: the contract's own answer, an account that is as it was, and a line in the log. */
export async function expectRepelled(
  world: World,
  { person }: Pick<Device, 'person'>,
  code: Code,
  send: () => Promise<Answer>,
): Promise<Answer> {
  const answer = await expectRefused(world, person, code, send);
  expect(world.server.log.at(-1)).toMatchObject({ code, status: answer.status });
  return answer;
}

export const setupPath = '/api/auth/2fa/totp/setup';

export const passwordStepUp = async (device: Device): Promise<Answer> =>
  device.keep(
    await device.send('POST', '/api/auth/step-up', { with: ['access'], body: { password: device.person.password } }),
  );

export const finishStepUp = async (device: Device, body: object): Promise<Answer> =>
  device.keep(await device.send('POST', '/api/auth/2fa/step-up', { with: ['access', 'challenge'], body }));

export const finishSignIn = async (device: Device, body: object): Promise<Answer> =>
  device.keep(await device.send('POST', '/api/auth/2fa/login', { with: ['challenge'], body }));

export const recover = async (device: Device, code: string): Promise<Answer> =>
  device.keep(
    await device.send('POST', '/api/auth/2fa/totp/recover', { with: ['access', 'challenge'], body: { code } }),
  );

/** Connections to servers; they end with their server. */
const clients = new WeakMap<World['server'], HttpClient>();

/** Asks the server of a world for anything, by whatever contract or page. */
export async function ask(
  { server }: Pick<World, 'server'>,
  method: string,
  path: string,
  sent: Sent = {},
): Promise<Answer> {
  const client = clients.get(server) ?? httpClient(server.port);
  clients.set(server, client);
  return client.send(method, path, sent);
}

/** What a device carries, as headers that contracts besides its own read too. */
export const carriedBy = ({ tokens }: Device): Readonly<Record<string, string>> => ({
  Authorization: `Bearer ${tokens.access}`,
  ...(tokens.stepUp === null ? {} : { 'X-Step-Up-Token': tokens.stepUp }),
});
