import { describe, expect, it } from 'vitest';
import { enrolTotp } from '../e2e/self-service/flows.ts';
import { expectRepelled, recover } from './attacked.ts';
import { over } from './grounds.ts';

describe.each(over('SH'))('recovery-once: one recovery code, %s', (_where, open) => {
  it('succeeds once, serially and twenty times at once on two servers', async () => {
    await using world = await open();
    const device = await world.steppedUp({ totp: 0 });
    const { recoveryCodes } = await enrolTotp(world, device);
    const second = await world.another();
    const [code = ''] = recoveryCodes;
    const racers = Array.from({ length: 20 }, (_, at) =>
      world.device(device.person, at % 2 === 0 ? {} : { server: second }),
    );
    for (const racer of racers) await racer.login();
    const answers = await Promise.all(racers.map((racer) => recover(racer, code)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect((await world.account(device.person)).recovery?.hashes).toHaveLength(recoveryCodes.length - 1);
    expect(await world.told(device.person, 'recovery-code-used')).toHaveLength(1);
    world.clock.pass(86_400_000);
    const late = world.device(device.person);
    await late.login();
    await expectRepelled(world, late, 'WRONG_TOTP_RECOVERY_CODE', () => recover(late, code));
  });
});
