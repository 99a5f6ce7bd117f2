import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Account } from '../../src/account/account.ts';
import type { Event } from '../../src/account/event.ts';
import { apply } from '../../src/account/evolve.ts';
import { isLive } from '../../src/account/factor.ts';
import { newAccount } from '../../src/account/new-account.ts';
import { noon } from '../../src/testing/fixtures.ts';
import { busyAccount } from './busy-account.ts';
import { anyEvent, everyEvent, oneOfEach } from './every-event.ts';

const start = fc.constantFrom(busyAccount, newAccount({ id: 'account-1', organizationId: null }));
const events = fc.array(anyEvent, { maxLength: 12 });

describe('a list of events', () => {
  it('that is replayed gives the same account', () => {
    fc.assert(
      fc.property(start, events, (account, list) => {
        expect(apply(account, list, noon)).toEqual(apply(account, structuredClone(list), noon));
      }),
    );
  });

  it('gives the same account in one act as in many at the same instant', () => {
    fc.assert(
      fc.property(start, events, fc.nat(12), (account, list, cut) => {
        const halves = apply(apply(account, list.slice(0, cut), noon), list.slice(cut), noon);
        expect(apply(account, list, noon)).toEqual(halves);
      }),
    );
  });

  it('raises the sequence by its length, and the epoch never goes back', () => {
    fc.assert(
      fc.property(start, events, (account, list) => {
        const after = apply(account, list, noon);
        expect(after.sequence).toBe(account.sequence + list.length);
        expect(after.epoch).toBeGreaterThanOrEqual(account.epoch);
      }),
    );
  });

  it('leaves the account that it was applied to as it was', () => {
    fc.assert(
      fc.property(events, (list) => {
        const copy = structuredClone(busyAccount);
        apply(busyAccount, list, noon);
        expect(busyAccount).toEqual(copy);
      }),
    );
  });
});

const live = (account: Account): readonly string[] => account.factors.filter(isLive).map(({ id }) => id);

describe('a change of the factor set', () => {
  const changesTheSet: ReadonlySet<Event['type']> = new Set([
    'factor-confirmed',
    'factors-removed',
    'factor-restored',
    'account-closed',
  ]);

  it.each(everyEvent)(
    'nothing-outlives-a-change: $type moves the epoch and ends sent codes if it changes the set',
    (event) => {
      const after = apply(busyAccount, [event], noon);
      const changes = changesTheSet.has(event.type);
      expect(after.epoch).toBe(changes ? 8 : 7);
      expect(after.codes.length === 0).toBe(changes || event.type === 'code-spent');
    },
  );

  it('nothing-outlives-a-change: whatever makes a factor live or takes it off is one of these', () => {
    fc.assert(
      fc.property(events, (list) => {
        const after = apply(busyAccount, list, noon);
        fc.pre(live(after).join() !== live(busyAccount).join());
        expect(after.epoch).toBeGreaterThan(busyAccount.epoch);
      }),
    );
  });

  it('nothing-outlives-a-change: an event that begins an enrolment leaves the set as it is', () => {
    expect(apply(busyAccount, [oneOfEach['factor-begun']], noon).epoch).toBe(busyAccount.epoch);
  });
});
