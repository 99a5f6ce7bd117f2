import { describe, expect, it } from 'vitest';
import { expectRepelled, finishSignIn } from './attacked.ts';
import { over } from './grounds.ts';

describe.each(over('HE'))('codes-once: a mailed code, %s', (_where, open) => {
  it('is found nowhere but in its mail, and is worth nothing after its end', async () => {
    await using world = await open();
    const device = world.device(await world.person({ totp: 0 }));
    const { person } = device;
    const asked = await device.login();
    const code = await device.mailed();
    const post = await world.post();
    for (const { subject } of post.mails) expect(subject).not.toContain(code);
    const seen = [asked.text, JSON.stringify(asked.headers), JSON.stringify(world.server.log)];
    seen.push(JSON.stringify([await world.account(person), await world.acts(person)]));
    for (const said of seen) expect(said).not.toContain(code);
    world.clock.pass(600_000);
    await expectRepelled(world, device, 'TWO_FACTOR_CODE_EXPIRED', () => finishSignIn(device, { email: code }));
    const next = world.device(person);
    await next.login();
    expect(await next.mailed()).not.toBe(code);
    await expectRepelled(world, next, 'WRONG_TWO_FACTOR_CODE', () => finishSignIn(next, { email: code }));
  });
});
