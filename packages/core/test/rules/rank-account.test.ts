import { allowed, rankAccount, unchanged } from '@detent/core';
import { anAccount } from '@detent/core/testing';
import { expect, it } from 'vitest';

it('an account takes the rank of its administrator, and serves one alone', () => {
  const account = anAccount();
  const raised = allowed({ type: 'rank-changed', rank: 2 });
  expect(rankAccount(account, { from: 'nobody', to: 2 })).toEqual(raised);
  expect(rankAccount({ ...account, rank: 2 }, { from: 'theirs', to: 2 })).toEqual(unchanged);
  expect(rankAccount({ ...account, rank: 2 }, { from: 'theirs', to: 0 })).toEqual(
    allowed({ type: 'rank-changed', rank: 0 }),
  );
  const taken = { kind: 'refused', failure: { code: 'address-taken' } };
  expect(rankAccount({ ...account, rank: 1 }, { from: 'nobody', to: 2 })).toEqual(taken);
  const gone = { kind: 'refused', failure: { code: 'account-unknown' } };
  expect(rankAccount({ ...account, standing: 'closed' }, { from: 'theirs', to: 0 })).toEqual(gone);
});
