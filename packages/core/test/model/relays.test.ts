import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isThorough } from '../../../../test/support/thorough.ts';
import type { SendAnswer } from '../../src/ports/senders.ts';
import { aCommit } from '../../src/testing/index.ts';
import type { RelayDeps } from '../../src/use-cases/relay/relay.ts';
import { accepted, opened, owe, progressOf, type World, world } from '../use-cases/relay/relay-world.ts';

const pause = async (turns: number): Promise<void> => {
  for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
};

async function owing(at: World, count: number): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) {
    await opened(at, { id: `account-${index}` });
    const act = await owe(at, `account-${index}`);
    ids.push(...act.notices.map(({ id }) => id));
  }
  return ids;
}

describe('relays side by side', () => {
  it('send a thousand messages once each (alerts case 6)', async () => {
    const at = world();
    const ids = await owing(at, 1000);
    at.mail.reply = async (): Promise<SendAnswer> => {
      await pause(3);
      return accepted;
    };
    const relays = Array.from({ length: 20 }, () => at.another());
    for (let round = 0; round < 10; round += 1) await Promise.all(relays.map((relay) => relay.pass()));
    expect(at.mail.ids.toSorted()).toEqual(ids.toSorted());
    const ends = await Promise.all(ids.slice(0, 20).map((id) => progressOf(at, id)));
    expect(ends.every((end) => end?.state === 'sent')).toBe(true);
  });

  it('and commits never lose, revive or repeat a notice, whatever the order (alerts case 9)', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.integer({ min: 1, max: 4 }), async (s, commits) => {
        const at = world();
        await opened(at);
        const { accounts, notices } = at.stores;
        const slow: RelayDeps['notices'] = {
          claim: s.scheduleFunction((request) => notices.claim(request)),
          settle: s.scheduleFunction((settlements, now) => notices.settle(settlements, now)),
          settled: s.scheduleFunction((limit) => notices.settled(limit)),
          forget: s.scheduleFunction((acts) => notices.forget(acts)),
          nextDue: () => notices.nextDue(),
          counts: (now) => notices.counts(now),
        };
        const owed: string[] = [];
        const committing = async (): Promise<void> => {
          for (let count = 0; count < commits; ) {
            const before = await accounts.find('account-1');
            if (before === null) return;
            const commit = aCommit(before, { notices: [{}] });
            const answer = await s.schedule(Promise.resolve()).then(() => accounts.commit(commit));
            if (answer !== 'committed') continue;
            count += 1;
            owed.push(...commit.act.notices.map(({ id }) => id));
          }
        };
        const relaying = async (): Promise<void> => {
          const relay = at.another({ notices: slow });
          for (let passes = 0; passes < 3; passes += 1) await relay.pass();
        };
        await s.waitFor(Promise.all([committing(), committing(), relaying(), relaying()]));
        await at.relay.pass();
        expect(at.mail.ids.toSorted()).toEqual(owed.toSorted());
        const account = await accounts.find('account-1');
        expect(account?.sequence).toBe(2 + 2 * commits);
        expect(await at.stores.history.list({ accountId: 'account-1', limit: 100 })).toHaveLength(1 + 2 * commits);
      }),
      { numRuns: isThorough ? 1000 : 200 },
    );
  });
});
