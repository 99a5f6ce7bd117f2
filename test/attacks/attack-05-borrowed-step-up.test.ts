import { Buffer } from 'node:buffer';
import { createKeyRing, RingTokens, WorkingKeys } from '@detent/adapter-crypto';
import { isLive } from '@detent/core';
import { describe, expect, it } from 'vitest';
import { baseUrl } from '../e2e/self-service/server.ts';
import { expectRepelled } from './attacked.ts';
import { over } from './grounds.ts';

describe.each(over('H'))('step-up-is-bound: a step-up that was made for something else, %s', (_where, open) => {
  it('is refused: another account, session, type, key, algorithm, time or epoch', async () => {
    await using world = await open();
    const { ports, clock } = world;
    const device = await world.inSession(await world.person());
    const { person, tokens } = device;
    const [other, elsewhere] = [await world.inSession(await world.person()), await world.inSession(person)];
    const [, body = ''] = String(tokens.stepUp).split('.');
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString('utf8'));
    const life = { at: clock.now(), ms: 900_000 };
    const foreignRing = new RingTokens(new WorkingKeys(createKeyRing()), baseUrl);
    const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'JWT' })).toString('base64url');
    const borrowed = [
      other.tokens.stepUp,
      elsewhere.tokens.stepUp,
      tokens.access,
      tokens.refresh,
      `${none}.${body}.`,
      foreignRing.sign('step_up_token', claims, life),
      ports.tokens.sign('step_up_token', { ...claims, sub: other.person.id }, life),
    ];
    for (const stepUp of borrowed) {
      const presenting = device.twin({ ...tokens, stepUp });
      await expectRepelled(world, presenting, 'STEP_UP_TOKEN_INVALID', () => presenting.disable());
    }
    const outdated = [
      ports.tokens.sign('step_up_token', claims, { at: clock.now() - 900_000, ms: 900_000 }),
      ports.tokens.sign('step_up_token', { ...claims, epoch: claims.epoch - 1 }, life),
      ports.tokens.sign('step_up_token', { ...claims, epoch: claims.epoch + 1 }, life),
    ];
    for (const stepUp of outdated) {
      const presenting = device.twin({ ...tokens, stepUp });
      await expectRepelled(world, presenting, 'STEP_UP_TOKEN_EXPIRED', () => presenting.disable());
    }
  });

  it('carries at most one change, also of two at once', async () => {
    await using world = await open({ policy: { channels: { email: true, sms: true } } });
    const device = await world.inSession(await world.person({ sms: '+491701234567' }));
    const answers = await Promise.all([device.disable('totp'), device.disable('sms')]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.map(({ headers }) => headers['x-error-code'])).toContain('STEP_UP_TOKEN_EXPIRED');
    expect((await world.account(device.person)).factors.filter(isLive)).toHaveLength(2);
  });
});
