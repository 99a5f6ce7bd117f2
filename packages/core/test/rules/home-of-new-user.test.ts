import { expect, test } from 'vitest';
import { homeOfNewUser } from '../../src/rules/home-of-new-user.ts';

const everywhere = { organizations: '*' } as const;
const some = { organizations: ['first', 'second'] };

test('whoever governs everything makes people anywhere, and of no organization where none is named', () => {
  expect(homeOfNewUser('second', everywhere)).toEqual({ organizationId: 'second' });
  expect(homeOfNewUser(null, everywhere)).toEqual({ organizationId: null });
});

test('whoever governs some organizations makes people in those alone', () => {
  expect(homeOfNewUser('second', some)).toEqual({ organizationId: 'second' });
  expect(homeOfNewUser('third', some)).toBeNull();
});

test('where none is named the first of theirs is meant', () => {
  expect(homeOfNewUser(null, some)).toEqual({ organizationId: 'first' });
});

test('whoever governs nothing makes nobody, least of all somebody of no organization', () => {
  expect(homeOfNewUser(null, { organizations: [] })).toBeNull();
});
