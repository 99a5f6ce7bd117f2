import { describe, expect, it } from 'vitest';
import { failedGuess, rare } from '../../src/rules/failed-guess.ts';
import { factorRun, recoveryRun, type TakenGuess } from '../../src/rules/guess-budget.ts';
import { anAccount, anEmailFactor, aTotp, noon } from '../../src/testing/fixtures.ts';
import { hour } from '../actors.ts';

const set = { salt: 'salt', hashes: ['a', 'b'], issuedAt: 7 };
const account = anAccount({ recovery: set });
const wrong = (wishes: Partial<TakenGuess> = {}): TakenGuess => ({
  lane: 'strangers',
  challengeId: null,
  codeId: null,
  at: [],
  takenAt: noon,
  inARow: 1,
  reached: [],
  closed: [],
  ...wishes,
});
const events = (taken: TakenGuess, atSignIn = true, of = account): unknown => {
  const verdict = failedGuess(of, { taken, atSignIn }, noon);
  return verdict.kind === 'allowed' ? verdict.events : verdict.kind;
};

const told = (at: number): typeof account => anAccount({ told: { secondStepFailing: at, registeredAgain: null } });

describe('a wrong guess', () => {
  it('mostly changes nothing', () => {
    expect(events(wrong())).toBe('unchanged');
  });

  it('bounded-guessing: locks the factors that had their last', () => {
    const factors = [aTotp(), aTotp({ id: 'totp-2' }), anEmailFactor()];
    const reached = [factorRun('totp-2'), factorRun('email-1')];
    expect(events(wrong({ reached }), true, anAccount({ factors }))).toEqual([
      { type: 'factor-locked', factorId: 'totp-2' },
      { type: 'factor-locked', factorId: 'email-1' },
    ]);
  });

  it('locks nothing twice', () => {
    const locked = anAccount({ factors: [aTotp({ state: 'locked' })] });
    expect(events(wrong({ reached: [factorRun('totp-1')] }), true, locked)).toBe('unchanged');
  });

  it('bounded-guessing: voids the recovery codes that had their last', () => {
    expect(events(wrong({ reached: [recoveryRun(set)] }))).toEqual([
      { type: 'recovery-codes-voided', count: 2, because: 'guessed-at' },
    ]);
  });

  it('leaves a set alone that was issued since, and an account without any', () => {
    const reached = [recoveryRun({ issuedAt: 6 })];
    expect(events(wrong({ reached }))).toBe('unchanged');
    expect(events(wrong({ reached: [recoveryRun(set)] }), true, anAccount())).toBe('unchanged');
  });

  it('is told of when it is the third or a later one in a row after a right password', () => {
    expect(events(wrong({ inARow: 2 }))).toBe('unchanged');
    expect(events(wrong({ inARow: 3 }))).toEqual([{ type: 'second-step-failing' }]);
    expect(events(wrong({ inARow: 4 }))).toEqual([{ type: 'second-step-failing' }]);
  });

  it('is not told of within a session, where nobody signs in', () => {
    expect(events(wrong({ inARow: 3 }), false)).toBe('unchanged');
  });

  it('is told of at most once an hour', () => {
    expect(events(wrong({ inARow: 3 }), true, told(noon - hour + 1))).toBe('unchanged');
    expect(events(wrong({ inARow: 3 }), true, told(noon - hour))).toEqual([{ type: 'second-step-failing' }]);
  });
});

describe('what is told seldom', () => {
  it('is told the first time, and then once an hour', () => {
    expect(rare(null, noon)).toBe(true);
    expect(rare(noon - hour, noon)).toBe(true);
    expect(rare(noon - hour + 1, noon)).toBe(false);
  });
});
