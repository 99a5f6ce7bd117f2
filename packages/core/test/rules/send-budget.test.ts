import { describe, expect, it } from 'vitest';
import { defaultPolicy } from '../../src/policy.ts';
import {
  accountPlaces,
  askerPlaces,
  destinationPlaces,
  giveSendBack,
  type Send,
  sendsKeptMs,
  takeSend,
} from '../../src/rules/send-budget.ts';
import { emptyTally, type Place } from '../../src/rules/windows.ts';
import type { Tally } from '../../src/tally.ts';
import { noon } from '../../src/testing/fixtures.ts';
import { day, hour, minute } from '../actors.ts';

const policy = { ...defaultPolicy, cooldownMs: { sms: 2 * minute, email: minute } };
const send = (wishes: Partial<Send> = {}): readonly Place[] =>
  accountPlaces({ kind: 'email', scope: 'a', lane: 'strangers', ...wishes }, policy);
const wait = (tally: Tally, places: readonly Place[], now: number): number =>
  takeSend(tally, places, policy, now).waitMs;

/** One letter at each instant, none of which has to wait. */
const sent = (instants: readonly number[], places = send(), before: Tally = emptyTally): Tally =>
  instants.reduce((tally: Tally, at) => {
    const taken = takeSend(tally, places, policy, at);
    expect(taken.waitMs).toBe(0);
    return taken.tally;
  }, before);

const times = (count: number, gap: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => noon + index * gap);

describe('a letter to an account', () => {
  it('waits for the cooldown of its scope', () => {
    const one = sent([noon]);
    expect(wait(one, send(), noon)).toBe(minute);
    expect(wait(one, send(), noon + minute - 1)).toBe(1);
    expect(wait(one, send(), noon + minute)).toBe(0);
  });

  it('waits as long as policy says for its channel', () => {
    expect(wait(sent([noon], send({ kind: 'sms' })), send({ kind: 'sms' }), noon)).toBe(2 * minute);
  });

  it('waits for no other scope, and for no other channel', () => {
    const one = sent([noon]);
    expect(wait(one, send({ scope: 'b' }), noon)).toBe(0);
    expect(wait(one, send({ kind: 'sms' }), noon)).toBe(0);
  });

  it('is one of five in an hour of its lane and channel, in whatever scope', () => {
    const five = times(5, minute).reduce(
      (tally: Tally, at) => sent([at], send({ scope: `s-${at}` }), tally),
      emptyTally,
    );
    const last = noon + 4 * minute;
    expect(wait(five, send({ scope: 'new' }), last)).toBe(hour - 4 * minute);
    expect(wait(five, send({ scope: 'new' }), noon + hour - 1)).toBe(1);
    expect(wait(five, send({ scope: 'new' }), noon + hour)).toBe(0);
    expect(wait(five, send({ scope: 'new', lane: 'session:s' }), last)).toBe(0);
    expect(wait(five, send({ scope: 'new', kind: 'sms' }), last)).toBe(0);
  });

  it('is one of ten in a day', () => {
    const ten = sent(times(10, hour));
    expect(wait(ten, send(), noon + 10 * hour)).toBe(14 * hour);
    expect(wait(ten, send(), noon + day - 1)).toBe(1);
    expect(wait(ten, send(), noon + day)).toBe(0);
  });

  it('is taken nowhere while one place has none left', () => {
    const one = sent([noon]);
    expect(takeSend(one, send(), policy, noon).tally).toEqual(one);
  });

  it('is counted at each of its places', () => {
    expect(sent([noon])).toEqual({
      windows: { 'cooldown:email:a': [noon], 'lane:email:strangers': [noon] },
      runs: {},
    });
  });

  it('is forgotten once nothing waits for it any more', () => {
    const one = sent([noon]);
    const scopes = (now: number): readonly string[] =>
      Object.keys(takeSend(one, send({ scope: 'b', lane: 'session:s' }), policy, now).tally.windows);
    expect(scopes(noon + 2 * minute - 1)).toContain('cooldown:email:a');
    expect(scopes(noon + 2 * minute)).not.toContain('cooldown:email:a');
    expect(scopes(noon + day - 1)).toContain('lane:email:strangers');
    expect(scopes(noon + day)).not.toContain('lane:email:strangers');
    expect(sendsKeptMs).toBe(day);
  });

  it('is forgotten by the longer of the two cooldowns, whichever that is', () => {
    const longMail = { ...policy, cooldownMs: { sms: minute, email: 3 * minute } };
    const one = takeSend(emptyTally, send({ kind: 'sms' }), longMail, noon).tally;
    const later = takeSend(one, send({ scope: 'b' }), longMail, noon + 3 * minute - 1).tally;
    expect(later.windows).toHaveProperty(['cooldown:sms:a']);
  });

  it('counts nothing in a row', () => {
    expect(takeSend({ windows: {}, runs: { x: 1 } }, send(), policy, noon).tally.runs).toEqual({});
  });

  it('is put back exactly', () => {
    const one = sent([noon - 2 * minute]);
    expect(giveSendBack(sent([noon], send(), one), send(), noon)).toMatchObject({
      windows: { 'lane:email:strangers': [noon - 2 * minute], 'cooldown:email:a': [] },
    });
  });
});

describe('letters to one destination', () => {
  it('are ten in an hour', () => {
    const ten = sent(times(10, minute), destinationPlaces);
    expect(wait(ten, destinationPlaces, noon + 9 * minute)).toBe(hour - 9 * minute);
    expect(wait(ten, destinationPlaces, noon + hour - 1)).toBe(1);
    expect(wait(ten, destinationPlaces, noon + hour)).toBe(0);
  });
});

describe('letters that one client address asks for', () => {
  it('are twenty in an hour, and for a network so many times as many', () => {
    const twenty = sent(times(20, minute), askerPlaces(1));
    expect(wait(twenty, askerPlaces(1), noon + 20 * minute)).toBe(40 * minute);
    expect(wait(twenty, askerPlaces(2), noon + 20 * minute)).toBe(0);
    expect(wait(sent(times(40, minute), askerPlaces(2)), askerPlaces(2), noon + 40 * minute)).toBe(20 * minute);
  });
});
