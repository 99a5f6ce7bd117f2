import type { Accounts } from '@detent/core';
import { createMemoryStores } from '@detent/core/memory';
import { anAccount, anAct } from '@detent/core/testing';
import { describe, expect, it } from 'vitest';
import { announcing, createCommits } from '../../src/container/commits.ts';

const signal = { aborted: false };

function heard(accounts: Accounts): { readonly accounts: Accounts; readonly count: () => number } {
  const commits = createCommits();
  let count = 0;
  commits.listen(() => {
    count += 1;
  });
  return { accounts: announcing(accounts, commits), count: () => count };
}

describe('commits of this process', () => {
  it('are heard of once they took effect', async () => {
    const { accounts, count } = heard(createMemoryStores().accounts);
    const account = anAccount();
    await accounts.insert(account, anAct(), signal);
    expect(count()).toBe(1);
    const next = { ...account, sequence: account.sequence + 1 };
    await accounts.commit(
      { expected: account.sequence, next, act: anAct({ id: 'act-2', sequence: next.sequence }) },
      signal,
    );
    expect(count()).toBe(2);
  });

  it('are not heard of where somebody else was first', async () => {
    const { accounts, count } = heard(createMemoryStores().accounts);
    await accounts.insert(anAccount(), anAct(), signal);
    expect(await accounts.insert(anAccount(), anAct(), signal)).toBe('conflict');
    expect(count()).toBe(1);
  });

  it('are heard of where nobody knows', async () => {
    const { accounts: stored } = createMemoryStores();
    const { accounts, count } = heard(
      Object.assign(Object.create(stored), { insert: () => Promise.resolve('unknown') }),
    );
    await accounts.insert(anAccount(), anAct(), signal);
    expect(count()).toBe(1);
  });

  it('leave everything else as it is', async () => {
    const { accounts: stored } = createMemoryStores();
    const { accounts, count } = heard(stored);
    const account = anAccount();
    await stored.insert(account, anAct());
    expect(await accounts.find(account.id, signal)).toEqual(account);
    expect(await accounts.confirm(account.id, signal)).toEqual(account);
    expect(await accounts.list({ after: null, limit: 9 })).toEqual([account.id]);
    expect(await accounts.dueForErasure(0, 9)).toEqual([]);
    expect(await accounts.forget(account.id)).toBe(false);
    expect(await accounts.hasAct({ accountId: account.id, sequence: 1, actId: 'nobody' })).toBe(false);
    expect(count()).toBe(0);
  });
});
