import { DetentError, type RewrappedPage } from '@detent/core';
import { aCommit, anAccount, aRemoved, aTotp, noon, PlainVault } from '@detent/core/testing';
import { describe, expect, it } from 'vitest';
import { aWorld, type World } from '../../support/world.ts';
import { instead } from '../deciding.ts';

const rotated = new PlainVault({ current: 'key-2', opens: ['key-1'] });

/** So many accounts, each with an authenticator app whose secret lies under the first key. */
async function many(count: number): Promise<World> {
  const world = await aWorld(null);
  for (let index = 0; index < count; index += 1) {
    const id = `account-${index}`;
    await world.put(anAccount({ id, factors: [aTotp({}, id)], person: { addresses: [] } }));
  }
  return world;
}

describe('sealing anew', () => {
  it('goes through all accounts page by page, and leaves nothing under the old key', async () => {
    const world = await many(5);
    const { rewrapPage, findSealed } = world.server({ vault: rotated });
    expect(await findSealed({ after: null, limit: 9 })).toMatchObject({ secrets: { 'key-1': 5 }, unread: 0 });
    const pages: RewrappedPage[] = [];
    do pages.push(await rewrapPage({ after: pages.at(-1)?.next ?? null, limit: 2 }));
    while (pages.at(-1)?.next !== null);
    expect(pages).toMatchObject([
      { accounts: 2, secrets: 2, failed: [] },
      { accounts: 2, secrets: 2 },
      { accounts: 1, secrets: 1 },
      { accounts: 0, secrets: 0, next: null },
    ]);
    expect(await findSealed({ after: null, limit: 9 })).toMatchObject({ accounts: 5, secrets: { 'key-2': 5 } });
  });

  it('writes nothing when it is begun again', async () => {
    const world = await many(3);
    const { rewrapPage } = world.server({ vault: rotated });
    await rewrapPage({ after: null, limit: 2 });
    expect(await rewrapPage({ after: null, limit: 9 })).toMatchObject({ accounts: 3, secrets: 1 });
    expect(await rewrapPage({ after: null, limit: 9 })).toMatchObject({ accounts: 3, secrets: 0 });
    expect(await world.events('account-0')).toEqual(['secrets-rewrapped']);
  });

  it('names an account whose secret does not open, and goes on with the others', async () => {
    const world = await many(2);
    await world.put(anAccount({ id: 'account-9', factors: [aTotp({ sealed: 'no seal' })], person: { addresses: [] } }));
    const page = await world.server({ vault: rotated }).rewrapPage({ after: null, limit: 9 });
    expect(page).toMatchObject({
      secrets: 2,
      failed: [{ accountId: 'account-9', failure: { code: 'seal-unopened' } }],
    });
  });

  it('passes on what nobody foresaw', async () => {
    const world = await many(1);
    const broken = world.server({
      vault: instead(rotated, {
        currentKey: () => {
          throw new TypeError('a defect');
        },
      }),
    });
    await expect(broken.rewrapPage({ after: null, limit: 9 })).rejects.toThrow(TypeError);
  });
});

describe('a search', () => {
  it('counts removed factors whose secret is kept, and none that was erased', async () => {
    const kept = aRemoved(aTotp({ id: 'totp-2' }));
    const erased = aRemoved(aTotp({ id: 'totp-3', sealed: null }), { erased: true });
    const world = await aWorld(anAccount({ factors: [aTotp(), kept, erased] }));
    expect(await world.detent.findSealed({ after: null, limit: 9 })).toMatchObject({ secrets: { 'key-1': 2 } });
  });

  it('calls a secret that is no sealed value by no name', async () => {
    const world = await aWorld(anAccount({ factors: [aTotp({ sealed: 'no seal' })] }));
    expect(await world.detent.findSealed({ after: null, limit: 9 })).toMatchObject({ secrets: { '': 1 } });
  });

  it('counts the codes and links of messages until they are sent or dropped', async () => {
    const world = await aWorld(null);
    const before = { ...anAccount({ factors: [] }), sequence: 0 };
    const sealed = new PlainVault().seal('123456', {
      purpose: 'code',
      accountId: 'account-1',
      of: 'account-1.1.mail-1',
    });
    const notMe = { digest: 'digest', keyId: 'key-0', until: noon, restores: false };
    const { next, act } = aCommit(before, {
      notices: [
        { kind: 'sign-in-code', sealed },
        { kind: 'factor-added', notMe },
      ],
    });
    await world.stores.accounts.insert(next, act);
    const found = () => world.detent.findSealed({ after: null, limit: 9 });
    expect((await found()).messages).toEqual({ 'key-1': 1, 'key-0': 1 });
    const claimed = await world.stores.notices.claim({ now: noon, until: noon + 1000, lease: 'lease', limit: 9 });
    expect((await found()).messages).toEqual({ 'key-1': 1, 'key-0': 1 });
    for (const [at, state] of (['dropped', 'dead'] as const).entries()) {
      const noticeId = claimed[at]?.notice.id ?? '';
      const as = { state, because: 'a test' };
      await world.stores.notices.settle([{ accountId: 'account-1', noticeId, lease: 'lease', as }], noon);
    }
    // What was given up may be replayed.
    expect((await found()).messages).toEqual({ 'key-0': 1 });
  });

  it('counts accounts that it cannot read, and passes over those that are gone', async () => {
    const world = await many(3);
    const accounts = instead(world.stores.accounts, {
      async find(id) {
        if (id === 'account-0') throw new DetentError({ code: 'account-unreadable' });
        return id === 'account-1' ? null : world.stores.accounts.find(id);
      },
    });
    const { findSealed } = world.server({ accounts });
    expect(await findSealed({ after: null, limit: 9 })).toMatchObject({ unread: 1, secrets: { 'key-1': 1 } });
    const defect = world.server({
      vault: instead(world.ports.vault, {
        keyOf: () => {
          throw new TypeError('a defect');
        },
      }),
    });
    await expect(defect.findSealed({ after: null, limit: 9 })).rejects.toThrow(TypeError);
  });
});
