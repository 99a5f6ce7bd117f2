import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultPolicy } from '../../src/policy.ts';
import {
  challengeOver,
  factorRun,
  type Guess,
  giveGuessBack,
  keptFor,
  laneOf,
  openLanes,
  recoveryRun,
  type TakenGuess,
  takeGuess,
} from '../../src/rules/guess-budget.ts';
import { emptyTally } from '../../src/rules/windows.ts';
import type { Tally } from '../../src/tally.ts';
import { anAccount, aRemoved, aTotp, noon } from '../../src/testing/fixtures.ts';
import { day, hour, minute } from '../actors.ts';

const limits = defaultPolicy.guesses;
const set = { salt: 'salt', hashes: ['a', 'b'], issuedAt: 7 };
const account = anAccount({ recovery: set });
const totp = factorRun('totp-1');
const guess = (wishes: Partial<Guess> = {}): Guess => ({
  lane: 'strangers',
  challengeId: null,
  codeId: null,
  at: [totp],
  ...wishes,
});

function taken(tally: Tally, wanted: Guess, now: number): { readonly taken: TakenGuess; readonly tally: Tally } {
  const verdict = takeGuess(tally, wanted, account, limits, now);
  if (verdict.kind === 'refused') throw new Error(verdict.failure.code);
  return verdict;
}

/** Wrong guesses, one at each instant. */
const after = (instants: readonly number[], wanted: Guess = guess(), before: Tally = emptyTally): Tally =>
  instants.reduce((tally: Tally, at) => taken(tally, wanted, at).tally, before);

const refusal = (tally: Tally, wanted: Guess, now: number): unknown => {
  const verdict = takeGuess(tally, wanted, account, limits, now);
  return verdict.kind === 'refused' ? verdict.failure : null;
};

const times = (count: number, start = noon, gap = 0): readonly number[] =>
  Array.from({ length: count }, (_, index) => start + index * gap);

const throttled = (retryAfterMs: number): object => ({ code: 'throttled', limit: 'guesses', kind: null, retryAfterMs });

describe('lanes', () => {
  const known = anAccount({ knownClients: ['client-1', 'client-2'] });

  it('are shared by all strangers', () => {
    expect(laneOf(known, { session: null, clientId: null })).toBe('strangers');
    expect(laneOf(known, { session: null, clientId: 'client-9' })).toBe('strangers');
  });

  it('lock-out-is-no-weapon: are of their own for each known client', () => {
    expect(laneOf(known, { session: null, clientId: 'client-2' })).toBe('client:client-2');
  });

  it('lock-out-is-no-weapon: are of their own for each full session, whatever client it has', () => {
    expect(laneOf(known, { session: { id: 's', onlyEnrols: false }, clientId: 'client-1' })).toBe('session:s');
  });

  it('are not given to a session that may only enrol', () => {
    expect(laneOf(known, { session: { id: 's', onlyEnrols: true }, clientId: null })).toBe('strangers');
    expect(laneOf(known, { session: { id: 's', onlyEnrols: true }, clientId: 'client-1' })).toBe('client:client-1');
  });

  it('lock-out-is-no-weapon: do not bind each other', () => {
    const full = after(times(10));
    expect(refusal(full, guess(), noon)).toEqual(throttled(15 * minute));
    expect(refusal(full, guess({ lane: 'session:s' }), noon)).toBeNull();
    expect(refusal(full, guess({ lane: 'client:c' }), noon)).toBeNull();
  });

  it('are no more than 64 for one account: whoever comes later shares the one of strangers', () => {
    const lanes = Array.from({ length: 64 }, (_, index) => `session:${index}`);
    const crowded = lanes.reduce((tally: Tally, lane) => taken(tally, guess({ lane }), noon).tally, emptyTally);
    expect(taken(crowded, guess({ lane: 'session:new' }), noon).taken.lane).toBe('strangers');
    expect(taken(crowded, guess({ lane: 'session:63' }), noon).taken.lane).toBe('session:63');

    const { 'session:63': _one, ...fewer } = crowded.windows;
    const roomy = { windows: { ...fewer, 'challenge:c': [noon], 'code:d': [noon] }, runs: {} };
    expect(taken(roomy, guess({ lane: 'session:new' }), noon).taken.lane).toBe('session:new');
  });
});

describe('bounded-guessing: a guess', () => {
  it('is one of ten in a quarter of an hour', () => {
    expect(refusal(after(times(9)), guess(), noon)).toBeNull();
    const full = after([noon, ...times(9, noon + minute)]);
    expect(refusal(full, guess(), noon + minute)).toEqual(throttled(14 * minute));
    expect(refusal(full, guess(), noon + 15 * minute - 1)).toEqual(throttled(1));
    expect(refusal(full, guess(), noon + 15 * minute)).toBeNull();
  });

  it('is one of thirty in a day', () => {
    const spread = times(30, noon, 20 * minute);
    const last = noon + 29 * 20 * minute;
    expect(refusal(after(spread.slice(1)), guess(), last)).toBeNull();
    expect(refusal(after(spread), guess(), last)).toEqual(throttled(day - 29 * 20 * minute));
    expect(refusal(after(spread), guess(), noon + day - 1)).toEqual(throttled(1));
    expect(refusal(after(spread), guess(), noon + day)).toBeNull();
  });

  it('waits for the window that is full longest', () => {
    const spread = [...times(20, noon, 20 * minute), ...times(10, noon + 20 * hour)];
    expect(refusal(after(spread), guess(), noon + 20 * hour)).toEqual(throttled(4 * hour));
  });

  it('is one of five at its challenge, whatever the lane', () => {
    const atChallenge = guess({ challengeId: 'c' });
    expect(refusal(after(times(4), atChallenge), atChallenge, noon)).toBeNull();
    const over = after(times(5), atChallenge);
    expect(refusal(over, atChallenge, noon + hour)).toEqual({ code: 'challenge-over' });
    expect(refusal(over, { ...atChallenge, lane: 'session:s' }, noon)).toEqual({ code: 'challenge-over' });
    expect(refusal(over, { ...atChallenge, challengeId: 'd' }, noon)).toBeNull();
  });

  it('is told of a challenge that is over also before it is made', () => {
    const atChallenge = guess({ challengeId: 'c' });
    expect(challengeOver(after(times(4), atChallenge), 'c', limits)).toBeNull();
    expect(challengeOver(after(times(5), atChallenge), 'c', limits)).toEqual({ code: 'challenge-over' });
    expect(challengeOver(after(times(5), atChallenge), 'd', limits)).toBeNull();
    expect(challengeOver(after(times(5), atChallenge), null, limits)).toBeNull();
  });

  it('is one of five at a sent code, over all challenges', () => {
    const first = after(times(3), guess({ challengeId: 'c', codeId: 'n' }));
    const both = after(times(1), guess({ challengeId: 'd', codeId: 'n' }), first);
    expect(refusal(both, guess({ challengeId: 'd', codeId: 'n' }), noon)).toBeNull();
    const over = after(times(1), guess({ challengeId: 'd', codeId: 'n' }), both);
    expect(refusal(over, guess({ challengeId: 'd', codeId: 'n' }), noon)).toEqual({ code: 'code-expired' });
    expect(refusal(over, guess({ challengeId: 'd', codeId: 'm' }), noon)).toBeNull();
  });

  it('is told of its challenge first, then of its lane, then of its code', () => {
    const all = guess({ challengeId: 'c', codeId: 'n' });
    const full = after(times(5), guess({ lane: 'session:s' }), after(times(5), all));
    const closed = after(times(5), guess(), full);
    expect(refusal(closed, all, noon)).toEqual({ code: 'challenge-over' });
    expect(refusal(closed, { ...all, challengeId: 'd' }, noon)).toEqual(throttled(15 * minute));
    expect(refusal(full, { ...all, challengeId: 'd' }, noon)).toEqual({ code: 'code-expired' });
  });

  it('resets nothing by coming to a fresh challenge', () => {
    const five = after(times(5), guess({ challengeId: 'c' }));
    const ten = after(times(5), guess({ challengeId: 'd' }), five);
    expect(refusal(ten, guess({ challengeId: 'e' }), noon)).toEqual(throttled(15 * minute));
  });

  it('says how many its lane has had since a success', () => {
    const { taken: third } = taken(after(times(2)), guess(), noon);
    expect(third.inARow).toBe(3);
    expect(taken(after(times(2)), guess({ lane: 'client:c' }), noon).taken.inARow).toBe(1);
  });

  it('is taken at the instant at which it was counted', () => {
    expect(taken(emptyTally, guess({ challengeId: 'c', codeId: 'n' }), noon)).toEqual({
      kind: 'taken',
      taken: {
        lane: 'strangers',
        challengeId: 'c',
        codeId: 'n',
        at: [totp],
        takenAt: noon,
        inARow: 1,
        reached: [],
        closed: [],
      },
      tally: {
        windows: { strangers: [noon], 'challenge:c': [noon], 'code:n': [noon] },
        runs: { 'lane:strangers': 1, [totp]: 1 },
      },
    });
  });
});

const ninety = (count: number): Tally => ({ windows: {}, runs: { [totp]: count } });

describe('bounded-guessing: in a row', () => {
  it('the hundredth wrong guess at a factor is its last', () => {
    expect(taken(ninety(98), guess(), noon).taken).toMatchObject({ reached: [], closed: [] });
    expect(taken(ninety(99), guess(), noon).taken).toMatchObject({ reached: [totp], closed: [] });
  });

  it('a factor that had a hundred is compared with nothing, and counted no further', () => {
    const { taken: one, tally } = taken(ninety(100), guess(), noon);
    expect(one).toMatchObject({ reached: [totp], closed: [totp] });
    expect(tally.runs[totp]).toBe(100);
  });

  it('each factor has a count of its own', () => {
    const two = anAccount({ factors: [aTotp(), aTotp({ id: 'totp-2' })] });
    const at = [totp, factorRun('totp-2')];
    const verdict = takeGuess(ninety(99), guess({ at }), two, limits, noon);
    expect(verdict).toMatchObject({
      taken: { reached: [totp], closed: [] },
      tally: { runs: { [totp]: 100, [factorRun('totp-2')]: 1 } },
    });
  });

  it('attack-26: counts go on over all lanes and days', () => {
    const tally = after([noon], guess({ lane: 'session:s' }), after([noon - 3 * day]));
    expect(tally.runs[totp]).toBe(2);
  });

  it('a removed factor keeps its count for the day it comes back', () => {
    const removed = anAccount({ factors: [aRemoved()] });
    const verdict = takeGuess(ninety(7), guess({ at: [] }), removed, limits, noon);
    expect(verdict).toMatchObject({ tally: { runs: { [totp]: 7 } } });
  });

  it('what is gone for good takes its count with it', () => {
    const runs = { [factorRun('gone')]: 3, [recoveryRun(set)]: 4, [recoveryRun({ issuedAt: 6 })]: 5 };
    expect(taken({ windows: {}, runs }, guess({ at: [] }), noon).tally.runs).toEqual({
      'lane:strangers': 1,
      [recoveryRun(set)]: 4,
    });
    const without = takeGuess({ windows: {}, runs }, guess({ at: [] }), anAccount(), limits, noon);
    expect(without).toMatchObject({ tally: { runs: { 'lane:strangers': 1 } } });
    expect(without).not.toHaveProperty(['tally', 'runs', recoveryRun(set)]);
  });

  it('a lane begins anew once its day has passed', () => {
    const tally = after(times(3));
    expect(taken(tally, guess(), noon + day).taken.inARow).toBe(1);
    expect(taken(tally, guess(), noon + day - 1).taken.inARow).toBe(4);
  });
});

describe('a right guess', () => {
  const at = [totp, factorRun('totp-2')];

  it('gives back exactly itself', () => {
    const wanted = guess({ at: [], challengeId: 'c', codeId: 'n' });
    const before = after(times(2, noon - minute), wanted);
    const { taken: right, tally } = taken(before, wanted, noon);
    expect(giveGuessBack(tally, right, null).windows).toEqual(before.windows);
  });

  it('begins the row of what it proved anew, and is wrong for nothing else', () => {
    const before: Tally = { windows: {}, runs: { [totp]: 5, [factorRun('totp-2')]: 8 } };
    const two = anAccount({ factors: [aTotp(), aTotp({ id: 'totp-2' })] });
    const verdict = takeGuess(before, guess({ at }), two, limits, noon);
    if (verdict.kind === 'refused') throw new Error('refused');
    expect(giveGuessBack(verdict.tally, verdict.taken, totp).runs).toEqual({
      'lane:strangers': 0,
      [totp]: 0,
      [factorRun('totp-2')]: 8,
    });
  });

  it('takes nothing off a count that it added nothing to', () => {
    const before: Tally = { windows: {}, runs: { [totp]: 5, [factorRun('totp-2')]: 100 } };
    const two = anAccount({ factors: [aTotp(), aTotp({ id: 'totp-2' })] });
    const verdict = takeGuess(before, guess({ at }), two, limits, noon);
    if (verdict.kind === 'refused') throw new Error('refused');
    expect(giveGuessBack(verdict.tally, verdict.taken, totp).runs[factorRun('totp-2')]).toBe(100);
  });

  it('makes room in the quarter of an hour of its lane, and in no other', () => {
    const other = after(times(10), guess({ lane: 'client:c' }));
    const { taken: right, tally } = taken(after(times(9), guess(), other), guess(), noon);
    const back = giveGuessBack(tally, right, null);
    expect(refusal(after(times(9), guess(), back), guess(), noon)).toBeNull();
    expect(refusal(after(times(10), guess(), back), guess(), noon)).toEqual(throttled(15 * minute));
    expect(refusal(back, guess({ lane: 'client:c' }), noon)).toEqual(throttled(15 * minute));
  });

  it('never clears the day', () => {
    let tally = emptyTally;
    for (let round = 0; round < 6; round += 1) {
      tally = after(times(5), guess(), tally);
      if (round === 5) break;
      const { taken: right, tally: counted } = taken(tally, guess(), noon);
      tally = giveGuessBack(counted, right, totp);
    }
    expect(tally.windows['strangers']).toHaveLength(30);
    expect(refusal(tally, guess(), noon)).toEqual(throttled(day));
  });

  it('attack-06: makes no room where it was at the password, which a thief may know', () => {
    const before = after(times(9), guess());
    const { taken: right, tally } = taken(before, guess({ at: [] }), noon);
    expect(giveGuessBack(tally, right, null)).toEqual(before);
    const { taken: mailed, tally: counted } = taken(before, guess({ at: [], codeId: 'n' }), noon);
    expect(giveGuessBack(counted, mailed, null).runs['lane:strangers']).toBe(0);
  });

  it('bounded-guessing: however right and wrong guesses alternate, no more than thirty wrong ones are taken in a day', () => {
    const tries = fc.array(fc.record({ gap: fc.integer({ min: 0, max: hour }), right: fc.boolean() }), {
      maxLength: 120,
    });
    fc.assert(
      fc.property(tries, (all) => {
        let tally = emptyTally;
        let now = noon;
        const wrong: number[] = [];
        for (const { gap, right } of all) {
          now += gap;
          const verdict = takeGuess(tally, guess(), account, limits, now);
          if (verdict.kind === 'refused') continue;
          if (right) tally = giveGuessBack(verdict.tally, verdict.taken, totp);
          else {
            tally = verdict.tally;
            wrong.push(now);
          }
        }
        const within = (start: number): number => wrong.filter((one) => one >= start && one < start + day).length;
        expect(wrong.every((one) => within(one) <= 30)).toBe(true);
      }),
    );
  });
});

describe('a changed password', () => {
  it('opens every lane, and leaves what was counted for challenges, codes and factors', () => {
    const wanted = guess({ challengeId: 'c', codeId: 'n' });
    const tally = after(times(5), wanted, after(times(10), guess({ lane: 'session:s' })));
    expect(openLanes(tally)).toEqual({
      windows: { 'challenge:c': times(5), 'code:n': times(5) },
      runs: { [totp]: 15 },
    });
  });
});

describe('the counts of an account', () => {
  it('are kept for a day where no row is counted, and else for ten years', () => {
    expect(keptFor(after(times(3), guess({ at: [] })), limits)).toBe(day);
    expect(keptFor(after(times(1)), limits)).toBe(3650 * day);
  });

  it('stay small, however much is guessed', () => {
    const everything = times(400, noon, hour).reduce(
      (tally: Tally, at) => after([at], guess({ challengeId: `c-${at}`, codeId: `n-${at}` }), tally),
      emptyTally,
    );
    expect(Object.values(everything.windows).flat()).toHaveLength(3 * 24);
  });
});
