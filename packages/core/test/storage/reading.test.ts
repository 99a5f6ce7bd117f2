import { describe, expect, it } from 'vitest';
import { recorded } from '../../src/account/event.ts';
import {
  type Fields,
  fieldsOf,
  list,
  nested,
  parsed,
  readAccountState,
  readAct,
  readAdministrator,
  readApiToken,
  readEntry,
  readEvent,
  readFailure,
  readJob,
  readOrganization,
  readPerson,
  readProgress,
  readSession,
  readTally,
  stateOf,
  storedEntry,
  Unreadable,
} from '../../src/storage/index.ts';
import {
  aJob,
  aMailbox,
  aNotice,
  anAccount,
  anAct,
  anAdministrator,
  anApiToken,
  anOrganization,
  anSmsFactor,
  aPending,
  aRemoved,
  aSession,
  aTotp,
  noon,
} from '../../src/testing/fixtures.ts';
import { caught } from '../../src/testing/suites/holds.ts';
import { accountSamples, actSamples } from '../../src/testing/suites/samples.ts';
import { everyEvent } from '../account/every-event.ts';
import { everyWord, oneOfEachFailure } from './one-of-each-failure.ts';
import { named, placesIn, spoilt } from './spoil.ts';

// What a store answers is read member by member. Here every member of everything is spoilt once, by turns.

const facts = { id: 'f', kind: 'sms', label: 'Number', target: '••••20' } as const;

const impact = {
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
} as const;

const progress = {
  state: 'claimed',
  dueAt: noon,
  claims: 1,
  tries: 1,
  lease: { token: 'lease', until: noon },
  settledAt: noon,
  because: '250',
  to: 'a',
} as const;

const act = anAct({
  events: everyEvent.map(recorded),
  reason: 'because',
  origin: { address: '192.0.2.1', browser: 'Firefox', system: 'Linux' },
  impact,
  notices: [aNotice({ sealed: 'sealed', notMe: { digest: 'digest', keyId: 'key', until: noon, restores: true } })],
});

const actWith = (more: object): Fields => fieldsOf(JSON.parse(JSON.stringify({ ...anAct(), ...more })), 'act');

it('an act says why nobody was alerted to it, or nothing of it', async () => {
  expect(readAct(actWith({}))).not.toHaveProperty('untold');
  expect(readAct(actWith({ untold: 'nobody-to-tell' })).untold).toBe('nobody-to-tell');
  expect(await caught(() => readAct(actWith({ untold: 'nobody knows' })))).toBeInstanceOf(Unreadable);
});

const account = anAccount({
  factors: [aTotp({ lastUsedAt: noon }), aPending(aTotp({ id: 'totp-2' })), aRemoved(anSmsFactor())],
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

const organization = anOrganization({
  domains: ['example.org'],
  language: 'en',
  policy: {
    onlyFactor: { self: 'allow', helpDesk: 'refuse', administrator: 'allow', owner: 'allow', service: 'refuse' },
    countingKinds: ['totp', 'sms', 'email'],
    secondFactor: 'required',
    sessionsOnRemove: 'none',
    undoWindowMs: 1,
    freezeMs: 1,
    alertNumbers: 'never',
    alerts: { includeReason: true, includeActorName: false },
    relaxedDoors: ['zitadel'],
    maxFactors: { totp: 1, sms: 1, email: 1 },
  },
});

interface Kind {
  readonly what: string;
  readonly read: (fields: Fields) => unknown;
  /** The first one holds something in every member. */
  readonly samples: readonly [object, ...object[]];
  /** Whether what lies there may be missing. */
  readonly optional?: (place: string) => boolean;
}

const kinds: readonly Kind[] = [
  {
    what: 'an account',
    read: readAccountState,
    samples: [
      stateOf(account),
      ...accountSamples.map(stateOf),
      ...([1, 2] as const).map((rank) => stateOf(anAccount({ rank }))),
      ...(['totp', 'email', null] as const).map((preferred) => stateOf(anAccount({ preferred }))),
      ...(['step-up', 'enrol'] as const).map((purpose) =>
        stateOf({ ...account, codes: account.codes.map((code) => ({ ...code, purpose })) }),
      ),
    ],
  },
  {
    what: 'a person',
    read: readPerson,
    samples: [
      account.person,
      ...accountSamples.map(({ person }) => person),
      { ...account.person, addresses: (['link', 'code', 'word'] as const).map((by) => aMailbox({ verifiedBy: by })) },
    ],
  },
  {
    what: 'an act',
    read: readAct,
    samples: [
      act,
      ...actSamples.map((sample) => anAct(sample)),
      ...(['self', 'administrator', 'owner', 'service'] as const).map((kind) =>
        anAct({ actor: { kind, id: 'a', name: null }, impact: { ...impact, sessions: 'kept' } }),
      ),
    ],
  },
  {
    what: 'an entry of an outbox',
    read: entryAndBack,
    samples: [{ act, progress: [progress] }],
    optional: (place) => place === 'progress',
  },
  {
    what: 'the progress of a notice',
    read: readProgress,
    samples: [
      progress,
      ...['due', 'sent', 'dead', 'dropped'].map((state) => Object.assign({}, progress, { state, lease: null })),
    ],
  },
  {
    what: 'a session',
    read: readSession,
    samples: [
      aSession({
        clientId: 'client-1',
        client: { browser: 'Firefox', system: 'Linux', address: '192.0.2.1' },
        refresh: { jti: 'r', issuedAt: noon, expiresAt: noon, previous: { jti: 'p', swappedAt: noon } },
        access: [{ jti: 'a', expiresAt: noon, generation: 1 }],
      }),
      aSession({
        kind: 'administrator',
        proofs: (['pwd', 'otp', 'sms', 'email', 'recovery', 'federated'] as const).map((method) => ({
          method,
          addressId: 'mail-1',
          factorId: 'f',
          boundAt: noon,
          at: noon,
        })),
      }),
    ],
  },
  {
    what: 'an administrator',
    read: readAdministrator,
    samples: [
      anAdministrator({ organizations: ['a'], lastSignInAt: noon }),
      anAdministrator({ passwordHash: null, metadata: { $set: { 'a.b': [1, null] } } }),
      ...(['help-desk', 'owner'] as const).map((role) => anAdministrator({ role })),
    ],
  },
  {
    what: 'an API token',
    read: readApiToken,
    samples: [
      anApiToken({ role: 'help-desk', organizations: ['a'], expiresAt: noon, revokedAt: noon, lastUsedAt: noon }),
      anApiToken({ role: 'administrator' }),
      anApiToken(),
    ],
  },
  {
    what: 'an organization',
    read: readOrganization,
    samples: [
      organization,
      anOrganization(),
      anOrganization({
        policy: { onlyFactor: {}, countingKinds: [], alerts: {}, maxFactors: {}, secondFactor: 'optional' },
      }),
      ...(['without-mail', 'always'] as const).map((alertNumbers) =>
        anOrganization({ policy: { alertNumbers, sessionsOnRemove: 'others' } }),
      ),
    ],
    optional: (place) => /^policy\.[a-zA-Z.]+$/.test(place),
  },
  {
    what: 'a job',
    read: readJob,
    samples: [
      aJob({
        key: 'key',
        items: [{ accountId: 'a', factorId: 'f', kinds: ['totp', 'sms', 'email'], compromised: false }],
        outcomes: [
          { kind: 'done', impact },
          { kind: 'refused', failure: { code: 'step-up-needed', state: 'stale', maxAgeMs: 1 } },
        ],
      }),
      ...(['running', 'completed', 'cancelled'] as const).map((status) =>
        aJob({
          status,
          reason: null,
          items: [{ accountId: 'a', factorId: null, kinds: null, compromised: true }],
          outcomes: [{ kind: 'done', impact: null }],
        }),
      ),
    ],
  },
  {
    what: 'a tally',
    read: readTally,
    samples: [
      { windows: { lane: [noon, noon] }, runs: { code: 1 } },
      { windows: {}, runs: {} },
    ],
    optional: (place) => /^(windows|runs)\./.test(place),
  },
  ...[...oneOfEachFailure].map(
    (failure): Kind => ({
      what: `the failure ${String(Reflect.get(failure, 'code'))}`,
      read: readFailure,
      samples: [failure],
    }),
  ),
];

function entryAndBack(fields: Fields): unknown {
  return storedEntry(readEntry(fields));
}

const broken = (): never => {
  throw new RangeError('broken');
};

describe('what was stored', () => {
  it.each(kinds)('is read as it was: $what', ({ read, samples }) => {
    for (const sample of samples) expect(read(fieldsOf(sample, 'sample'))).toEqual(sample);
  });

  it.each(kinds)(
    'is refused where one member is missing or another thing, and its place is named: $what',
    async (kind) => {
      const [sample] = kind.samples;
      const places = placesIn(sample).filter((path) => !named(path).startsWith('metadata'));
      for (const path of places) {
        for (const how of [{ replacedBy: [['sesame']] }, 'removed'] as const) {
          if (how === 'removed' && kind.optional?.(named(path)) === true) continue;
          const error = await caught(() => kind.read(fieldsOf(spoilt(sample, path, how), 'sample')));
          expect([named(path), how, error]).toEqual([named(path), how, expect.any(Unreadable)]);
          const { place, message, name } = error as Unreadable;
          // A list of something else is refused for its first item.
          expect([named(path), `${named(path)}[0]`]).toContain(place);
          expect([name, message]).toEqual(['Unreadable', `${place} is missing or not what it should be`]);
          expect(message).not.toContain('sesame');
        }
      }
    },
  );

  it('is no account or event of a kind that there is not', () => {
    for (const [read, fields, place] of [
      [readAccountState, spoilt(stateOf(account), ['standing'], { replacedBy: 'asleep' }), 'standing'],
      [readAccountState, spoilt(stateOf(account), ['rank'], { replacedBy: 4 }), 'rank'],
      [readAccountState, spoilt(stateOf(account), ['factors', 0, 'kind'], { replacedBy: 'fax' }), 'factors[0].kind'],
      [readEvent, { type: 'toString' }, 'type'],
      [readEvent, { type: 7 }, 'type'],
      [readFailure, { code: 'toString' }, 'code'],
      [readFailure, { code: 7 }, 'code'],
      [readAct, spoilt(act, ['notices', 0, 'kind'], { replacedBy: 'toString' }), 'notices[0].kind'],
      [readEntry, { act, progress: [] }, 'progress[0]'],
    ] as const) {
      expect(() => read(fieldsOf(fields, 'sample'))).toThrow(`${place} is missing or not what it should be`);
    }
  });

  it('is every event, as it was recorded', () => {
    for (const event of everyEvent.map(recorded)) expect(readEvent(fieldsOf(event, 'event'))).toEqual(event);
    const words = [
      { type: 'preferred-elected', kind: null },
      { type: 'recovery-codes-voided', count: 1, because: 'disavowed' },
      ...['sign-in', 'enrol'].map((purpose) => ({ type: 'code-sent', kind: 'sms', purpose, factorId: null })),
      ...['registered', 'added', 'imported', 'sample'].map((how) => ({ type: 'account-opened', how })),
      ...['link', 'code', 'word'].map((by) => ({ type: 'address-verified', addressId: 'm', by })),
      ...['email', 'sms'].flatMap((channel) =>
        ['own', 'factor'].map((role) => ({
          type: 'address-added',
          addressId: 'm',
          channel,
          role,
          verifiedBy: null,
          masked: 'a',
        })),
      ),
      ...['active', 'disabled'].map((standing) => ({ type: 'standing-changed', standing })),
      ...[0, 1, 2, 3].map((rank) => ({ type: 'rank-changed', rank })),
      { type: 'sessions-cut', kept: null },
    ];
    for (const event of words) expect(readEvent(event)).toEqual(event);
  });

  it('is a restoring that says which act it undoes, or does not', () => {
    const restored = { type: 'factor-restored', factorId: 'totp-1' } as const;
    expect(readEvent(fieldsOf({ ...restored, removal: 7 }, 'event'))).toEqual({ ...restored, removal: 7 });
    expect(readEvent(fieldsOf(restored, 'event'))).toEqual(restored);
  });

  it('is every failure, with whatever it can say', () => {
    for (const failure of everyWord) expect(readFailure(fieldsOf(failure, 'failure'))).toEqual(failure);
  });

  it('keeps what nobody looks into, and what stands beside is let go of', () => {
    const metadata = { nothing: null, list: [1, { $ne: 'a.b' }] };
    expect(readPerson({ ...account.person, metadata, stranger: 1 })).toEqual({ ...account.person, metadata });
  });

  it('is not what an error in a reader is about', () => {
    expect(() => nested({ one: {} }, 'one', broken)).toThrow(new RangeError('broken'));
    expect(() => list({ some: [{}] }, 'some', broken)).toThrow(new RangeError('broken'));
  });

  it('is one object of JSON, and no other text is quoted', () => {
    expect(parsed('{"a":[1]}', 'value')).toEqual({ a: [1] });
    for (const text of ['sesame', '{"open":"sesame', '"sesame"', '["sesame"]', 'null', '7', '']) {
      expect(() => parsed(text, 'value')).toThrow(/^value is missing or not what it should be$/);
    }
  });
});
