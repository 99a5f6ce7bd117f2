import type { BulkRemoval, JobItem, JobOutcome } from '@detent/core';
import { anAccount, anEmailFactor, anSmsFactor, aPending, aTotp, failing, noon } from '@detent/core/testing';
import { describe, expect, it } from 'vitest';
import { aWorld, grace, instead, patient, type World } from '../../support/world.ts';

const item = (accountId: string, wishes: Partial<JobItem> = {}): JobItem => ({
  accountId,
  factorId: null,
  kinds: null,
  compromised: false,
  ...wishes,
});

const bulk = (items: readonly JobItem[], wishes: Partial<BulkRemoval> = {}): BulkRemoval => ({
  actor: grace,
  items,
  door: 'bulk',
  reason: 'Phones were stolen',
  origin: null,
  signal: patient,
  ...wishes,
});

async function all(outcomes: AsyncGenerator<JobOutcome>): Promise<readonly JobOutcome[]> {
  const list: JobOutcome[] = [];
  for await (const outcome of outcomes) list.push(outcome);
  return list;
}

/** As many accounts, each with every kind of factor and an enrolment that has begun. */
async function three(): Promise<World> {
  const world = await aWorld(null);
  for (const id of ['account-1', 'account-2', 'account-3']) {
    const pending = aPending(aTotp({ id: 'totp-2' }, id), { expiresAt: noon + 1 });
    await world.put(anAccount({ id, factors: [aTotp({}, id), anEmailFactor(), anSmsFactor(), pending] }));
  }
  return world;
}

const states = async (world: World, accountId: string): Promise<readonly string[]> =>
  (await world.account(accountId)).factors.map(({ id, state }) => `${id} ${state}`);

const codes = (outcomes: readonly JobOutcome[]): readonly string[] =>
  outcomes.map((outcome) => ('failure' in outcome ? outcome.failure.code : outcome.kind));

const defect = (): never => {
  throw new TypeError('a defect');
};

describe('a bulk removal', () => {
  it('takes one factor, some kinds or all, as each item says', async () => {
    const world = await three();
    const items = [
      item('account-1', { factorId: 'sms-1' }),
      item('account-2', { kinds: ['totp', 'email'] }),
      item('account-3', { compromised: true }),
    ];
    const outcomes = await all(world.detent.bulkRemove(bulk(items)));
    expect(codes(outcomes)).toEqual(['done', 'done', 'done']);
    expect(await states(world, 'account-1')).toEqual([
      'totp-1 active',
      'email-1 active',
      'sms-1 removed',
      'totp-2 pending',
    ]);
    expect(await states(world, 'account-2')).toEqual(['totp-1 removed', 'email-1 removed', 'sms-1 active']);
    expect(await states(world, 'account-3')).toEqual(['totp-1 removed', 'email-1 removed', 'sms-1 removed']);
    expect((await world.account('account-2')).factors[0]).toMatchObject({ compromised: false });
    expect((await world.account('account-3')).factors[0]).toMatchObject({ compromised: true, sealed: null });
    expect(outcomes[2]).toMatchObject({ impact: { onlyFactor: true, mustEnrol: true, dropped: [{ id: 'totp-2' }] } });
  });

  it('is an act of each account, with who, by which door and why', async () => {
    const world = await three();
    const origin = { address: '192.0.2.1', browser: null, system: null };
    await all(world.detent.bulkRemove(bulk([item('account-1')], { origin })));
    expect(await world.acts('account-1')).toMatchObject([
      { door: 'bulk', reason: 'Phones were stolen', origin, actor: { kind: 'administrator', name: 'Grace' } },
    ]);
  });

  it('tells each outcome by itself: nothing there, not there, refused', async () => {
    const world = await three();
    await world.put(anAccount({ id: 'account-4', factors: [], preferred: null }));
    await world.put(anAccount({ id: 'account-5', rank: 2 }));
    const items = ['account-4', 'account-0', 'account-5', 'account-1'].map((id) => item(id));
    const outcomes = await all(world.detent.bulkRemove(bulk(items)));
    expect(codes(outcomes)).toEqual(['done', 'account-unknown', 'account-outranks', 'done']);
    expect(outcomes[0]).toEqual({ kind: 'done', impact: null });
  });

  it('goes on after an item for which a port failed', async () => {
    const world = await three();
    const failure = { code: 'port-failed', port: 'Accounts', op: 'write' } as const;
    const accounts = failing(world.stores.accounts, { method: 'commit', how: 'throw', after: 1, times: 1, failure });
    const items = ['account-1', 'account-2', 'account-3'].map((id) => item(id));
    const outcomes = await all(world.server({ accounts }).bulkRemove(bulk(items)));
    expect(codes(outcomes)).toEqual(['done', 'port-failed', 'done']);
    expect(await states(world, 'account-2')).toEqual([
      'totp-1 active',
      'email-1 active',
      'sms-1 active',
      'totp-2 pending',
    ]);
    expect(await world.acts('account-2')).toEqual([]);
  });

  it('ends with a defect', async () => {
    const world = await three();
    const { bulkRemove } = world.server({ ids: instead(world.ports.ids, { id: defect }) });
    await expect(all(bulkRemove(bulk([item('account-1')])))).rejects.toThrow('a defect');
  });

  it('stops between two items when it is aborted, and has told what was done', async () => {
    const world = await three();
    const signal = { aborted: false };
    const outcomes: JobOutcome[] = [];
    const items = ['account-1', 'account-2', 'account-3'].map((id) => item(id));
    for await (const outcome of world.detent.bulkRemove(bulk(items, { signal }))) {
      outcomes.push(outcome);
      signal.aborted = outcomes.length === 2;
    }
    expect(codes(outcomes)).toEqual(['done', 'done']);
    expect(await states(world, 'account-3')).toHaveLength(4);
  });
});
