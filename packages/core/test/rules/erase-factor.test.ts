import { describe, expect, it } from 'vitest';
import { eraseFactors } from '../../src/rules/erase-factor.ts';
import { anAccount, aPending, aRemoved, aTotp, noon } from '../../src/testing/fixtures.ts';
import { allowed, unchanged } from '../../src/verdict.ts';

describe('the eraser', () => {
  it('erased-is-erased: takes the secret of every removed factor whose undo window is over', () => {
    const account = anAccount({
      factors: [
        aRemoved(aTotp({ id: 'a' }), { restorableUntil: noon }),
        aTotp(),
        aRemoved(aTotp({ id: 'b' }), { restorableUntil: noon - 1 }),
        aPending(aTotp({ id: 'c' })),
      ],
    });
    expect(eraseFactors(account, noon)).toEqual(
      allowed({ type: 'factor-erased', factorId: 'a' }, { type: 'factor-erased', factorId: 'b' }),
    );
  });

  it('leaves alone what can still be undone and what is erased already', () => {
    const account = anAccount({
      factors: [
        aRemoved(aTotp({ id: 'a' }), { restorableUntil: noon + 1 }),
        aRemoved(aTotp({ id: 'b' }), { restorableUntil: noon, erased: true }),
      ],
    });
    expect(eraseFactors(account, noon)).toBe(unchanged);
  });
});
