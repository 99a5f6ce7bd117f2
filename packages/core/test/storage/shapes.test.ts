import { setFlagsFromString } from 'node:v8';
import { runInThisContext } from 'node:vm';
import { expect, it } from 'vitest';
import type { Account } from '../../src/account/account.ts';
import { fieldsOf, parsed } from '../../src/storage/fields.ts';
import { readAccountState, readPerson, stateOf, wholeAccount } from '../../src/storage/index.ts';
import { anAccount, aPending, aRemoved, aTotp } from '../../src/testing/fixtures.ts';

// Objects of one kind that are read again and again must have one hidden class, or every read of them is a slow one: see
// docs/decisions/0026-one-shape-for-what-is-read.md. Only the engine itself can tell.

setFlagsFromString('--allow-natives-syntax');
const ofOneClass: unknown = runInThisContext('(one, other) => %HaveSameMap(one, other)');

const areAlike = (things: readonly object[]): boolean =>
  things.every((thing) => typeof ofOneClass === 'function' && ofOneClass(things.at(-1), thing) === true);

function readBack(account: Account): Account {
  const [state, person] = [stateOf(account), account.person].map((part) => parsed(JSON.stringify(part), 'part'));
  return wholeAccount(readAccountState(fieldsOf(state, 'state')), readPerson(fieldsOf(person, 'person')));
}

/** So many that the engine has given up learning by the first of them. */
const many = (make: (index: number) => Account): readonly Account[] =>
  Array.from({ length: 400 }, (_, index) => readBack(make(index))).slice(200);

it('can tell one class from another', () => {
  expect(areAlike([{ a: 1 }, { a: 2 }])).toBe(true);
  expect(areAlike([{ a: 1 }, { b: 2 }])).toBe(false);
});

it('reads accounts of one class, with states and people of one class', () => {
  const accounts = many((index) => anAccount({ id: `account-${index}`, sequence: index + 1 }));
  expect(areAlike(accounts)).toBe(true);
  expect(areAlike(accounts.map(({ person }) => person))).toBe(true);
});

it.each([
  ['in use', aTotp()],
  ['begun', aPending()],
  ['removed', aRemoved()],
])('reads factors %s of one class', (_, factor) => {
  const accounts = many((index) => anAccount({ factors: [{ ...factor, id: `factor-${index}` }] }));
  expect(areAlike(accounts.flatMap(({ factors }) => factors))).toBe(true);
});
