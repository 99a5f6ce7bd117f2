import { describe, expect, it } from 'vitest';
import { defaultPolicy, type Policy } from '../../src/policy.ts';
import { covers, mayDoMoreThanEnrol, standing } from '../../src/rules/standing.ts';
import { anAccount, noon } from '../../src/testing/fixtures.ts';
import { administrator, helpDesk, operators, owner, self, system } from '../actors.ts';

const account = anAccount({ sessions: { generation: 3, kept: 'kept', accessGeneration: 0 } });
const closed = anAccount({ standing: 'closed' });
const disabled = anAccount({ standing: 'disabled' });
const locked: Policy = { ...defaultPolicy, locked: true };

describe('a person', () => {
  it('is entitled to their own account in a living session', () => {
    expect(standing(account, self(account), defaultPolicy)).toBeNull();
    expect(standing(account, self(account, { session: { id: 'kept', generation: 1 } }), defaultPolicy)).toBeNull();
  });

  it('same-answer: does not know an account that is another’s, is closed, or belongs to no person', () => {
    const unknown = { code: 'account-unknown' };
    expect(standing(account, self(account, { accountId: 'account-2' }), defaultPolicy)).toEqual(unknown);
    expect(standing(closed, self(closed), defaultPolicy)).toEqual(unknown);
    for (const kind of ['machine', 'guest'] as const) {
      const other = anAccount({ person: { kind } });
      expect(standing(other, self(other), defaultPolicy)).toEqual(unknown);
    }
  });

  it('sessions-by-policy: is nobody in a session that has ended', () => {
    const ended = self(account, { session: { generation: 2 } });
    expect(standing(account, ended, defaultPolicy)).toEqual({ code: 'session-ended' });
  });

  it('is nobody while the account is disabled or its organization locked', () => {
    expect(standing(disabled, self(disabled), defaultPolicy)).toEqual({ code: 'account-disabled' });
    expect(standing(account, self(account), locked)).toEqual({ code: 'account-disabled' });
  });

  it('is told first that the account is gone, then that the session ended, then that the account is disabled', () => {
    const old = { session: { generation: 99 } };
    expect(standing(closed, self(closed, old), locked)).toMatchObject({ code: 'account-unknown' });
    expect(standing(disabled, self(disabled, old), locked)).toMatchObject({ code: 'session-ended' });
  });
});

describe('an operator', () => {
  it.each(operators)('is entitled to accounts that %s outranks, disabled or not', (_name, actor) => {
    expect(standing(account, actor, defaultPolicy)).toBeNull();
    expect(standing(disabled, actor, locked)).toBeNull();
  });

  it('rank-and-tenant: attack-11: knows only accounts of the organizations granted', () => {
    const granted = administrator({ organizations: ['organization-1', 'organization-2'] });
    const foreign = administrator({ organizations: ['organization-2'] });
    expect(standing(account, granted, defaultPolicy)).toBeNull();
    expect(standing(account, foreign, defaultPolicy)).toEqual({ code: 'account-unknown' });
  });

  it('rank-and-tenant: attack-12: changes no account of the same rank or a higher one', () => {
    const ranked = anAccount({ rank: 2 });
    expect(standing(ranked, owner(), defaultPolicy)).toBeNull();
    expect(standing(ranked, administrator(), defaultPolicy)).toEqual({ code: 'account-outranks' });
    expect(standing(ranked, helpDesk(), defaultPolicy)).toEqual({ code: 'account-outranks' });
  });

  it('rank-and-tenant: does not change their own account as an operator', () => {
    const own = administrator({ accountId: 'account-1' });
    expect(standing(account, own, defaultPolicy)).toEqual({ code: 'own-account' });
  });

  it('is told first that there is no account, then that it is their own, then of its rank', () => {
    const ranked = anAccount({ rank: 3 });
    const own = administrator({ accountId: 'account-1', organizations: [] });
    expect(standing(closed, own, defaultPolicy)).toMatchObject({ code: 'account-unknown' });
    expect(standing(ranked, own, defaultPolicy)).toMatchObject({ code: 'account-unknown' });
    expect(standing(ranked, { ...own, organizations: '*' }, defaultPolicy)).toMatchObject({ code: 'own-account' });
  });
});

describe('the server', () => {
  it('is entitled to every account but a closed one', () => {
    expect(standing(disabled, system, locked)).toBeNull();
    expect(standing(anAccount({ rank: 3, organizationId: null }), system, defaultPolicy)).toBeNull();
    expect(standing(closed, system, defaultPolicy)).toEqual({ code: 'account-unknown' });
  });
});

describe('organizations granted', () => {
  it('rank-and-tenant: cover accounts of theirs; all of them cover also accounts of none', () => {
    expect(covers(['a', 'b'], 'b')).toBe(true);
    expect(covers(['a', 'b'], 'c')).toBe(false);
    expect(covers([], 'a')).toBe(false);
    expect(covers(['a'], null)).toBe(false);
    expect(covers('*', 'a')).toBe(true);
    expect(covers('*', null)).toBe(true);
  });
});

describe('a session that was let in only to enrol', () => {
  const bare = anAccount({ factors: [], preferred: null, mustEnrol: true });
  const restricted = { session: { onlyEnrols: true } };

  it('must-enrol-opens-nothing: reaches nothing else until a factor that counts is there', () => {
    expect(mayDoMoreThanEnrol(bare, self(bare, restricted), defaultPolicy)).toEqual({ code: 'enrolment-required' });
    expect(mayDoMoreThanEnrol(account, self(account, restricted), defaultPolicy)).toBeNull();
  });

  it('must-enrol-opens-nothing: is bound also by a policy that demands a factor', () => {
    const unmarked = { ...bare, mustEnrol: false };
    const required: Policy = { ...defaultPolicy, secondFactor: 'required' };
    expect(mayDoMoreThanEnrol(unmarked, self(unmarked, restricted), required)).toEqual({ code: 'enrolment-required' });
    expect(mayDoMoreThanEnrol(unmarked, self(unmarked, restricted), defaultPolicy)).toBeNull();
  });

  it('is not any other session, nor an operator', () => {
    expect(mayDoMoreThanEnrol(bare, self(bare), defaultPolicy)).toBeNull();
    expect(mayDoMoreThanEnrol(bare, administrator(), defaultPolicy)).toBeNull();
    expect(mayDoMoreThanEnrol({ ...bare, frozen: { until: noon, since: 0 } }, system, defaultPolicy)).toBeNull();
  });
});
