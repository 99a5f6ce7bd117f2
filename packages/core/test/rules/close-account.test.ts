import { describe, expect, it } from 'vitest';
import { defaultPolicy } from '../../src/policy.ts';
import { closeAccount } from '../../src/rules/close-account.ts';
import { anAccount } from '../../src/testing/fixtures.ts';
import { allowed, refused } from '../../src/verdict.ts';
import { administrator, owner } from '../actors.ts';

describe('closing an account', () => {
  it('erased-is-erased: erases what it holds and ends its sessions in one act', () => {
    expect(closeAccount(anAccount(), administrator(), 2, defaultPolicy)).toEqual(
      allowed({ type: 'account-closed' }, { type: 'sessions-cut', kept: null }),
    );
  });

  it('is judged by standing first, then by the version', () => {
    const ranked = anAccount({ rank: 2 });
    expect(closeAccount(ranked, administrator(), 99, defaultPolicy)).toEqual(refused({ code: 'account-outranks' }));
    expect(closeAccount(ranked, owner(), 99, defaultPolicy)).toEqual(refused({ code: 'version-mismatch' }));
    expect(closeAccount(ranked, owner(), null, defaultPolicy)).toMatchObject({ kind: 'allowed' });
  });

  it('happens once', () => {
    const closed = anAccount({ standing: 'closed' });
    expect(closeAccount(closed, owner(), null, defaultPolicy)).toEqual(refused({ code: 'account-unknown' }));
  });
});
