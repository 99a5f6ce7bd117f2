import { join } from 'node:path';
import { inspect } from 'node:util';
import type { DetentError, RecordedEvent } from '@detent/core';
import {
  aCommit,
  aJob,
  aMailbox,
  aNotice,
  anAccount,
  anAdministrator,
  anApiToken,
  anOrganization,
  anSmsFactor,
  aPending,
  aRemoved,
  aSession,
  aTotp,
  caught,
  noon,
} from '@detent/core/testing';
import { describe, expect, it } from 'vitest';
import type { Database } from '../src/driver.ts';
import { openSqlite, type SqliteStore } from '../src/open-sqlite.ts';
import { otherConnection } from './support/driver.ts';
import { aDirectory } from './support/store.ts';

const signal = { aborted: false };
const hour = 3_600_000;

interface Damageable extends AsyncDisposable {
  readonly store: SqliteStore;
  /** What the relay was told of. */
  readonly told: DetentError[];
  readonly database: Database;
}

async function open(): Promise<Damageable> {
  const directory = await aDirectory();
  const file = join(directory.path, 'detent.db');
  const told: DetentError[] = [];
  const store = await openSqlite({ file, onDamage: (error) => told.push(error) });
  const database = await otherConnection(file);
  return {
    store,
    told,
    database,
    async [Symbol.asyncDispose]() {
      database.close();
      await store.close();
      await directory[Symbol.asyncDispose]();
    },
  };
}

/** An account with something in every member that a careless reader could let pass. */
const rich = anAccount({
  id: 'rich',
  factors: [aTotp(), aPending(aTotp({ id: 'totp-2' })), aRemoved(anSmsFactor())],
  recovery: { salt: 'salt', hashes: ['hash-1', 'hash-2'], issuedAt: noon },
  sessions: { generation: 3, kept: 'session-1', accessGeneration: 2 },
  frozen: { until: noon, since: noon },
  recentChanges: [noon],
  codes: [
    {
      id: 'code-1',
      kind: 'email',
      purpose: 'sign-in',
      scope: 'scope',
      factorId: 'email-1',
      addressId: 'mail-1',
      digest: 'digest',
      sentAt: noon,
      expiresAt: noon,
    },
  ],
  spentChallenges: [{ id: 'challenge-1', until: noon }],
  knownClients: ['client-1'],
  verification: { jti: 'jti', addressId: 'mail-1' },
  disavowed: [{ sequence: 1, at: noon, restored: ['totp-1'] }],
  told: { secondStepFailing: noon, registeredAgain: noon },
  person: {
    language: 'en',
    zone: 'Europe/Berlin',
    avatar: 'https://example.org/a.png',
    identityProviders: ['google'],
    roles: ['reader'],
    groups: ['staff'],
    lastSignInAt: noon,
    addresses: [aMailbox({ givenUpAt: noon })],
  },
});

const events: readonly RecordedEvent[] = [
  { type: 'factor-begun', factorId: 'f', kind: 'sms', label: 'l', addressId: 'a', expiresAt: noon },
  { type: 'factor-confirmed', factorId: 'f', step: 1 },
  { type: 'factors-removed', factorIds: ['f'], restorableUntil: noon, compromised: true },
  { type: 'preferred-elected', kind: 'sms' },
  { type: 'recovery-codes-voided', count: 6, because: 'guessed-at' },
  { type: 'code-sent', kind: 'email', purpose: 'enrol', factorId: 'f' },
  { type: 'challenge-spent', challengeId: 'c', until: noon },
  { type: 'signed-in', sessionId: 's', clientId: 'c', methods: ['pwd'] },
  { type: 'sessions-cut', kept: 's' },
  { type: 'act-disavowed', sequence: 1, restored: ['f'] },
  { type: 'account-opened', how: 'added' },
  { type: 'profile-changed', fields: ['name'] },
  { type: 'rank-changed', rank: 2 },
];

const facts = { id: 'f', kind: 'sms', label: 'Number', target: '••••20' } as const;

/** An act with something in every member, and the notice it owes. */
const richAct = aCommit(
  { ...rich, sequence: 0 },
  {
    act: {
      events,
      reason: 'because',
      origin: { address: '192.0.2.1', browser: 'Firefox', system: 'Linux' },
      impact: {
        removed: [facts],
        dropped: [facts],
        added: [facts],
        restored: [facts],
        locked: [facts],
        remaining: [{ id: 'f', kind: 'totp' }],
        onlyFactor: true,
        mustEnrol: true,
        preferred: 'totp',
        recoveryCodesRemoved: 6,
        sessions: 'ended',
        alerts: 1,
        alertLanguage: 'en',
        restorableUntil: noon,
      },
    },
    notices: [aNotice({ sealed: 'sealed', notMe: { digest: 'digest', keyId: 'key', until: noon, restores: true } })],
  },
).act;

type Path = readonly (string | number)[];

/** Every place in a JSON value. */
function placesIn(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const inner = Object.entries(value).flatMap(([key, member]) =>
    placesIn(member, [...path, Array.isArray(value) ? Number(key) : key]),
  );
  return path.length === 0 ? inner : [path, ...inner];
}

/** The value with something else at that place, or with nothing there. */
function spoilt(value: unknown, path: Path, how: 'replaced' | 'removed'): unknown {
  const copy: unknown = structuredClone(value);
  const [last, ...outer] = path.toReversed();
  const holder = outer.toReversed().reduce<object>((inner, key) => Object(Reflect.get(inner, key)), Object(copy));
  if (last === undefined) return copy;
  if (how === 'replaced') Reflect.set(holder, last, [{ strange: 'sesame' }]);
  else if (Array.isArray(holder)) Reflect.set(holder, last, undefined);
  else Reflect.deleteProperty(holder, last);
  return copy;
}

/** Members whose inside nobody reads, and those that may be missing. */
const isFree = (path: Path): boolean => path.includes('metadata');

interface Kind {
  readonly what: string;
  readonly value: object;
  readonly code: string;
  readonly optional?: (path: Path) => boolean;
  /** Puts the JSON where the value lies, and reads it. */
  readonly read: (open: Damageable, json: string) => Promise<unknown>;
}

const { person, ...state } = rich;

const record = (
  what: string,
  table: string,
  value: { readonly id: string },
  find: (store: SqliteStore) => Promise<unknown>,
): Kind => ({
  what,
  value,
  code: 'port-failed',
  read: ({ store, database }, json) => {
    database.prepare(`UPDATE ${table} SET value = ?`).run(json);
    return find(store);
  },
});

const kinds: readonly Kind[] = [
  {
    what: 'an account',
    value: state,
    code: 'account-unreadable',
    read: ({ store, database }, json) => {
      database.prepare('UPDATE accounts SET state = ?').run(json);
      return store.accounts.find('rich', signal);
    },
  },
  {
    what: 'a person',
    value: person,
    code: 'person-unreadable',
    read: ({ store, database }, json) => {
      database.prepare('UPDATE accounts SET person = ?').run(json);
      return store.accounts.confirm('rich', signal);
    },
  },
  {
    what: 'an act in an outbox',
    value: {
      act: richAct,
      progress: [
        {
          state: 'claimed',
          dueAt: noon,
          claims: 1,
          tries: 1,
          lease: { token: 'lease', until: noon },
          settledAt: noon,
          because: '250',
          to: 'a',
        },
      ],
    },
    code: 'account-unreadable',
    optional: (path) => path[0] === 'progress' && path.length === 1,
    read: ({ store, database }, json) => {
      database.prepare('UPDATE accounts SET outbox = ?').run(`${json}\n`);
      return store.notices.pending('rich');
    },
  },
  record(
    'a session',
    'sessions',
    aSession({
      refresh: { jti: 'r', issuedAt: noon, expiresAt: noon, previous: { jti: 'p', swappedAt: noon } },
      access: [{ jti: 'a', expiresAt: noon, generation: 1 }],
    }),
    (store) => store.sessions.find('session-1'),
  ),
  record('an administrator', 'administrators', anAdministrator({ organizations: ['a'], lastSignInAt: noon }), (store) =>
    store.administrators.find('administrator-1'),
  ),
  record(
    'an API token',
    'api_tokens',
    anApiToken({ role: 'help-desk', expiresAt: noon, revokedAt: noon, lastUsedAt: noon }),
    (store) => store.apiTokens.find('token-1'),
  ),
  {
    ...record(
      'an organization',
      'organizations',
      anOrganization({
        domains: ['example.org'],
        language: 'en',
        policy: {
          onlyFactor: { self: 'allow' },
          countingKinds: ['totp'],
          secondFactor: 'required',
          sessionsOnRemove: 'none',
          undoWindowMs: 1,
          freezeMs: 1,
          alertNumbers: 'never',
          alerts: { includeReason: true },
          relaxedDoors: ['zitadel'],
          maxFactors: { totp: 1 },
        },
      }),
      (store) => store.organizations.find('organization-1'),
    ),
    optional: (path) => path[0] === 'policy' && path.length > 1 && typeof path.at(-1) === 'string',
  },
  record(
    'a job',
    'jobs',
    aJob({
      key: 'key',
      outcomes: [
        { kind: 'done', impact: richAct.impact },
        { kind: 'refused', failure: { code: 'step-up-needed', state: 'stale', maxAgeMs: 1 } },
      ],
    }),
    (store) => store.jobs.find('job-1'),
  ),
];

async function filled(): Promise<Damageable> {
  const opened = await open();
  const { store } = opened;
  await store.accounts.insert(rich, richAct, signal);
  await store.sessions.insert(aSession());
  await store.administrators.insert(anAdministrator());
  await store.apiTokens.insert(anApiToken());
  await store.organizations.insert(anOrganization());
  await store.jobs.insert(aJob());
  return opened;
}

describe('what is stored', () => {
  it.each(kinds)('is read member by member: $what', async ({ value, code, optional, read }) => {
    await using opened = await filled();
    const whole = JSON.stringify(value);
    expect(await caught(() => read(opened, whole))).toBeNull();

    const places = placesIn(JSON.parse(whole)).filter((path) => !isFree(path));
    expect(places.length).toBeGreaterThan(8);
    for (const path of places) {
      for (const how of ['replaced', 'removed'] as const) {
        if (how === 'removed' && optional?.(path) === true) continue;
        const error = await caught(() => read(opened, JSON.stringify(spoilt(JSON.parse(whole), path, how))));
        expect({ path, how, failure: Reflect.get(Object(error), 'failure') }).toMatchObject({
          path,
          how,
          failure: { code },
        });
        expect(inspect(error, { depth: 9 })).not.toContain('sesame');
      }
    }
  });

  it.each(kinds)('is refused when it is no JSON, and quoted nowhere: $what', async ({ code, read }) => {
    await using opened = await filled();
    for (const json of ['sesame', '{"open":"sesame', '"sesame"', '["sesame"]', 'null', '']) {
      const error = await caught(() => read(opened, json));
      if (json === '' && error === null) continue;
      expect(error).toMatchObject({ failure: { code } });
      expect(inspect(error, { depth: 9 })).not.toContain('sesame');
    }
  });

  it('says of which account, and where in it, something is wrong', async () => {
    await using opened = await filled();
    const json = JSON.stringify(spoilt(state, ['factors', 1, 'expiresAt'], 'removed'));
    opened.database.prepare('UPDATE accounts SET state = ?').run(json);
    await expect(opened.store.accounts.find('rich', signal)).rejects.toMatchObject({
      detail: expect.stringMatching(/account rich, state: factors\[1\]\.expiresAt/),
    });
  });

  it('is refused when it is the state of another row', async () => {
    await using opened = await filled();
    for (const change of ['sequence = sequence + 1', `state = replace(state, '"id":"rich"', '"id":"poor"')`]) {
      opened.database.exec(`UPDATE accounts SET ${change}`);
      await expect(opened.store.accounts.find('rich', signal)).rejects.toMatchObject({
        failure: { code: 'account-unreadable' },
      });
      opened.database.prepare('UPDATE accounts SET sequence = ?, state = ?').run(rich.sequence, JSON.stringify(state));
    }
  });

  it('is refused in history and among guesses, too', async () => {
    await using opened = await filled();
    const { store, database } = opened;
    await store.history.append([{ accountId: 'rich', act: richAct, progress: [] }]);
    await store.throttles.take('key', null, { windows: { lane: [noon] }, runs: { factor: 1 } }, noon);
    database.exec(
      `UPDATE history SET entry = '{"act":"sesame"}'; UPDATE throttles SET tally = '{"windows":{"lane":["sesame"]}}'`,
    );
    await expect(store.history.list({ accountId: 'rich', limit: 1 })).rejects.toMatchObject({
      failure: { code: 'port-failed', port: 'History', op: 'read' },
    });
    await expect(store.throttles.find('key')).rejects.toMatchObject({
      failure: { code: 'port-failed', port: 'Throttles', op: 'read' },
    });
  });
});

const damage = ({ database }: Damageable, column: string, id = 'damaged'): void => {
  database.prepare(`UPDATE accounts SET ${column} = '{}' WHERE id = ?`).run(id);
};
const owing = async ({ store }: Damageable, id: string, dueAt: number): Promise<void> => {
  const { next, act } = aCommit(anAccount({ id, sequence: 0 }), { notices: [{ dueAt }] });
  await store.accounts.insert(next, act, signal);
};
const claim = (store: SqliteStore, now = noon, limit = 1): ReturnType<typeof store.notices.claim> =>
  store.notices.claim({ now, until: now + 60_000, lease: 'lease', limit });

describe('an account that cannot be read', () => {
  it.each(['state', 'person', 'outbox'])('holds up nobody else’s notices when its %s is damaged', async (column) => {
    await using opened = await open();
    const { store, told } = opened;
    await owing(opened, 'damaged', noon - 2);
    await owing(opened, 'other', noon - 1);
    damage(opened, column);
    const [claimed, ...more] = await claim(store);
    expect([claimed?.accountId, more]).toEqual(['other', []]);
    expect(told).toMatchObject([{ failure: { code: expect.stringMatching(/^(account|person)-unreadable$/) } }]);
  });

  it('is looked at again an hour later, so that a repaired one loses nothing', async () => {
    await using opened = await open();
    const { store, told, database } = opened;
    await owing(opened, 'damaged', noon - 2);
    const [row] = database.prepare('SELECT outbox FROM accounts').all();
    damage(opened, 'outbox');
    await expect(claim(store)).resolves.toEqual([]);
    await expect(store.notices.nextDue()).resolves.toBe(noon + hour);
    await expect(claim(store, noon + hour)).resolves.toEqual([]);
    expect(told).toHaveLength(2);

    database.prepare('UPDATE accounts SET outbox = ?').run(String(Reflect.get(Object(row), 'outbox')));
    await expect(claim(store, noon + 2 * hour)).resolves.toHaveLength(1);
  });

  it('still takes commits, which lose nothing that it has', async () => {
    await using opened = await open();
    const { store, database } = opened;
    await owing(opened, 'damaged', noon);
    const [row] = database.prepare('SELECT outbox FROM accounts').all();
    damage(opened, 'outbox');
    const change = aCommit(anAccount({ id: 'damaged', sequence: 1 }));
    await expect(store.accounts.commit(change, signal)).resolves.toBe('committed');
    database
      .prepare(`UPDATE accounts SET outbox = replace(outbox, '{}', ?)`)
      .run(String(Reflect.get(Object(row), 'outbox')));
    const pending = await store.notices.pending('damaged');
    expect(pending.map(({ act }) => act.sequence)).toEqual([2, 1]);
  });

  it('is passed over by what settles, moves, lists and counts for everybody', async () => {
    await using opened = await open();
    const { store } = opened;
    for (const id of ['damaged', 'other']) await owing(opened, id, noon);
    const claimed = await claim(store, noon, 9);
    damage(opened, 'outbox');
    const as = { state: 'sent', to: 'a', because: '250' } as const;
    const settlements = claimed.map(({ accountId, notice }) => ({
      accountId,
      noticeId: notice.id,
      lease: 'lease',
      as,
    }));
    await expect(store.notices.settle(settlements, noon)).resolves.toEqual(
      claimed.map(({ accountId }) => accountId === 'other'),
    );
    const settled = await store.notices.settled(9);
    expect(settled.map(({ accountId }) => accountId)).toEqual(['other']);
    await store.notices.forget(claimed.map(({ accountId, act }) => ({ accountId, sequence: act.sequence })));
    await expect(store.notices.pending('other')).resolves.toEqual([]);
    await expect(store.notices.counts(noon)).resolves.toMatchObject({ due: {} });
  });

  it('says so to whoever asks for it alone', async () => {
    await using opened = await open();
    const { store } = opened;
    await owing(opened, 'damaged', noon);
    damage(opened, 'outbox');
    const one = { accountId: 'damaged', noticeId: 'damaged.1.mail-1' };
    const calls = [
      () => store.notices.pending('damaged'),
      () => store.notices.replay(one, noon),
      () => store.notices.acknowledge(one, noon),
      () => store.notices.dead({ accountId: 'damaged', limit: 1 }),
      () => store.accounts.hasAct({ accountId: 'damaged', sequence: 1, actId: 'act' }),
    ];
    for (const call of calls) expect(await caught(call)).toMatchObject({ failure: { code: 'account-unreadable' } });
  });
});
