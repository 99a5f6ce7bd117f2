import { broken, isLive, type Kind, kinds } from '@detent/core';
import { describe, expect, it } from 'vitest';
import type { Device } from '../e2e/self-service/device.ts';
import { outside, type World } from '../e2e/self-service/world.ts';
import { isThorough } from '../support/thorough.ts';
import { over } from './grounds.ts';

const bothOn = { policy: { channels: { email: true, sms: true } } };
const published = ['TWO_FACTOR_METHOD_ALREADY_DISABLED', 'CANNOT_DISABLE_ONLY_TWO_FACTOR_METHOD'];

/** Twenty removals at once of an account with these factors: by its person in two sessions, over two servers. */
async function expectOneLeft(
  world: World,
  servers: readonly World['server'][],
  having: readonly Kind[],
): Promise<void> {
  const wishes = {
    totp: having.includes('totp') ? 1 : 0,
    email: having.includes('email'),
    ...(having.includes('sms') ? { sms: '+491701234567' } : {}),
  };
  const person = await world.person(wishes);
  const sessions = [await world.inSession(person), await world.inSession(person)];
  const epochs = (await world.account(person)).epoch;
  const at = (turn: number): Device => {
    const device = sessions[turn % 2] ?? world.device(person);
    return device.at(servers[(turn >> 1) % 2] ?? world.server);
  };
  const asked = Array.from({ length: 20 }, (_, turn) => at(turn).disable(having[turn % having.length]));
  const answers = await Promise.all(asked);
  const account = await world.account(person);
  expect(account.factors.filter(isLive).length).toBeGreaterThanOrEqual(1);
  expect(broken(account)).toEqual([]);
  // A step-up is of one epoch, so one removal is all that came of so many.
  const won = answers.filter(({ status }) => status === 200).length;
  expect(won).toBe(having.length > 1 ? 1 : 0);
  expect(account.epoch).toBe(epochs + won);
  for (const { status, headers } of answers.filter((answer) => answer.status !== 200)) {
    const code = headers['x-error-code'] ?? '';
    expect([status, code]).toEqual([status, expect.stringMatching(published.concat(sooner).join('|'))]);
  }
}

const sooner = ['STEP_UP_TOKEN_EXPIRED', 'ACCESS_TOKEN_EXPIRED'];

describe.each(over('SE'))('keeps-one-factor: removals of everything at once, on two servers, %s', (_where, open) => {
  it('leave a factor in any case, and each takes a step-up of its own epoch', async () => {
    await using world = await open(bothOn);
    const servers = [world.server, await world.another({ ownWay: true })];
    for (const having of [['totp'], ['totp', 'email'], kinds] as const)
      for (let round = 0; round < (isThorough ? 5 : 1); round += 1) await expectOneLeft(world, servers, having);
  });

  it('leave none that a service may leave, and then the account must enrol', async () => {
    await using world = await open(bothOn);
    const person = await world.person();
    const device = await world.inSession(person);
    const service = { kind: 'service', id: 's', name: null, accountId: null, rank: 2, organizations: '*' } as const;
    const removal = { includePending: true, ifMatch: null, needsPassword: false, compromised: false } as const;
    const byService = (kind: Kind) =>
      world.server.detent.removeFactor(
        { ...outside, accountId: person.id },
        { actor: service, which: { kind }, ...removal },
      );
    await Promise.all([byService('totp'), device.disable('totp'), device.disable('email'), byService('email')]);
    const account = await world.account(person);
    expect(broken(account)).toEqual([]);
    expect(account.mustEnrol).toBe(account.factors.every((factor) => !isLive(factor)));
  });
});
