import { describe, expect, it } from 'vitest';
import { noBypass } from '../../src/production/no-bypass.ts';
import { complaintsOf } from './good-production.ts';

describe('production and ways round', () => {
  it('starts without any', () => {
    expect(complaintsOf(noBypass)).toEqual([]);
    expect(complaintsOf(noBypass, {}, { environment: { CLOCK: '1', DETENT_CLOCKWORK: '1' } })).toEqual([]);
  });

  it.each([
    'DETENT_FIXED_CODE',
    'DETENT_TEST_CODE',
    'DETENT_BYPASS',
    'DETENT_STEP_UP_BYPASS',
    'DETENT_TEST_CLOCK',
    'DETENT_CLOCK',
  ])('refuses %s', (name) => {
    expect(complaintsOf(noBypass, {}, { environment: { [name]: '1' } })).toEqual([name]);
  });

  it('refuses sample accounts', () => {
    expect(complaintsOf(noBypass, { DETENT_SEED: 'true' })).toEqual(['DETENT_SEED']);
  });
});
