import { anAccount, aTotp } from '@detent/core/testing';
import { describe, expect, it } from 'vitest';
import { anAsk, aWorld, doneWith, failureOf, grace, theirs } from '../../support/world.ts';

const account = anAccount({ factors: [aTotp()] });

describe('looking at an account', () => {
  it('shows it as it is, to its person and to operators, and commits nothing', async () => {
    const world = await aWorld(account);
    for (const actor of [theirs(account), grace])
      expect(doneWith(await world.detent.lookAtAccount(anAsk(), actor))).toEqual(account);
    expect(await world.acts()).toEqual([]);
  });

  it('finds nothing outside of an operator’s organizations, as where there is nothing', async () => {
    const world = await aWorld(account);
    const unknown = { code: 'account-unknown' };
    const elsewhere = { ...grace, organizations: ['organization-2'] };
    expect(failureOf(await world.detent.lookAtAccount(anAsk(), elsewhere))).toEqual(unknown);
    expect(failureOf(await world.detent.lookAtAccount(anAsk({ accountId: 'nobody' }), grace))).toEqual(unknown);
  });

  it('is refused to whom it outranks, and to a session that may only enrol', async () => {
    const world = await aWorld({ ...account, rank: 2 });
    expect(failureOf(await world.detent.lookAtAccount(anAsk(), grace))).toEqual({ code: 'account-outranks' });
    const marked = anAccount({ factors: [], preferred: null, mustEnrol: true });
    const other = await aWorld(marked);
    const self = theirs(marked);
    const enrolling = { ...self, session: { ...self.session, onlyEnrols: true } };
    expect(failureOf(await other.detent.lookAtAccount(anAsk(), enrolling))).toEqual({ code: 'enrolment-required' });
  });
});
