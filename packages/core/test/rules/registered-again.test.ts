import { describe, expect, it } from 'vitest';
import { registeredAgain } from '../../src/rules/registered-again.ts';
import { anAccount, noon } from '../../src/testing/fixtures.ts';
import { hour } from '../actors.ts';

const told = (at: number | null) => anAccount({ told: { secondStepFailing: noon, registeredAgain: at } });

describe('the owner of an address that somebody tried to register', () => {
  it('is told, at most once an hour', () => {
    const tells = { kind: 'allowed', events: [{ type: 'registered-again' }], letters: [] };
    expect(registeredAgain(told(null), noon)).toEqual(tells);
    expect(registeredAgain(told(noon - hour), noon)).toEqual(tells);
    expect(registeredAgain(told(noon - hour + 1), noon)).toEqual({ kind: 'unchanged' });
  });

  it('is not told when the account does not stand', () => {
    expect(registeredAgain(anAccount({ standing: 'disabled' }), noon)).toEqual({ kind: 'unchanged' });
    expect(registeredAgain(anAccount({ standing: 'closed' }), noon)).toEqual({ kind: 'unchanged' });
  });
});
