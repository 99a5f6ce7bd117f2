import { describe, it } from 'vitest';
import { codeAt } from '../e2e/self-service/authenticator.ts';
import { expectOk } from '../e2e/self-service/expectations.ts';
import { enrolTotp } from '../e2e/self-service/flows.ts';
import { expectRepelled, finishSignIn, recover, setupPath } from './attacked.ts';
import { over } from './grounds.ts';

describe.each(over('H'))('removed-stops-at-once: the secret of before a replacement, %s', (_where, open) => {
  it('signs nobody in, nor do its recovery codes', async () => {
    await using world = await open();
    const device = await world.steppedUp({ totp: 0, email: false });
    const old = await enrolTotp(world, device);
    world.clock.pass(60_000);
    await device.signIn();
    await device.stepUp();
    const fresh = await enrolTotp(world, device, 'replace=true');
    const again = await world.inSession(device.person);
    const body = () => ({ token: old.token, code: codeAt(old.secret, world.clock.now()) });
    for (const query of ['', 'replace=true'])
      await expectRepelled(world, again, 'TOTP_SETUP_TOKEN_INVALID', () =>
        again.send('POST', setupPath, { query, body: body() }),
      );
    world.clock.pass(60_000);
    await device.login();
    await expectRepelled(world, device, 'WRONG_TWO_FACTOR_CODE', () =>
      finishSignIn(device, { totp: codeAt(old.secret, world.clock.now()) }),
    );
    await expectRepelled(world, device, 'WRONG_TOTP_RECOVERY_CODE', () => recover(device, old.recoveryCodes[0] ?? ''));
    expectOk(await finishSignIn(device, { totp: codeAt(fresh.secret, world.clock.now()) }));
  });
});
