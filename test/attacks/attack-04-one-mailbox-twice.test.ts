import { describe, expect, it } from 'vitest';
import { expectOk } from '../e2e/self-service/expectations.ts';
import { enrolTotp } from '../e2e/self-service/flows.ts';
import type { Person, World } from '../e2e/self-service/world.ts';
import { expectRepelled, finishStepUp, passwordStepUp, recover } from './attacked.ts';
import { over } from './grounds.ts';

/** Makes it so that the newest session of somebody began through their mailbox, by a link or a mailed reset. */
async function beganByMail({ ports, clock }: World, { id }: Person): Promise<void> {
  const account = await ports.accounts.find(id, { aborted: false });
  const addressId = account?.person.addresses.find(({ channel }) => channel === 'email')?.id ?? '';
  const [newest] = await ports.sessions.listOf(id);
  expect(newest).toBeDefined();
  if (newest === undefined) return;
  const proof = { method: 'email', addressId, factorId: null, boundAt: null, at: clock.now() } as const;
  await ports.sessions.replace({ ...newest.value, proofs: [proof] }, newest.version);
}

describe.each(over('H'))('two-channels: a session that began through a mailbox, %s', (_where, open) => {
  it('steps up by no code to that mailbox, and keeps its factors', async () => {
    await using world = await open();
    const device = await world.inSession(await world.person());
    await beganByMail(world, device.person);
    device.tokens.stepUp = null;
    await passwordStepUp(device);
    expectOk(await device.send('POST', '/api/auth/2fa/email/send', { with: ['access'] }));
    const code = await device.mailed();
    await expectRepelled(world, device, 'WRONG_TWO_FACTOR_CODE', () => finishStepUp(device, { email: code }));
    await expectRepelled(world, device, 'STEP_UP_TOKEN_MISSING', () => device.disable());
    expectOk(await finishStepUp(device, { totp: device.code() }));
    expectOk(await device.disable());
  });

  it('steps up by a recovery code', async () => {
    await using world = await open();
    const device = await world.steppedUp({ totp: 0 });
    const { recoveryCodes } = await enrolTotp(world, device);
    const mailed = await world.inSession(device.person);
    await beganByMail(world, device.person);
    await passwordStepUp(mailed);
    expectOk(await recover(mailed, recoveryCodes[0] ?? ''));
    expectOk(await mailed.disable());
  });
});
