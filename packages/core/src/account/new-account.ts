import type { Account } from './account.ts';
import type { Person } from './person.ts';

/** Where an account begins: nothing has happened to it yet. The first event gives it its person. */
export function newAccount(where: { readonly id: string; readonly organizationId: string | null }): Account {
  return {
    id: where.id,
    organizationId: where.organizationId,
    standing: 'active',
    rank: 0,
    sequence: 0,
    epoch: 0,
    factors: [],
    preferred: null,
    recovery: null,
    sessions: { generation: 0, kept: null, accessGeneration: 0 },
    mustEnrol: false,
    frozen: null,
    recentChanges: [],
    codes: [],
    spentChallenges: [],
    knownClients: [],
    verification: null,
    disavowed: [],
    told: { secondStepFailing: null, registeredAgain: null },
    person: nobody,
  };
}

/** A person of whom nothing is known yet. */
export const blankPerson: Omit<Person, 'addresses' | 'createdAt' | 'lastSignInAt'> = {
  kind: 'person',
  name: '',
  identityProviders: [],
  passwordHash: null,
  roles: [],
  groups: [],
  language: null,
  zone: null,
  avatar: null,
  metadata: {},
};

const nobody: Person = { ...blankPerson, addresses: [], createdAt: 0, lastSignInAt: null };
