import { describe, expect, it } from 'vitest';
import { type NoticeClass, noticeClasses } from '../../src/account/notice.ts';

const kindsOf = (wanted: NoticeClass): readonly string[] =>
  Object.entries(noticeClasses).flatMap(([kind, is]) => (is === wanted ? [kind] : []));

describe('a notice', () => {
  it('everyone-is-told: is always told when it is about factors, recovery codes, addresses, passwords, freezes or marks', () => {
    expect(kindsOf('A')).toEqual([
      'factor-added',
      'factor-removed',
      'factor-restored',
      'factor-locked',
      'recovery-codes-issued',
      'recovery-codes-removed',
      'recovery-code-used',
      'address-changed',
      'password-changed',
      'account-closed',
      'changes-frozen',
      'freeze-lifted',
      'must-enrol',
    ]);
  });

  it('may be switched off when it is about signing in or preferring', () => {
    expect(kindsOf('B')).toEqual(['second-step-failing', 'signed-in', 'preferred-changed', 'registered-again']);
  });

  it('is a code or link when somebody asked for one', () => {
    expect(kindsOf('C')).toEqual(['sign-in-code', 'step-up-code', 'enrol-code', 'verify-address']);
  });
});
