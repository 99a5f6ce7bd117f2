import { describe, expect, it } from 'vitest';
import { sentCodeIn, verifySentCode } from '../../src/rules/verify-sent-code.ts';
import { noon } from '../../src/testing/fixtures.ts';
import { aSentCode } from '../sent-codes.ts';

const code = aSentCode({ expiresAt: noon + 10 });

describe('codes-once: a sent code', () => {
  it('is right when it matches, until it runs out', () => {
    expect(verifySentCode(code, () => true, noon + 9)).toBe(code);
    expect(verifySentCode(code, () => true, noon + 10)).toEqual({ code: 'code-expired' });
  });

  it('is wrong when it does not match', () => {
    expect(verifySentCode(code, () => false, noon)).toEqual({ code: 'code-wrong' });
  });

  it('reads as run out, right or wrong, once its time is over', () => {
    expect(verifySentCode(code, () => false, noon + 10)).toEqual({ code: 'code-expired' });
  });

  it('is wrong when none was sent', () => {
    expect(verifySentCode(null, () => true, noon)).toEqual({ code: 'code-wrong' });
  });

  it('is compared with itself', () => {
    expect(verifySentCode(code, (one) => one === code, noon)).toBe(code);
  });
});

describe('the code sent in a scope', () => {
  const codes = [
    aSentCode({ id: '1', scope: 'other' }),
    aSentCode({ id: '2', purpose: 'enrol' }),
    aSentCode({ id: '3', kind: 'sms' }),
    aSentCode({ id: '4' }),
  ];

  it('is that of its kind, its purpose and its scope', () => {
    const { kind, purpose, scope } = aSentCode();
    expect(sentCodeIn({ codes }, { kind, purpose, scope })?.id).toBe('4');
    expect(sentCodeIn({ codes }, { kind: 'sms', purpose, scope })?.id).toBe('3');
    expect(sentCodeIn({ codes }, { kind, purpose: 'enrol', scope })?.id).toBe('2');
    expect(sentCodeIn({ codes }, { kind, purpose, scope: 'other' })?.id).toBe('1');
    expect(sentCodeIn({ codes }, { kind, purpose: 'step-up', scope })).toBeNull();
    expect(sentCodeIn({ codes: [] }, { kind, purpose, scope })).toBeNull();
  });
});
