import { describe, expect, it } from 'vitest';
import { newPassword } from '../../src/rules/new-password.ts';

const flaw = (rule: string): object => ({ code: 'input-invalid', field: 'password', rule });

describe('a new password', () => {
  it('has at least eight characters', () => {
    expect(newPassword('Abcde1!')).toEqual(flaw('length'));
    expect(newPassword('Abcdef1!')).toBeNull();
  });

  it('has at most 256 characters, however they are stored', () => {
    expect(newPassword(`Aa1!${'x'.repeat(252)}`)).toBeNull();
    expect(newPassword(`Aa1!${'x'.repeat(253)}`)).toEqual(flaw('length'));
    expect(newPassword(`Aa1!${'𝒳'.repeat(252)}`)).toBeNull();
    expect(newPassword(`Aa1!${'𝒳'.repeat(253)}`)).toEqual(flaw('length'));
  });

  it.each(['abcdefg1!', 'ABCDEFG1!', 'Abcdefgh!', 'Abcdefg12'])(
    'is not %s, which lacks a kind of character',
    (weak) => {
      expect(newPassword(weak)).toEqual(flaw('pattern'));
    },
  );

  it.each(Array.from(`!@#$%^&*()_+-={}[]|\\:;'"<>,.?/`))('may have %s for its sign', (sign) => {
    expect(newPassword(`Abcdefg1${sign}`)).toBeNull();
  });

  it.each(Array.from('~`§ äÄ'))('may not have %j for its sign', (sign) => {
    expect(newPassword(`Abcdefg1${sign}`)).toEqual(flaw('pattern'));
  });

  it('may be written in any alphabet', () => {
    expect(newPassword('Пароль-٤٢')).toBeNull();
  });
});
