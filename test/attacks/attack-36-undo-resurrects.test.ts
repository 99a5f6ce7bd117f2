import type { Operator } from '@detent/core';
import { describe, expect, it } from 'vitest';
import { codeAt } from '../e2e/self-service/authenticator.ts';
import { expectOk } from '../e2e/self-service/expectations.ts';
import { enrolTotp } from '../e2e/self-service/flows.ts';
import { outside } from '../e2e/self-service/world.ts';
import { expectRepelled, finishSignIn, recover } from './attacked.ts';
import { over } from './grounds.ts';

const owner: Operator = { kind: 'owner', id: 'owner', name: null, accountId: null, rank: 9, organizations: '*' };

describe.each(over('SH'))('undo-brings-back-one-thing: a removal that is undone, %s', (_where, open) => {
  it('revives no recovery code, no session, no step-up and no code that was used', async () => {
    await using world = await open();
    const device = await world.steppedUp({ totp: 0 });
    const { person } = device;
    const { recoveryCodes, secret } = await enrolTotp(world, device);
    await device.signIn();
    await device.stepUp();
    const used = codeAt(secret, world.clock.now());
    const stepUp = device.tokens.stepUp;
    const elsewhere = await world.inSession(person);
    expectOk(await device.disable());
    const removed = (await world.account(person)).factors.find(({ kind }) => kind === 'totp');
    const ask = { ...outside, accountId: person.id };
    const restored = await world.server.detent.restoreFactor(ask, {
      actor: owner,
      factorId: removed?.id ?? '',
      ifMatch: null,
    });
    expect(restored.kind).toBe('done');
    expect((await world.account(person)).recovery).toBeNull();

    const again = device.twin({ ...device.tokens, stepUp });
    await expectRepelled(world, again, 'STEP_UP_TOKEN_EXPIRED', () => again.disable());
    await expectRepelled(world, elsewhere, 'ACCESS_TOKEN_EXPIRED', () => elsewhere.disable());
    const entering = world.device(person);
    await entering.login();
    await expectRepelled(world, entering, 'WRONG_TWO_FACTOR_CODE', () => finishSignIn(entering, { totp: used }));
    await expectRepelled(world, entering, 'WRONG_TOTP_RECOVERY_CODE', () => recover(entering, recoveryCodes[0] ?? ''));
    world.clock.pass(60_000);
    expectOk(await finishSignIn(entering, { totp: codeAt(secret, world.clock.now()) }));
  });
});
