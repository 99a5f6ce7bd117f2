import type { ChildProcess } from 'node:child_process';
import { aCommit, anAccount, noon } from '@detent/core/testing';
import { expect, it } from 'vitest';
import { aProgram, exited, message } from '../support/child.ts';
import { lackOf, ownStore, sharedMongod } from '../support/mongo-store.ts';
import { describeWith } from '../support/require.ts';

const mongod = await sharedMongod('replica-set');
const signal = { aborted: false };
const accounts = 100;
const noticesEach = 5;
const leaseMs = 120_000;

/** What a relay answered to a pass. */
function told(value: unknown): { readonly sent: readonly string[]; readonly took: readonly boolean[] } {
  const { sent = [], took = [] } = Object(value);
  return { sent, took };
}

describeWith('mongodb', lackOf(mongod), 'four relays on one mongodb outbox', () => {
  it('hand each message over once, and go on when one of them dies holding leases', async () => {
    await using program = await aProgram(new URL('./programs/mongo-relay.ts', import.meta.url));
    await using own = await ownStore(mongod);
    const { store, url, database } = own;
    const ids = Array.from({ length: accounts }, (_, index) => `account-${index}`);
    await Promise.all(
      ids.map((id) => {
        const account = anAccount({ id });
        const { act } = aCommit(
          { ...account, sequence: 0 },
          { notices: Array.from({ length: noticesEach }, () => ({})) },
        );
        return store.accounts.insert(account, act, signal);
      }),
    );

    const relays = ['a', 'b', 'c', 'd'].map((name) => program.start(url, database, name));
    expect(await Promise.all(relays.map(message))).toEqual(relays.map(() => 'ready'));
    const [dying, ...living] = relays;
    if (dying === undefined) return;

    const dies = message(dying);
    dying.send({ now: noon, stalls: true });
    const { held } = Object(await dies);
    expect(held).toHaveLength(20);
    dying.kill('SIGKILL');
    await exited(dying);

    const sent: string[] = [];
    const drain = async (now: number): Promise<void> => {
      const pass = async (relay: ChildProcess): Promise<number> => {
        const answer = message(relay);
        relay.send({ now });
        const { sent: handed, took } = told(await answer);
        expect(took).toEqual(handed.map(() => true));
        sent.push(...handed);
        return handed.length;
      };
      const drained = async (relay: ChildProcess): Promise<void> => {
        while ((await pass(relay)) > 0);
      };
      await Promise.all(living.map(drained));
    };
    await drain(noon);
    const before = new Set(sent);
    expect(before.size).toBe(accounts * noticesEach - 20);
    for (const id of held) expect(before).not.toContain(id);

    // Its leases have run out.
    await drain(noon + leaseMs);
    expect(sent).toHaveLength(accounts * noticesEach);
    expect(new Set(sent).size).toBe(accounts * noticesEach);

    // A last pass each, for what the others settled after its own had looked.
    for (const relay of living) {
      const answer = message(relay);
      relay.send({ now: noon + leaseMs });
      await answer;
    }
    expect(await store.notices.nextDue()).toBeNull();
    for (const id of ids) {
      const past = [...(await store.notices.pending(id)), ...(await store.history.list({ accountId: id, limit: 9 }))];
      expect(past.flatMap(({ progress }) => progress.map(({ state }) => state))).toEqual(
        Array(noticesEach).fill('sent'),
      );
    }

    for (const relay of living) relay.send({ end: true });
    await Promise.all(living.map(exited));
    expect(living.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
  }, 120_000);
});
