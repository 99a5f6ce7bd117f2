import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import type { Device } from '../e2e/self-service/device.ts';
import { expectOk } from '../e2e/self-service/expectations.ts';
import { expectRepelled } from './attacked.ts';
import { over } from './grounds.ts';

describe.each(over('HE'))('an access token whose session was ended, %s', (_where, open) => {
  it.each<readonly [string, (by: Device, id: string) => Promise<unknown>]>([
    ['by its owner', (by, id) => by.send('DELETE', `/api/users/me/sessions/${id}`)],
    ['with all others', (by) => by.send('DELETE', '/api/users/me/sessions')],
    ['by a removal elsewhere', (by) => by.disable()],
  ])('is refused at its next use: %s', async (_how, end) => {
    await using world = await open();
    const device = await world.inSession(await world.person());
    const keeper = await world.inSession(device.person);
    expectOk(await device.send('GET', '/api/users/me'));
    const [, claims = ''] = String(device.tokens.access).split('.');
    const id: unknown = JSON.parse(Buffer.from(claims, 'base64url').toString('utf8')).session;
    expect(await end(keeper, String(id))).toMatchObject({ status: 200 });
    await expectRepelled(world, device, 'ACCESS_TOKEN_EXPIRED', () => device.disable());
  });
});
