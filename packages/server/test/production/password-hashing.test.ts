import { describe, expect, it } from 'vitest';
import { passwordHashing } from '../../src/production/password-hashing.ts';
import { complaintsOf } from './good-production.ts';

describe('production and password hashing', () => {
  it('starts at the least cost and above', () => {
    expect(complaintsOf(passwordHashing)).toEqual([]);
    expect(complaintsOf(passwordHashing, { DETENT_ARGON2_MEMORY: '65536', DETENT_ARGON2_PASSES: '3' })).toEqual([]);
  });

  it('refuses less', () => {
    expect(complaintsOf(passwordHashing, { DETENT_ARGON2_MEMORY: '19455' })).toEqual(['DETENT_ARGON2_MEMORY']);
    expect(complaintsOf(passwordHashing, { DETENT_ARGON2_PASSES: '1' })).toEqual(['DETENT_ARGON2_PASSES']);
  });
});
