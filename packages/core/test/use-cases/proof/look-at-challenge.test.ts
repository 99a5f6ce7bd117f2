import { describe, expect, it } from 'vitest';
import { createLookAtChallenge } from '../../../src/use-cases/proof/look-at-challenge.ts';
import { anAsk, createWorld, failureOf, live, otherThan } from '../proof-world.ts';

describe('looking at a challenge', () => {
  it('says whose it is while it is open, and spends nothing', async () => {
    const world = createWorld();
    await world.add();
    const look = createLookAtChallenge(world);
    const challenge = await world.challenged();
    for (let one = 0; one < 20; one += 1)
      expect(await look({ signal: live }, challenge)).toEqual({
        kind: 'open',
        account: await world.account(),
        policy: world.server.policy,
      });
    const answered = { challenge, codes: { totp: world.totp() }, clientToken: null };
    expect(await world.finishSignIn(anAsk, answered)).toMatchObject({ kind: 'signed-in' });
    expect(failureOf(await look({ signal: live }, challenge))).toEqual({ code: 'challenge-over' });
  });

  it('says that it is over once it had its guesses, and that nobody has it', async () => {
    const world = createWorld();
    await world.add();
    const look = createLookAtChallenge(world);
    const challenge = await world.challenged();
    const wrong = { challenge, codes: { totp: otherThan(world.totp()) }, clientToken: null };
    for (let one = 0; one < 5; one += 1) await world.finishSignIn(anAsk, wrong);
    expect(failureOf(await look({ signal: live }, challenge))).toEqual({ code: 'challenge-over' });
    expect(failureOf(await look({ signal: live }, { ...challenge, accountId: 'account-9' }))).toEqual({
      code: 'account-unknown',
    });
  });
});
