import { expect, test } from 'vitest';
import { directoryEntryOf, keepsDirectoryEntry } from '../../src/account/directory-entry.ts';
import { apply } from '../../src/account/evolve.ts';
import { anAccount, aTotp, noon } from '../../src/testing/fixtures.ts';
import { busyAccount } from './busy-account.ts';
import { oneOfEach } from './every-event.ts';

test.each(Object.values(oneOfEach))('an entry that $type is said to keep is kept', (event) => {
  const after = apply(busyAccount, [event], noon);
  const changed = keepsDirectoryEntry(busyAccount, after) ? busyAccount : after;
  expect(directoryEntryOf(after)).toEqual(directoryEntryOf(changed));
});

test('an entry stays when one of two factors goes, and changes with the last', () => {
  const two = anAccount({ factors: [aTotp({ id: 'a' }), aTotp({ id: 'b' })] });
  expect(keepsDirectoryEntry(two, { ...two, factors: two.factors.slice(1) })).toBe(true);
  expect(keepsDirectoryEntry(two, { ...two, factors: [] })).toBe(false);
});

test.each([{ organizationId: 'another' }, { standing: 'disabled' }, { mustEnrol: true }] as const)(
  'an entry changes with %o',
  (change) => {
    const before = anAccount({ organizationId: 'one', standing: 'active', mustEnrol: false });
    expect(keepsDirectoryEntry(before, { ...before, ...change })).toBe(false);
  },
);
