import { describe, expect, it } from 'vitest';
import { verifyTotp } from '../../src/rules/verify-totp.ts';
import { aTotp } from '../../src/testing/fixtures.ts';

const phone = aTotp({ lastStep: 100 });
const tablet = aTotp({ id: 'totp-2', lastStep: 50 });

describe('totp-once: a TOTP code', () => {
  it('is right at a step later than the last one accepted', () => {
    expect(verifyTotp([phone], () => [101])).toEqual({ factor: phone, step: 101 });
  });

  it('is wrong at the last step accepted, and at every one before', () => {
    expect(verifyTotp([phone], () => [100])).toBeNull();
    expect(verifyTotp([phone], () => [98, 99])).toBeNull();
    expect(verifyTotp([phone], () => [])).toBeNull();
  });

  it('is right at the first of the steps it fits that is not spent', () => {
    expect(verifyTotp([phone], () => [99, 100, 101, 102])).toEqual({ factor: phone, step: 101 });
  });

  it('is right for the first factor that it fits', () => {
    const steps = { [phone.id]: [100], [tablet.id]: [100] };
    expect(verifyTotp([phone, tablet], ({ id }) => steps[id] ?? [])).toEqual({ factor: tablet, step: 100 });
    expect(verifyTotp([tablet, phone], () => [101])).toEqual({ factor: tablet, step: 101 });
  });

  it('is wrong where there is no factor', () => {
    expect(verifyTotp([], () => [101])).toBeNull();
  });
});
