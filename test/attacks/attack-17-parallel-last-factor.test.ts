import { broken, isLive, type Kind, kinds } from '@detent/core';
import { describe, expect, it } from 'vitest';
import type { Answer } from '../e2e/self-service/http-client.ts';
import { outside, type World } from '../e2e/self-service/world.ts';
import { isThorough } from '../support/thorough.ts';
import { ask, carriedBy } from './attacked.ts';
import { over } from './grounds.ts';

const bothOn = { policy: { channels: { email: true, sms: true } } };
/** The only factor, off already, a step-up of before, a session that ended with the removal: in either contract's words. */
const published = new RegExp(
  [
    'CANNOT_DISABLE_ONLY_TWO_FACTOR_METHOD|TWO_FACTOR_METHOD_ALREADY_DISABLED|STEP_UP_TOKEN_EXPIRED|ACCESS_TOKEN_EXPIRED',
    'DTNT-On1yF|COMMAND-(Hd9sd|Sr3h3|b312D)|DTNT-Pr0bd|AUTH-7fs1e',
  ].join('|'),
);

const words = { totp: 'totp', sms: 'otp_sms', email: 'otp_email' } as const;

/** Twenty removals at once of an account with these factors: by its person in two sessions, over two servers and two contracts. */
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
  const remove = (turn: number, kind: Kind): Promise<Answer> => {
    const device = sessions[turn % 2] ?? world.device(person);
    const server = servers[(turn >> 1) % 2] ?? world.server;
    if (turn % 3 > 0) return device.at(server).disable(kind);
    return ask({ server }, 'DELETE', `/v2/users/${person.id}/${words[kind]}`, { headers: carriedBy(device) });
  };
  const asked = Array.from({ length: 20 }, (_, turn) => remove(turn, having[turn % having.length] ?? 'totp'));
  const answers = await Promise.all(asked);
  const account = await world.account(person);
  expect(account.factors.filter(isLive).length).toBeGreaterThanOrEqual(1);
  expect(broken(account)).toEqual([]);
  // A step-up is of one epoch, so one removal is all that came of so many.
  const won = answers.filter(({ status }) => status === 200).length;
  expect(won).toBe(having.length > 1 ? 1 : 0);
  expect(account.epoch).toBe(epochs + won);
  for (const { status, headers, text } of answers.filter((answer) => answer.status !== 200))
    expect([status, `${headers['x-error-code']} ${text}`]).toEqual([status, expect.stringMatching(published)]);
}

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
