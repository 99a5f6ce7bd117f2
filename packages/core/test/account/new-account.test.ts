import { describe, expect, it } from 'vitest';
import { broken } from '../../src/account/invariants.ts';
import { newAccount } from '../../src/account/new-account.ts';

describe('a new account', () => {
  it('is nobody’s yet, and nothing has happened to it', () => {
    expect(newAccount({ id: 'account-9', organizationId: 'organization-9' })).toEqual({
      id: 'account-9',
      organizationId: 'organization-9',
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
      person: {
        kind: 'person',
        name: '',
        identityProviders: [],
        passwordHash: null,
        roles: [],
        groups: [],
        language: null,
        zone: null,
        avatar: null,
        addresses: [],
        createdAt: 0,
        lastSignInAt: null,
        metadata: {},
      },
    });
  });

  it('breaks no invariant', () => {
    expect(broken(newAccount({ id: 'account-9', organizationId: null }))).toEqual([]);
  });
});
