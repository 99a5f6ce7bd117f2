import { describe, expect, it } from 'vitest';
import { stateOf } from '../e2e/self-service/expectations.ts';
import { expectRepelled } from './attacked.ts';
import { over } from './grounds.ts';

const path = '/api/auth/2fa/totp';
const foreign: readonly Readonly<Record<string, string>>[] = [
  { Origin: 'https://evil.example' },
  { Origin: 'null' },
  { Origin: 'https://id.example.com.evil.example' },
  { Origin: 'http://id.example.com' },
  { Origin: '' },
  { 'Sec-Fetch-Site': 'cross-site' },
  { 'Sec-Fetch-Site': 'same-site' },
];
const disguises: readonly Readonly<Record<string, string>>[] = [
  { 'X-HTTP-Method-Override': 'DELETE' },
  { 'X-HTTP-Method': 'DELETE' },
  { 'X-Method-Override': 'DELETE' },
];

describe.each(over('H'))('a page of another site, in the browser of somebody who is signed in, %s', (_where, open) => {
  it('removes nothing by any method', async () => {
    await using world = await open();
    const device = await world.inSession(await world.person(), { by: 'cookie' });
    for (const headers of foreign) {
      await expectRepelled(world, device, 'CSRF_ORIGIN_REJECTED', () => device.disable('totp', { headers }));
      await expectRepelled(world, device, 'CSRF_ORIGIN_REJECTED', () =>
        device.send('POST', '/api/auth/2fa/preferred-method', { body: { method: 'email' }, headers }),
      );
    }
    const before = await stateOf(world, device.person);
    for (const headers of disguises) {
      for (const method of ['GET', 'POST']) {
        const { status } = await device.send(method, path, { headers, query: '_method=DELETE' });
        expect([method, headers, status]).toEqual([method, headers, 405]);
      }
    }
    expect(await stateOf(world, device.person)).toEqual(before);
  });

  it('changes nothing by what a form can send', async () => {
    await using world = await open();
    const device = await world.inSession(await world.person(), { by: 'cookie' });
    const types = ['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data; boundary=x'];
    for (const type of types) {
      await expectRepelled(world, device, 'UNSUPPORTED_MEDIA_TYPE', () =>
        device.send('POST', '/api/auth/2fa/preferred-method', {
          text: '{"method":"email","_method":"DELETE"}',
          headers: { 'Content-Type': type },
        }),
      );
    }
  });
});
