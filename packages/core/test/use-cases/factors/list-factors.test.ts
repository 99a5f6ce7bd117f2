import { createReadHistory, type Factor, viewFactors } from '@detent/core';
import {
  anAccount,
  anAct,
  anEmailFactor,
  anSmsFactor,
  aPending,
  aRemoved,
  aTotp,
  createMemoryStores,
  failing,
  noon,
} from '@detent/core/testing';
import { describe, expect, it } from 'vitest';
import { before } from '../../support/world.ts';

const view = (factors: readonly Factor[], removed = true) => viewFactors(anAccount({ factors }), noon, { removed });

describe('the list of factors', () => {
  it('shows what whoever may look at it sees: no secret, addresses masked', () => {
    const [totp, mail, sms] = view([aTotp({ lastUsedAt: noon - 1 }), anEmailFactor(), anSmsFactor()]);
    expect(totp).toEqual({
      id: 'totp-1',
      kind: 'totp',
      state: 'active',
      label: 'Phone',
      target: null,
      preferred: true,
      createdAt: aTotp().boundAt,
      confirmedAt: aTotp().confirmedAt,
      lastUsedAt: noon - 1,
      removedAt: null,
      restorableUntil: null,
    });
    expect(mail).toMatchObject({ target: 'A•••@example.org', preferred: false });
    expect(sms).toMatchObject({ target: '••••20' });
  });

  it('shows enrolments that have begun until they lapse', () => {
    const [pending] = view([aPending(aTotp(), { expiresAt: noon + 1 })]);
    expect(pending).toMatchObject({ state: 'pending', preferred: false, confirmedAt: null, lastUsedAt: null });
    expect(view([aPending(aTotp(), { expiresAt: noon })])).toEqual([]);
  });

  it('tombstone-stays: shows removed factors to whoever asks for them, and how long they can come back', () => {
    const tombstones = [
      aRemoved(aTotp(), { restorableUntil: noon + 1 }),
      aRemoved(aTotp({ id: 'totp-2' }), { erased: true }),
    ];
    expect(view(tombstones)).toMatchObject([
      { state: 'removed', removedAt: noon - 3_600_000, restorableUntil: noon + 1, preferred: false },
      { state: 'removed', removedAt: noon - 3_600_000, restorableUntil: null },
    ]);
    expect(view(tombstones, false)).toEqual([]);
  });

  it('shows a locked factor as locked, and as preferred where its kind is', () => {
    expect(view([aTotp({ state: 'locked' })], false)).toMatchObject([{ state: 'locked', preferred: true }]);
  });
});

const settled = (sequence: number, door = 'history') => ({
  accountId: 'account-1',
  act: anAct({ id: `act-${sequence}`, sequence, door }),
  progress: [],
});

const told = (acts: readonly { readonly act: { readonly sequence: number; readonly door: string } }[]) =>
  acts.map(({ act }) => `${act.sequence} ${act.door}`);

async function aHistory() {
  const stores = createMemoryStores();
  const account = anAccount({ sequence: 1 });
  await stores.accounts.insert(account, anAct({ sequence: 1, door: 'outbox' }));
  for (const sequence of [2, 3, 4]) {
    const act = anAct({ id: `act-${sequence}`, sequence, door: 'outbox' });
    await stores.accounts.commit({ expected: sequence - 1, next: { ...account, sequence }, act });
  }
  await stores.history.append([settled(1), settled(2)]);
  return { ...stores, read: createReadHistory(stores) };
}

describe('the history of an account', () => {
  it('is what is settled and what is under way, newest first, each act once', async () => {
    const { read } = await aHistory();
    expect(told(await read({ accountId: 'account-1', limit: 10 }))).toEqual([
      '4 outbox',
      '3 outbox',
      '2 history',
      '1 history',
    ]);
  });

  it('comes in pages', async () => {
    const { read } = await aHistory();
    expect(told(await read({ accountId: 'account-1', limit: 2 }))).toEqual(['4 outbox', '3 outbox']);
    expect(told(await read({ accountId: 'account-1', before: 3, limit: 2 }))).toEqual(['2 history', '1 history']);
    expect(told(await read({ accountId: 'account-1', before: 4, limit: 2 }))).toEqual(['3 outbox', '2 history']);
  });

  it('misses and repeats no act that is moved to history while it is read', async () => {
    const stores = await aHistory();
    const moves = () => stores.history.append([settled(3), settled(4)]);
    const read = createReadHistory({ notices: stores.notices, history: before(stores.history, 'list', moves) });
    expect(told(await read({ accountId: 'account-1', limit: 10 }))).toEqual([
      '4 history',
      '3 history',
      '2 history',
      '1 history',
    ]);
  });

  it('fails as the port that failed', async () => {
    const { notices, history } = await aHistory();
    const failure = { code: 'port-failed', port: 'History', op: 'read' } as const;
    const read = createReadHistory({ notices, history: failing(history, { method: 'list', how: 'throw', failure }) });
    await expect(read({ accountId: 'account-1', limit: 1 })).rejects.toMatchObject({ failure });
  });
});
