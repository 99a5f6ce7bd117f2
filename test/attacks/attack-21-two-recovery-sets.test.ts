import type { Self } from '@detent/core';
import { describe, expect, it } from 'vitest';
import type { Device } from '../e2e/self-service/device.ts';
import { outside, type World } from '../e2e/self-service/world.ts';
import { recover } from './attacked.ts';
import { over } from './grounds.ts';

/** The person of this device as rules see them, freshly stepped up. */
async function stepped(world: World, { person }: Device): Promise<Self> {
  const account = await world.account(person);
  const [newest] = await world.ports.sessions.listOf(person.id);
  const id = newest?.value.id ?? '';
  const { generation } = account.sessions;
  const methods = ['pwd', 'otp'];
  const stepUp = {
    accountId: person.id,
    sessionId: id,
    epoch: account.epoch,
    expiresAt: world.clock.now() + 60_000,
    methods,
  };
  return {
    kind: 'self',
    accountId: person.id,
    session: { id, generation, onlyEnrols: false, clientId: null, proofs: [] },
    stepUp,
  };
}

describe.each(over('S'))('recovery-once: ten renewals of recovery codes at once, %s', (_where, open) => {
  it('leave one set, and it is the one that the answer showed whose commit was the last', async () => {
    await using world = await open();
    const servers = [world.server, await world.another({ ownWay: true })];
    const device = await world.inSession(await world.person());
    const actor = await stepped(world, device);
    const ask = { ...outside, accountId: device.person.id };
    const renewals = await Promise.all(
      Array.from({ length: 10 }, (_, at) =>
        (servers[at % 2] ?? world.server).detent.issueRecoveryCodes(ask, { actor, ifMatch: null, needsPassword: true }),
      ),
    );
    const sets = renewals.flatMap(({ outcome, codes }) =>
      outcome.kind === 'done' && codes !== null ? [{ sequence: outcome.account.sequence, codes }] : [],
    );
    const [last, ...older] = sets.toSorted((a, b) => b.sequence - a.sequence);
    expect(last).toBeDefined();
    expect((await world.account(device.person)).recovery?.hashes).toHaveLength(last?.codes.length ?? 0);
    const entering = world.device(device.person);
    for (const { codes } of older.slice(0, 4)) {
      await entering.login();
      expect((await recover(entering, codes[0] ?? '')).headers['x-error-code']).toBe('WRONG_TOTP_RECOVERY_CODE');
    }
    await entering.login();
    expect((await recover(entering, last?.codes[0] ?? '')).status).toBe(200);
  });
});
