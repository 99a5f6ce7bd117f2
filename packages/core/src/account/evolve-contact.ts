import type { Account } from './account.ts';
import type { Evolve } from './event.ts';
import type { Address, Person } from './person.ts';

type ContactEvent =
  | 'account-opened'
  | 'password-changed'
  | 'password-rehashed'
  | 'administrator-password-changed'
  | 'address-added'
  | 'address-verified'
  | 'address-made-own'
  | 'address-given-up'
  | 'addresses-forgotten'
  | 'verification-begun'
  | 'profile-changed'
  | 'standing-changed'
  | 'rank-changed'
  | 'account-closed';

/** What happens to the person the account belongs to, and to the account as a whole. */
export const contactEvolve: Evolve<ContactEvent> = {
  'account-opened': (account, event) => ({ ...account, person: event.secret.person }),
  'password-changed': (account, event) => withPerson(account, { passwordHash: event.secret.hash }),
  'password-rehashed': (account, event) => withPerson(account, { passwordHash: event.secret.hash }),
  'administrator-password-changed': (account) => account,
  'address-added': (account, event, at) =>
    withPerson(account, {
      addresses: [
        ...account.person.addresses,
        {
          id: event.addressId,
          channel: event.channel,
          role: event.role,
          value: event.secret.value,
          normal: event.secret.normal,
          verifiedAt: event.verifiedBy === null ? null : at,
          verifiedBy: event.verifiedBy,
          givenUpAt: null,
        },
      ],
    }),
  'address-verified': (account, event, at) =>
    withAddress(account, event.addressId, (address) => ({
      ...address,
      verifiedAt: address.verifiedAt ?? at,
      verifiedBy: address.verifiedBy === null || event.by === 'link' ? event.by : address.verifiedBy,
    })),
  'address-made-own': (account, event) => {
    const channel = account.person.addresses.find((address) => address.id === event.addressId)?.channel;
    return withPerson(account, {
      addresses: account.person.addresses.map((address) =>
        address.channel === channel ? { ...address, role: address.id === event.addressId ? 'own' : 'factor' } : address,
      ),
    });
  },
  'address-given-up': (account, event, at) =>
    withAddress(account, event.addressId, (address) => ({ ...address, givenUpAt: at })),
  'addresses-forgotten': (account, event) =>
    withPerson(account, {
      addresses: account.person.addresses.filter((address) => !event.addressIds.includes(address.id)),
    }),
  'verification-begun': (account, event) => ({
    ...account,
    verification: { jti: event.secret.jti, addressId: event.addressId },
  }),
  'profile-changed': (account, event) => withPerson(account, event.secret.person),
  'standing-changed': (account, event) => ({ ...account, standing: event.standing }),
  'rank-changed': (account, event) => ({ ...account, rank: event.rank }),
  'account-closed': (account) => ({
    ...account,
    standing: 'closed',
    rank: 0,
    factors: [],
    preferred: null,
    recovery: null,
    codes: [],
    epoch: account.epoch + 1,
    knownClients: [],
    verification: null,
    mustEnrol: false,
    frozen: null,
    person: { ...account.person, passwordHash: null, identityProviders: [], avatar: null, metadata: {} },
  }),
};

const withPerson = (account: Account, change: Partial<Person>): Account => ({
  ...account,
  person: { ...account.person, ...change },
});

function withAddress(account: Account, addressId: string, change: (address: Address) => Address): Account {
  return withPerson(account, {
    addresses: account.person.addresses.map((address) => (address.id === addressId ? change(address) : address)),
  });
}
