import { isActive } from '@detent/core';
import { describe, expect, it } from 'vitest';
import { codeAt } from '../e2e/self-service/authenticator.ts';
import { expectCode, expectOk, text } from '../e2e/self-service/expectations.ts';
import { enrolTotp, wrongCode } from '../e2e/self-service/flows.ts';
import { outside } from '../e2e/self-service/world.ts';
import { ask, carriedBy, finishSignIn, finishStepUp, passwordStepUp, recover, setupPath } from './attacked.ts';
import { over } from './grounds.ts';

const closed = 'TWO_FACTOR_ATTEMPTS_EXCEEDED';
const commandLine = {
  kind: 'owner',
  id: 'command-line',
  name: null,
  accountId: null,
  rank: 9,
  organizations: '*',
} as const;

describe.each(over('HE'))('bounded-guessing: a lane that is closed, %s', (_where, open) => {
  it('is closed for codes, recovery codes and mailed codes, and on every server', async () => {
    await using world = await open();
    const second = await world.another({ ownWay: true });
    const device = await world.steppedUp({ totp: 0 });
    const { person } = device;
    const { recoveryCodes, secret } = await enrolTotp(world, device);
    world.clock.pass(60_000);
    const stranger = world.device(person);
    for (let guess = 0; guess < 10; guess += 1) {
      if (guess % 5 === 0) await stranger.login();
      expectCode(await recover(stranger, 'WRONG-CODE00'), 'WRONG_TOTP_RECOVERY_CODE');
    }
    await stranger.login();
    await stranger.send('POST', '/api/auth/2fa/email/send', { with: ['challenge'] });
    const mailed = await stranger.mailed();
    for (const at of [stranger, stranger.at(second)]) {
      expectCode(await finishSignIn(at, { totp: codeAt(secret, world.clock.now()) }), closed);
      expectCode(await finishSignIn(at, { email: mailed }), closed);
      expectCode(await recover(at, recoveryCodes[0] ?? ''), closed);
    }
  });

  it('is closed for an enrolment through another contract too', async () => {
    await using world = await open({ zitadel: {} });
    const device = await world.inSession(await world.person());
    for (let guess = 0; guess < 10; guess += 1) {
      if (guess % 5 === 0) await passwordStepUp(device);
      expectCode(await finishStepUp(device, { totp: wrongCode(device.code()) }), 'WRONG_TWO_FACTOR_CODE');
    }
    const path = `/v3alpha/users/${device.person.id}/totp`;
    const headers = carriedBy(device);
    const begun = await ask(world, 'POST', path, { headers });
    expectOk(begun);
    const code = codeAt(text(begun, 'secret'), world.clock.now());
    const verify = `${path}/${text(begun, 'totpId')}/verify`;
    const confirmed = await ask(world, 'POST', verify, { headers, body: { code } });
    expect([confirmed.status, Reflect.get(Object(confirmed.body), 'code')]).toEqual([429, 8]);
    const setup = await device.send('GET', setupPath, { query: 'replace=true' });
    const body = { token: text(setup, 'token'), code: codeAt(text(setup, 'secret'), world.clock.now()) };
    expectCode(await device.send('POST', setupPath, { query: 'replace=true', body }), closed);
  });

  it('is opened by a word from the command line, which unlocks no factor', async () => {
    await using world = await open();
    const person = await world.person({ email: false });
    const [factor] = (await world.account(person)).factors;
    const factorId = factor?.id ?? '';
    await world.happen(person, { type: 'factor-locked', factorId });
    const stranger = world.device(person);
    const by = { ...outside, accountId: person.id, reason: 'asked by phone' };
    await world.server.detent.clearWaits(by, commandLine);
    await stranger.login();
    expectCode(await finishSignIn(stranger, { totp: stranger.code() }), 'TWO_FACTOR_METHOD_LOCKED');
    expect((await world.account(person)).factors.filter(isActive)).toEqual([]);
  });
});
