import type { Device } from './device.ts';
import { expectOk, member, text } from './expectations.ts';
import type { World } from './world.ts';

/** Enrols an authenticator app over HTTP. The person has it from then on, and every session has ended. */
export async function enrolTotp(
  world: World,
  device: Device,
  query = '',
): Promise<{ readonly secret: string; readonly recoveryCodes: readonly string[]; readonly token: string }> {
  const begun = await device.send('GET', '/api/auth/2fa/totp/setup', { query });
  expectOk(begun);
  const [secret, token] = [text(begun, 'secret'), text(begun, 'token')];
  world.clock.pass(30_000);
  const code = device.code(secret);
  const done = device.keep(await device.send('POST', '/api/auth/2fa/totp/setup', { query, body: { token, code } }));
  expectOk(done);
  device.person.secrets.splice(0, device.person.secrets.length, secret);
  const codes = member(begun, 'recoveryCodes');
  return { secret, token, recoveryCodes: Array.isArray(codes) ? codes.map(String) : [] };
}

export async function refresh(device: Device): Promise<void> {
  const answer = device.keep(await device.send('POST', '/api/auth/refresh', { with: ['refresh'] }));
  expectOk(answer);
}

/** Six digits that are not these. */
export const wrongCode = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0');
