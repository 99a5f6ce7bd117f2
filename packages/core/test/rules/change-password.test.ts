import { describe, expect, it } from 'vitest';
import { defaultPolicy } from '../../src/policy.ts';
import { changePassword, mayChangePassword, type PasswordChange } from '../../src/rules/change-password.ts';
import { anAccount, aPerson, noon } from '../../src/testing/fixtures.ts';
import { allowed, refused } from '../../src/verdict.ts';
import { administrator, helpDesk, operators, self } from '../actors.ts';

const account = anAccount();
const byThemselves: PasswordChange = {
  actor: self(account),
  hash: 'new hash',
  compared: account.person.passwordHash,
  ifMatch: null,
  door: 'test',
};
const byOperator: PasswordChange = { ...byThemselves, actor: administrator(), compared: null };
const change = (wishes: Partial<PasswordChange>, of = account) =>
  changePassword(of, { ...byThemselves, ...wishes }, defaultPolicy, noon);
const changed = (kept: string | null) =>
  allowed({ type: 'password-changed', secret: { hash: 'new hash' } }, { type: 'sessions-cut', kept });

describe('a person who changes their password', () => {
  it('keeps the session it is done in, and no other', () => {
    expect(change({})).toEqual(changed('session-1'));
  });

  it('has proved the password that is the present one', () => {
    expect(change({ compared: 'an older hash' })).toEqual(refused({ code: 'credentials-wrong' }));
    expect(change({ compared: null })).toEqual(refused({ code: 'credentials-wrong' }));
  });

  it('has stepped up for the present factor set, which is judged after the password', () => {
    const stale = { actor: self(account, { stepUp: { epoch: account.epoch - 1 } }) };
    expect(change(stale)).toMatchObject({ failure: { code: 'step-up-needed', state: 'stale' } });
    expect(change({ ...stale, compared: 'an older hash' })).toEqual(refused({ code: 'credentials-wrong' }));
  });

  it('has one to begin with', () => {
    const without = anAccount({ person: { passwordHash: null } });
    expect(change({ actor: self(without), compared: null }, without)).toEqual(
      refused({ code: 'no-password-identity' }),
    );
  });

  it('changes the state they looked at', () => {
    expect(change({ ifMatch: account.sequence })).toEqual(changed('session-1'));
    expect(change({ ifMatch: account.sequence - 1, compared: 'an older hash' })).toEqual(
      refused({ code: 'version-mismatch' }),
    );
  });

  it('is in a living session that may do more than enrol', () => {
    expect(change({ actor: self(account, { session: { generation: 7 } }) })).toEqual(
      refused({ code: 'session-ended' }),
    );
    const marked = anAccount({ factors: [], preferred: null, mustEnrol: true });
    const enrols = self(marked, { session: { onlyEnrols: true } });
    expect(mayChangePassword(marked, enrols, null, defaultPolicy)).toEqual({ code: 'enrolment-required' });
    expect(mayChangePassword(marked, self(marked), null, defaultPolicy)).toBeNull();
  });
});

describe('an operator who sets a password', () => {
  it.each(operators)('ends every session, as %s', (_name, actor) => {
    expect(change({ ...byOperator, actor })).toEqual(changed(null));
  });

  it('may give one to somebody who had none', () => {
    const without = anAccount({ person: aPerson({ passwordHash: null }) });
    expect(change(byOperator, without)).toEqual(changed(null));
  });

  it('outranks the person, and changes the state they looked at', () => {
    expect(change({ ...byOperator, actor: helpDesk({ rank: 0 }) })).toEqual(refused({ code: 'account-outranks' }));
    expect(change({ ...byOperator, ifMatch: 0 })).toEqual(refused({ code: 'version-mismatch' }));
  });
});
