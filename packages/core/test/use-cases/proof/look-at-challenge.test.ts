import { describe, expect, it } from 'vitest';
import { createMemoryStores } from '../../../src/memory/memory-stores.ts';
import { createLookAtChallenge } from '../../../src/use-cases/proof/look-at-challenge.ts';
import { anAsk, bindsTotp, createWorld, elsewhere, failureOf, live, otherThan } from '../proof-world.ts';

async function challenged() {
  const stores = createMemoryStores();
  const world = createWorld({ stores });
  await world.add();
  const challenge = await world.challenged();
  return { stores, world, challenge, look: createLookAtChallenge(world) };
}

describe('a look at a challenge', () => {
  it('shows the account and its policy while it is open, and counts nothing', async () => {
    const { world, challenge, look } = await challenged();
    for (let one = 0; one < 7; one += 1)
      expect(await look({ signal: live }, challenge)).toEqual({
        kind: 'open',
        account: await world.account(),
        policy: world.server.policy,
      });
  });

  it('shows that it was answered, guessed at too often, or made for another factor set', async () => {
    const { world, challenge, look, stores } = await challenged();
    const over = { code: 'challenge-over' };
    const guessed = await world.challenged();
    const answer = (codes: { readonly totp: string }, to = challenge) =>
      world.finishSignIn(anAsk, { challenge: to, codes, clientToken: null });
    for (let one = 0; one < 5; one += 1) await answer({ totp: otherThan(world.totp()) }, guessed);
    expect(failureOf(await look({ signal: live }, guessed))).toEqual(over);
    const older = await world.challenged();
    await answer({ totp: world.totp() });
    expect(failureOf(await look({ signal: live }, challenge))).toEqual(over);
    expect(await look({ signal: live }, older)).toMatchObject({ kind: 'open' });
    await elsewhere(stores, ...bindsTotp('totp-2'))();
    expect(failureOf(await look({ signal: live }, older))).toEqual(over);
  });

  it('finds nobody where the account is gone', async () => {
    const { challenge, look } = await challenged();
    const gone = { ...challenge, accountId: 'account-2' };
    expect(failureOf(await look({ signal: live }, gone))).toEqual({ code: 'account-unknown' });
  });
});
