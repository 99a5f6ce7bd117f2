import { describe, expect, it } from 'vitest';
import type { Settlement } from '../../../src/ports/notices.ts';
import { ManualClock, noon } from '../../../src/testing/index.ts';
import { createSettler, type Settler } from '../../../src/use-cases/relay/settler.ts';

const settlement = (noticeId: string): Settlement => ({
  accountId: 'account-1',
  noticeId,
  lease: 'lease-1',
  as: { state: 'sent', to: '', because: '250' },
});

interface Written {
  readonly settler: Settler;
  readonly batches: (readonly string[])[];
  readonly times: number[];
  readonly lost: () => number;
  readonly store: { answer: (batch: readonly Settlement[]) => Promise<readonly boolean[]> };
}

function settling(): Written {
  const batches: (readonly string[])[] = [];
  const times: number[] = [];
  let lost = 0;
  const store: Written['store'] = { answer: async (batch) => batch.map(() => true) };
  const settler = createSettler({
    clock: new ManualClock(),
    notices: {
      settle: (batch, now) => {
        batches.push(batch.map(({ noticeId }) => noticeId));
        times.push(now);
        return store.answer(batch);
      },
    },
    onLost: () => {
      lost += 1;
    },
  });
  return { settler, batches, times, lost: () => lost, store };
}

describe('writing settlements', () => {
  it('writes at once what ends at once', async () => {
    const { settler, batches, times } = settling();
    settler.add(settlement('a'));
    settler.add(settlement('b'));
    await settler.flush();
    expect(batches).toEqual([['a', 'b']]);
    expect(times).toEqual([noon]);
  });

  it('writes together what ends while a write is on its way', async () => {
    const { settler, batches, store } = settling();
    const ends: (() => void)[] = [];
    store.answer = (batch) =>
      new Promise((resolve) => {
        ends.push(() => resolve(batch.map(() => true)));
      });
    settler.add(settlement('a'));
    await Promise.resolve();
    await Promise.resolve();
    settler.add(settlement('b'));
    settler.add(settlement('c'));
    store.answer = async (batch) => batch.map(() => true);
    ends[0]?.();
    await settler.flush();
    expect(batches).toEqual([['a'], ['b', 'c']]);
  });

  it('writes nothing when nothing has ended', async () => {
    const { settler, batches } = settling();
    await settler.flush();
    expect(batches).toEqual([]);
  });

  it('counts the leases that were lost', async () => {
    const { settler, lost, store } = settling();
    store.answer = async () => [true, false, false];
    for (const id of ['a', 'b', 'c']) settler.add(settlement(id));
    await settler.flush();
    expect(lost()).toBe(2);
  });

  it('keeps what could not be written, says so once, and writes it first of all next time', async () => {
    const { settler, batches, store } = settling();
    store.answer = async () => Promise.reject(new Error('store gone'));
    settler.add(settlement('a'));
    await expect(settler.flush()).rejects.toMatchObject({
      failure: { code: 'port-failed', port: 'Notices', op: 'write' },
    });
    settler.add(settlement('b'));
    store.answer = async (batch) => batch.map(() => true);
    await settler.flush();
    await settler.flush();
    expect(batches).toEqual([['a'], ['a', 'b']]);
  });

  it('is stuck from a failed write on until that was said, and writes nothing meanwhile', async () => {
    const { settler, batches, store } = settling();
    store.answer = async () => Promise.reject(new Error('store gone'));
    settler.add(settlement('a'));
    expect(settler.isStuck()).toBe(false);
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
    expect(settler.isStuck()).toBe(true);
    settler.add(settlement('b'));
    await expect(settler.flush()).rejects.toThrow('port-failed');
    expect(settler.isStuck()).toBe(false);
    expect(batches).toEqual([['a']]);
  });
});
