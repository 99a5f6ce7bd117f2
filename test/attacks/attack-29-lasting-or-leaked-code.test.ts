import { describe, expect, it } from 'vitest';
import { ask, carriedBy, expectRepelled, finishSignIn } from './attacked.ts';
import { service, withSms } from './doors.ts';
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

  it('is returned to nobody but a caller who may vouch for addresses', async () => {
    await using world = await open(withSms);
    const device = await world.inSession(await world.person());
    const path = `/v3alpha/users/${device.person.id}/otp_sms`;
    const body = { phone: { number: '+491701234567', returnCode: {} } };
    const callers = [carriedBy(device), await service(world, { permissions: ['user.write'], role: null })];
    for (const headers of callers) {
      const { status, text } = await ask(world, 'POST', path, { headers, body });
      expect([status, /\d{6}"/.test(text)]).toEqual([403, false]);
    }
    const headers = await service(world, { role: null });
    const returned = await ask(world, 'POST', path, { headers, body });
    expect([returned.status, returned.text]).toEqual([200, expect.stringMatching(/"verificationCode":"\d{6}"/)]);
    expect(await world.told(device.person)).toEqual([]);
  });
});
