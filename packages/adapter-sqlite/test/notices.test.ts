import { join } from 'node:path';
import { aCommit, anAccount, noon } from '@detent/core/testing';
import { describe, expect, it } from 'vitest';
import { openWith, type SqliteStore } from '../src/open-sqlite.ts';
import { watchedDriver } from './support/driver.ts';
import { aDirectory, openFresh } from './support/store.ts';

const signal = { aborted: false };
const dead = { state: 'dead', because: 'rejected' } as const;
const sent = { state: 'sent', to: 'a', because: '250' } as const;

/** More accounts than are looked at in one go, all of one moment. */
const ids = Array.from({ length: 250 }, (_, index) => `account-${String(index).padStart(3, '0')}`);

async function crowded(as: typeof dead | typeof sent | null): Promise<SqliteStore> {
  const store = await openFresh();
  await Promise.all(
    ids.map((id) => {
      const { next, act } = aCommit(anAccount({ id, sequence: 0 }), { notices: [{}] });
      return store.accounts.insert(next, act, signal);
    }),
  );
  if (as === null) return store;
  const claimed = await store.notices.claim({ now: noon, until: noon + 1, lease: 'lease', limit: 1_000 });
  const settlements = claimed.map(({ accountId, notice }) => ({ accountId, noticeId: notice.id, lease: 'lease', as }));
  await store.notices.settle(settlements, noon);
  return store;
}

describe('notices of many accounts', () => {
  it('are counted across pages', async () => {
    const store = await crowded(null);
    await expect(store.notices.counts(noon)).resolves.toMatchObject({ due: { 'factor-removed': 250 }, dead: {} });
    await store.close();
  });

  it('are moved across pages, each once, and as many as were asked for', async () => {
    const store = await crowded(sent);
    const all = await store.notices.settled(1_000);
    expect(all.map(({ accountId }) => accountId).toSorted()).toEqual(ids);
    await expect(store.notices.settled(120)).resolves.toHaveLength(120);
    await expect(store.notices.settled(0)).resolves.toEqual([]);
    await store.close();
  });

  it('are listed as dead letters across pages, each once, also when few of them match', async () => {
    const store = await crowded(dead);
    const all = await store.notices.dead({ limit: 1_000 });
    expect(all.map(({ accountId }) => accountId).toSorted()).toEqual(ids);
    await expect(store.notices.dead({ limit: 7 })).resolves.toHaveLength(7);
    await expect(store.notices.dead({ limit: 7, because: 'poison' })).resolves.toEqual([]);
    await store.close();
  });

  it('are told once each while another relay moves them on', async () => {
    const store = await crowded(sent);
    const first = ids.slice(0, 50);
    await Promise.all(
      first.map(async (id) => {
        const before = await store.accounts.find(id, signal);
        if (before === null) throw new Error('an account is gone');
        await store.accounts.commit(aCommit(before, { act: { at: noon + 1 } }), signal);
      }),
    );
    // The first page has been read when the other relay forgets the older act of each in it, and the later takes its place.
    const reading = store.notices.settled(1_000);
    await store.notices.forget(first.map((accountId) => ({ accountId, sequence: 1 })));
    const read = (await reading).map(({ accountId, act }) => `${accountId} ${act.sequence}`);
    expect(read).toHaveLength(300);
    expect(new Set(read).size).toBe(300);
    await store.close();
  });
});

describe('a channel that is out of order', () => {
  it('costs the other nothing: what waits for it is not looked at', async () => {
    await using directory = await aDirectory();
    const log: string[] = [];
    const driver = await watchedDriver((sql) => log.push(sql));
    const store = await openWith(driver, { file: join(directory.path, 'detent.db') }, { limitMs: 50, pauseMs: 1 });
    for (const [id, channel] of [
      ['mailed', 'email'],
      ['texted', 'sms'],
    ] as const) {
      const { next, act } = aCommit(anAccount({ id, sequence: 0 }), { notices: [{ channel }] });
      await store.accounts.insert(next, act, signal);
    }
    log.length = 0;
    const claim = { now: noon, until: noon + 1, lease: 'lease', limit: 9 };
    const claimed = await store.notices.claim({ ...claim, without: ['email'] });
    expect(claimed.map(({ accountId }) => accountId)).toEqual(['texted']);
    expect(log.filter((sql) => sql.includes('WHERE alert_mail_due'))).toEqual([]);
    expect(log.filter((sql) => sql.includes('WHERE alert_text_due'))).not.toEqual([]);
    await store.close();
  });
});
