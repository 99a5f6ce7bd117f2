import { Buffer } from 'node:buffer';
import { describe, expect, it, vi } from 'vitest';
import { RandomIds, SystemClock } from '../src/index.ts';

const at = 1_700_000_000_000;
const ids = new RandomIds({ now: () => at });

const idAt = (now: number): string => new RandomIds({ now: () => now }).id();

/** How far counts stray from equal shares. */
function chiSquare(counts: readonly number[]): number {
  const share = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - share) ** 2 / share, 0);
}

/** How often each symbol of `alphabet` stands in `text`; anything else counts as one more symbol that is never expected. */
function counted(text: string, alphabet: string): readonly number[] {
  const places = new Map(Array.from(alphabet, (symbol, place) => [symbol, place]));
  const counts = Array.from(alphabet, () => 0);
  for (const symbol of text) {
    const place = places.get(symbol) ?? counts.length;
    counts[place] = (counts[place] ?? 0) + 1;
  }
  return counts;
}

const decimal = '0123456789';
const alphanumeric = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
// A fair source exceeds these once in a thousand million runs.
const most = { 9: 60.7, 15: 73.7, 61: 152.1 };

describe('random values', () => {
  it('of decimal digits are uniform over a million draws', () => {
    expect(chiSquare(counted(ids.digits(1_000_000), decimal))).toBeLessThan(most[9]);
  });

  it('of six digits are uniform in every place', () => {
    const codes = Array.from({ length: 200_000 }, () => ids.digits(6));
    for (let place = 0; place < 6; place += 1) {
      expect(chiSquare(counted(codes.map((code) => code.charAt(place)).join(''), decimal))).toBeLessThan(most[9]);
    }
    for (const code of codes.slice(0, 1000)) expect(code).toMatch(/^[0-9]{6}$/);
  });

  it('of letters and digits are uniform over a million draws', () => {
    expect(chiSquare(counted(ids.symbols(1_000_000), alphanumeric))).toBeLessThan(most[61]);
  });

  it('in ids and tokens are uniform', () => {
    const tails = Array.from({ length: 20_000 }, () => ids.id().slice(8)).join('');
    expect(chiSquare(counted(tails, '0123456789abcdef'))).toBeLessThan(most[15]);
    const bytes = Array.from({ length: 5000 }, () => Buffer.from(ids.token(), 'base64url').toString('hex')).join('');
    expect(chiSquare(counted(bytes, '0123456789abcdef'))).toBeLessThan(most[15]);
  });

  it('are uniform as jitter', () => {
    const draws = Array.from({ length: 100_000 }, () => ids.jitter());
    expect(draws.every((draw) => draw >= 0 && draw < 1)).toBe(true);
    const tenths = draws.map((draw) => String(Math.floor(draw * 10))).join('');
    expect(chiSquare(counted(tenths, decimal))).toBeLessThan(most[9]);
  });

  it('owe nothing to Math.random or to the clock', () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.5);
    const makers = [() => ids.id(), () => ids.uuid(), () => ids.jti(), () => ids.token(), () => ids.symbols(12)];
    for (const make of makers) expect(new Set(Array.from({ length: 1000 }, make)).size).toBe(1000);
    expect(new Set(Array.from({ length: 100 }, () => ids.digits(20))).size).toBe(100);
  });

  it('have the forms that their users count on', () => {
    for (let round = 0; round < 1000; round += 1) {
      expect(ids.id()).toMatch(/^[0-9a-f]{24}$/);
      expect(ids.uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(ids.jti()).toMatch(/^[A-Za-z0-9]{24}$/);
      expect(ids.token()).toMatch(/^[A-Za-z0-9_-]{43}$/);
    }
    expect([ids.digits(0), ids.symbols(0)]).toEqual(['', '']);
  });

  it('lead with time in ids, so that later ones sort later', () => {
    expect(idAt(at).slice(0, 8)).toBe((at / 1000).toString(16));
    const made = [0, 1000, 2_000_000, at, at + 1000, at + 1e11].map(idAt);
    expect(made.toSorted()).toEqual(made);
    expect(idAt(2 ** 50)).toMatch(/^[0-9a-f]{24}$/);
  });
});

describe('the system clock', () => {
  it('tells the time of the machine', () => {
    vi.spyOn(Date, 'now').mockReturnValue(at);
    expect(new SystemClock().now()).toBe(at);
  });
});
