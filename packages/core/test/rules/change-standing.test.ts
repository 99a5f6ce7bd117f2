import { describe, expect, it } from 'vitest';
import type { Account } from '../../src/account/account.ts';
import { defaultPolicy } from '../../src/policy.ts';
import { changeStanding } from '../../src/rules/change-standing.ts';
import { anAccount } from '../../src/testing/fixtures.ts';
import { allowed, refused, unchanged } from '../../src/verdict.ts';
import { administrator } from '../actors.ts';

const judged = (account: Account, standing: 'active' | 'disabled', ifMatch: number | null = null): unknown =>
  changeStanding(account, { actor: administrator(), standing, ifMatch }, defaultPolicy);
const disabled = anAccount({ standing: 'disabled' });

describe('disabling an account', () => {
  it('ends all its sessions in the same act', () => {
    expect(judged(anAccount(), 'disabled')).toEqual(
      allowed({ type: 'standing-changed', standing: 'disabled' }, { type: 'sessions-cut', kept: null }),
    );
  });

  it('is undone without giving a session back', () => {
    expect(judged(disabled, 'active')).toEqual(allowed({ type: 'standing-changed', standing: 'active' }));
  });

  it('twice changes nothing', () => {
    expect(judged(disabled, 'disabled')).toBe(unchanged);
    expect(judged(anAccount(), 'active')).toBe(unchanged);
  });

  it('is judged by standing first, then by the version', () => {
    expect(judged(anAccount({ rank: 3 }), 'disabled', 99)).toEqual(refused({ code: 'account-outranks' }));
    expect(judged(anAccount(), 'disabled', 99)).toEqual(refused({ code: 'version-mismatch' }));
    expect(judged(anAccount({ sequence: 99 }), 'disabled', 99)).toMatchObject({ kind: 'allowed' });
  });
});
