import { describe, expect, it } from 'vitest';
import { defaultPolicy, type Policy } from '../../src/policy.ts';
import { mustEnrol } from '../../src/rules/must-enrol.ts';
import { anAccount, anEmailFactor, aTotp } from '../../src/testing/fixtures.ts';

const required: Policy = { ...defaultPolicy, secondFactor: 'required' };
const bare = anAccount({ factors: [], preferred: null });
const onlyLocked = anAccount({ factors: [aTotp({ state: 'locked' })] });

describe('somebody without a factor that counts', () => {
  it('must-enrol-opens-nothing: must enrol when marked', () => {
    expect(mustEnrol({ ...bare, mustEnrol: true }, defaultPolicy)).toBe(true);
    expect(mustEnrol({ ...onlyLocked, mustEnrol: true }, defaultPolicy)).toBe(true);
  });

  it('must-enrol-opens-nothing: must enrol when policy demands a factor', () => {
    expect(mustEnrol(bare, required)).toBe(true);
    expect(mustEnrol(onlyLocked, required)).toBe(true);
    const mailOnly = anAccount({ factors: [anEmailFactor()], preferred: 'email' });
    expect(mustEnrol(mailOnly, { ...required, countingKinds: ['totp'] })).toBe(true);
  });

  it('need not enrol when nobody asks for it', () => {
    expect(mustEnrol(bare, defaultPolicy)).toBe(false);
  });
});

describe('somebody with a factor that counts', () => {
  it('need not enrol, whatever policy says and whatever mark is left', () => {
    expect(mustEnrol(anAccount({ mustEnrol: true }), required)).toBe(false);
  });
});
