import { describe, expect, it } from 'vitest';
import { addressOf, ownAddress } from '../../src/account/person.ts';
import { aMailbox, aNumber, noon } from '../../src/testing/fixtures.ts';

describe("a person's own address", () => {
  const others = [aMailbox({ id: 'of-a-factor', role: 'factor' }), aMailbox({ id: 'given-up', givenUpAt: noon })];

  it('is the one of that channel that is in use and not only a factor’s', () => {
    const person = { addresses: [...others, aNumber(), aMailbox()] };
    expect(ownAddress(person, 'email')).toEqual(aMailbox());
    expect(ownAddress(person, 'sms')).toEqual(aNumber());
  });

  it('is missing where there is none of that channel', () => {
    expect(ownAddress({ addresses: [...others, aNumber()] }, 'email')).toBeNull();
    expect(ownAddress({ addresses: [aMailbox()] }, 'sms')).toBeNull();
  });
});

describe('an address', () => {
  it('is found by its id', () => {
    const person = { addresses: [aMailbox(), aNumber()] };
    expect(addressOf(person, 'number-1')).toEqual(aNumber());
    expect(addressOf(person, 'nobody')).toBeNull();
    expect(addressOf(person, null)).toBeNull();
  });
});
