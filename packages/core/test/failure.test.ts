import { describe, expect, it } from 'vitest';
import { DetentError } from '../src/failure.ts';

describe('a thrown error', () => {
  it('carries its failure, what caused it and a detail for the log', () => {
    const cause = new Error('refused by the host');
    const error = new DetentError({ code: 'busy' }, { detail: 'sixty-five wait', cause });
    expect(error).toBeInstanceOf(Error);
    expect([error.name, error.message, error.failure, error.detail]).toEqual([
      'DetentError',
      'busy',
      { code: 'busy' },
      'sixty-five wait',
    ]);
    expect(error.cause).toBe(cause);
  });

  it('has no cause and no detail where none is given', () => {
    const error = new DetentError({ code: 'configuration-wrong', setting: 'DETENT_BASE_URL' });
    expect(error.detail).toBeNull();
    expect('cause' in error).toBe(false);
  });

  it('is recognised by its brand, whichever copy of the package made it', () => {
    const copied = Object.defineProperty(new Error('busy'), Symbol.for('detent.error'), { value: true });
    expect(DetentError.isInstance(new DetentError({ code: 'busy' }))).toBe(true);
    expect(DetentError.isInstance(copied)).toBe(true);
  });

  it.each([
    ['another error', new Error('busy')],
    ['a failure', { code: 'busy' }],
    ['null', null],
    ['nothing', undefined],
    ['text', 'busy'],
    ['a function', DetentError],
    ['a brand that says no', { [Symbol.for('detent.error')]: false }],
  ])('is not %s', (_name, value) => {
    expect(DetentError.isInstance(value)).toBe(false);
  });

  it('shows its brand to nobody who lists it', () => {
    expect(Object.keys(new DetentError({ code: 'busy' }))).toEqual(['name', 'failure', 'detail']);
    expect(
      Object.getOwnPropertyDescriptor(new DetentError({ code: 'busy' }), Symbol.for('detent.error'))?.enumerable,
    ).toBe(false);
  });
});
