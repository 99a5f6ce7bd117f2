import { expect, test } from 'vitest';
import { moreToMatch } from '../../src/rules/more-to-match.ts';
import { anAccount, anEmailFactor, aPending, aRemoved, aTotp, noon } from '../../src/testing/fixtures.ts';
import { aSentCode } from '../account/busy-account.ts';

const codes = (...hashes: readonly string[]) => ({ salt: 'salt', hashes, issuedAt: noon });
const seen = anAccount({
  factors: [aTotp({ lastStep: 5 }), anEmailFactor()],
  codes: [aSentCode({ id: 'one' }), aSentCode({ id: 'other' })],
  recovery: codes('a', 'b'),
});

test.each([
  ['the same account', seen],
  ['one that has gone on', { ...seen, sequence: seen.sequence + 7 }],
  ['a step that was taken', { ...seen, factors: [aTotp({ lastStep: 6 }), anEmailFactor()] }],
  ['a factor that went', { ...seen, factors: [aRemoved(), anEmailFactor()] }],
  ['a factor that is only begun', { ...seen, factors: [...seen.factors, aPending(aTotp({ id: 'totp-2' }))] }],
  ['codes that went', { ...seen, codes: [], recovery: null }],
  ['a recovery code that was used', { ...seen, recovery: codes('b') }],
])('nothing more can be matched in %s', (_what, current) => {
  expect(moreToMatch(seen, current)).toBe(false);
});

test.each([
  ['a code was sent', { ...seen, codes: [...seen.codes, aSentCode({ id: 'new' })] }],
  ['recovery codes were made', { ...seen, recovery: codes('a', 'c') }],
  ['a factor was confirmed', { ...seen, factors: [...seen.factors, aTotp({ id: 'totp-2' })] }],
  ['a step is free after all', { ...seen, factors: [aTotp({ lastStep: 4 }), anEmailFactor()] }],
])('more can be matched where %s', (_what, current) => {
  expect(moreToMatch(seen, current)).toBe(true);
});

test('recovery codes where there were none, and a factor that was begun before, can be matched', () => {
  expect(moreToMatch({ ...seen, recovery: null }, seen)).toBe(true);
  expect(moreToMatch({ ...seen, factors: [aPending(aTotp()), anEmailFactor()] }, seen)).toBe(true);
  expect(moreToMatch({ ...seen, factors: [aRemoved(), anEmailFactor()] }, seen)).toBe(true);
});
