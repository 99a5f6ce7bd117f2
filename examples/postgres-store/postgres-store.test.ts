import { createCryptoPorts, createKeyRing } from '@detent/adapter-crypto';
import { createDetent } from '@detent/core';
import { storageContract } from '@detent/core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresLack, type RunningPostgres, startPostgres } from '../../test/support/postgres.ts';
import { describeWith } from '../../test/support/require.ts';
import { withoutLongest } from '../../test/support/thorough.ts';
import { connect, type Database } from './database.ts';
import { openPostgres, type PostgresStore } from './store.ts';

const tables = 'accounts directory directory_terms history sign_in_names records domains token_hashes'.split(' ');

describeWith('postgresql', postgresLack(), 'a store of one’s own on PostgreSQL', () => {
  let postgres: RunningPostgres;
  let store: PostgresStore;
  let database: Database;

  beforeAll(async () => {
    postgres = await startPostgres();
    store = await openPostgres(postgres.options);
    database = connect(postgres.options);
  });

  afterAll(async () => {
    await store.close();
    await database.close();
    await postgres[Symbol.asyncDispose]();
  });

  /** The one store, emptied. */
  const open = async (): Promise<PostgresStore> => {
    await database.ask(tables.map((table) => `delete from ${table}`).join('; '));
    return { ...store, close: () => Promise.resolve() };
  };

  // The whole of what every store promises.
  storageContract(withoutLongest({ describe, it }), 'postgres', open);

  it('carries the use cases', async () => {
    const ports = { ...(await open()), ...createCryptoPorts(createKeyRing()) };
    const detent = createDetent(ports);
    const ask = { door: 'example', reason: 'phone lost', origin: null, signal: { aborted: false } };
    const actor = { kind: 'owner', id: 'me', name: null, accountId: null, rank: 4, organizations: '*' } as const;
    await detent.addAccount(ask, {
      actor,
      accountId: 'ada',
      organizationId: null,
      how: 'added',
      rank: 0,
      phone: null,
      email: { value: 'ada@example.com', normal: 'ada@example.com', verified: true },
      person: {
        kind: 'person',
        name: 'Ada',
        identityProviders: [],
        passwordHash: null,
        roles: [],
        groups: [],
        language: 'en',
        zone: null,
        avatar: null,
        metadata: {},
      },
      factors: [{ kind: 'totp', secret: ports.oneTimePasswords.secret(), label: 'Phone' }],
    });
    const removal = { actor, which: { kind: 'totp' }, includePending: true, ifMatch: null } as const;
    const outcome = await detent.removeFactor(
      { ...ask, accountId: 'ada' },
      { ...removal, needsPassword: false, compromised: false },
    );
    expect(outcome).toMatchObject({ kind: 'done', impact: { removed: [{ label: 'Phone' }], alerts: 1 } });
    const [act] = await detent.readHistory({ accountId: 'ada', limit: 1 });
    expect(act?.act.reason).toBe('phone lost');
  });
});
