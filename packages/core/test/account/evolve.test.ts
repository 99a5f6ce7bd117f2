import { describe, expect, it } from 'vitest';
import { type Account, keeps } from '../../src/account/account.ts';
import type { Event, EventType } from '../../src/account/event.ts';
import { apply } from '../../src/account/evolve.ts';
import type { Factor } from '../../src/account/factor.ts';
import type { Address } from '../../src/account/person.ts';
import {
  aMailbox,
  aNumber,
  anAccount,
  anEmailFactor,
  aPending,
  aRemoved,
  aTotp,
  noon,
} from '../../src/testing/fixtures.ts';
import { day, hour } from '../actors.ts';
import { appBegun, appOn, appRemoved, aSentCode, busyAccount, mailOn, numberLocked } from './busy-account.ts';
import { canary, oneOfEach } from './every-event.ts';

const factors = (change: Readonly<Record<string, Factor>>): Partial<Account> => ({
  factors: busyAccount.factors.map((factor) => change[factor.id] ?? factor),
});

const addresses = (change: Readonly<Record<string, Partial<Address>>>): Partial<Account> => ({
  person: {
    ...busyAccount.person,
    addresses: busyAccount.person.addresses.map((address) => ({ ...address, ...change[address.id] })),
  },
});

const newSet: Partial<Account> = { epoch: 8, codes: [] };
const { expiresAt: _over, ...bound } = appBegun;

interface Case {
  readonly is: string;
  readonly change: Partial<Account>;
}

/** What each event of `oneOfEach` makes of `busyAccount`; whatever is not named stays as it was. */
const cases = {
  'factor-begun': {
    is: 'adds a factor that is pending',
    change: {
      factors: [
        ...busyAccount.factors,
        {
          state: 'pending',
          id: 'totp-3',
          kind: 'totp',
          label: 'Watch',
          sealed: canary,
          addressId: null,
          boundAt: noon,
          expiresAt: noon + day,
        },
      ],
    },
  },
  'factor-dropped': {
    is: 'takes a pending factor out',
    change: { factors: [appOn, mailOn, numberLocked, appRemoved] },
  },
  'factor-confirmed': {
    is: 'puts a pending factor to use, in a new set',
    change: {
      ...newSet,
      ...factors({ 'totp-2': { ...bound, state: 'active', confirmedAt: noon, lastUsedAt: noon, lastStep: 5 } }),
    },
  },
  'factor-used': {
    is: 'remembers the step and the time',
    change: factors({ 'totp-1': { ...appOn, lastStep: 9, lastUsedAt: noon } }),
  },
  'factor-locked': {
    is: 'leaves the factor on guard, in the same set',
    change: factors({ 'totp-1': { ...appOn, state: 'locked' } }),
  },
  'factors-removed': {
    is: 'leaves tombstones that remember what they were, in a new set',
    change: {
      ...newSet,
      ...factors({
        'totp-1': aRemoved(appOn, { removedAt: noon, restorableUntil: noon + day, was: 'active' }),
        'sms-1': aRemoved(numberLocked, { removedAt: noon, restorableUntil: noon + day, was: 'locked' }),
      }),
    },
  },
  'factor-restored': {
    is: 'brings the factor back as it was, in a new set',
    change: { ...newSet, ...factors({ 'totp-0': aTotp({ id: 'totp-0', label: 'Old phone', lastStep: 7 }) }) },
  },
  'factor-erased': {
    is: 'takes the secret out of the tombstone',
    change: factors({ 'totp-0': { ...appRemoved, sealed: null, erased: true } }),
  },
  'secrets-rewrapped': {
    is: 'seals each factor named anew, removed or not',
    change: factors({
      'totp-1': { ...appOn, sealed: `${canary}-1` },
      'totp-0': { ...appRemoved, sealed: `${canary}-0` },
    }),
  },
  'preferred-elected': { is: 'changes the preferred kind', change: { preferred: 'email' } },
  'preferred-chosen': { is: 'changes the preferred kind', change: { preferred: 'sms' } },
  'recovery-codes-issued': {
    is: 'puts a set in the place of the one before',
    change: { recovery: { salt: `${canary}-salt`, hashes: [`${canary}-hash`], issuedAt: noon } },
  },
  'recovery-codes-removed': { is: 'takes the set away', change: { recovery: null } },
  'recovery-codes-voided': { is: 'takes the set away', change: { recovery: null } },
  'recovery-code-used': { is: 'strikes nothing where no hash is the one', change: {} },
  'code-sent': {
    is: 'adds the code beside those of other scopes',
    change: {
      codes: [aSentCode(), aSentCode({ id: canary, purpose: 'step-up', scope: canary, digest: canary })],
    },
  },
  'code-spent': { is: 'takes the code out', change: { codes: [] } },
  'challenge-spent': {
    is: 'remembers the challenge until it would have run out',
    change: { spentChallenges: [...busyAccount.spentChallenges, { id: 'challenge-1', until: noon + day }] },
  },
  'signed-in': {
    is: 'remembers client and time',
    change: {
      knownClients: ['client-0', 'client-1', 'client-2'],
      person: { ...busyAccount.person, lastSignInAt: noon },
    },
  },
  'second-step-failing': {
    is: 'remembers when that was told',
    change: { told: { ...busyAccount.told, secondStepFailing: noon } },
  },
  'registered-again': {
    is: 'remembers when that was told',
    change: { told: { ...busyAccount.told, registeredAgain: noon } },
  },
  'sessions-cut': {
    is: 'begins a generation and keeps one session',
    change: { sessions: { generation: 5, kept: 'session-1', accessGeneration: 2 } },
  },
  'access-cut': {
    is: 'begins a generation of access tokens alone',
    change: { sessions: { generation: 4, kept: 'session-0', accessGeneration: 3 } },
  },
  'must-enrol-marked': { is: 'sets the mark', change: { mustEnrol: true } },
  'must-enrol-cleared': { is: 'takes the mark off', change: { mustEnrol: false } },
  'changes-frozen': {
    is: 'freezes until an instant, looking back to another',
    change: { frozen: { until: noon + day, since: noon - day } },
  },
  'freeze-lifted': { is: 'ends the freeze', change: { frozen: null } },
  'change-counted': { is: 'adds an instant', change: { recentChanges: [noon - hour, noon] } },
  'act-disavowed': {
    is: 'remembers which act, when, and what came back',
    change: { disavowed: [...busyAccount.disavowed, { sequence: 3, at: noon, restored: ['totp-0'] }] },
  },
  'account-opened': {
    is: 'gives the account its person',
    change: { person: oneOfEach['account-opened'].secret.person },
  },
  'password-changed': {
    is: 'keeps the new hash',
    change: { person: { ...busyAccount.person, passwordHash: `${canary}-changed` } },
  },
  'password-rehashed': {
    is: 'keeps the new hash',
    change: { person: { ...busyAccount.person, passwordHash: `${canary}-rehashed` } },
  },
  'administrator-password-changed': { is: 'leaves the account’s own password alone', change: {} },
  'address-added': {
    is: 'adds an address, verified from the start where somebody vouches for it',
    change: {
      person: {
        ...busyAccount.person,
        addresses: [
          ...busyAccount.person.addresses,
          {
            id: 'mail-3',
            channel: 'email',
            role: 'factor',
            value: `${canary}@Example.org`,
            normal: `${canary}@example.org`,
            verifiedAt: noon,
            verifiedBy: 'word',
            givenUpAt: null,
          },
        ],
      },
    },
  },
  'address-verified': {
    is: 'remembers when and by what',
    change: addresses({ 'mail-2': { verifiedAt: noon, verifiedBy: 'code' } }),
  },
  'address-made-own': {
    is: 'makes it the only own one of its channel',
    change: addresses({ 'mail-2': { role: 'own' }, 'mail-1': { role: 'factor' }, 'mail-0': { role: 'factor' } }),
  },
  'address-given-up': { is: 'remembers when', change: addresses({ 'mail-1': { givenUpAt: noon } }) },
  'addresses-forgotten': {
    is: 'takes them out',
    change: { person: { ...busyAccount.person, addresses: [aMailbox(), aNumber()] } },
  },
  'verification-begun': {
    is: 'puts the link in the place of the one before',
    change: { verification: { jti: canary, addressId: 'mail-2' } },
  },
  'profile-changed': {
    is: 'changes what it names of the person',
    change: { person: { ...busyAccount.person, name: canary } },
  },
  'standing-changed': { is: 'changes the standing', change: { standing: 'disabled' } },
  'rank-changed': { is: 'changes the rank', change: { rank: 2 } },
  'account-closed': {
    is: 'leaves no factor, code, secret or way in',
    change: {
      standing: 'closed',
      rank: 0,
      epoch: 8,
      factors: [],
      preferred: null,
      recovery: null,
      codes: [],
      knownClients: [],
      verification: null,
      mustEnrol: false,
      frozen: null,
      person: { ...busyAccount.person, passwordHash: null, identityProviders: [], avatar: null, metadata: {} },
    },
  },
} satisfies Record<EventType, Case>;

const table = Object.entries(cases).map(
  ([type, { is, change }]) => [`${type} ${is}`, type as EventType, change] as const,
);

const after = (account: Account, ...events: readonly Event[]): Account => apply(account, events, noon);

const tombstones = (count: number, wishes: Parameters<typeof aRemoved>[1]): readonly Factor[] =>
  Array.from({ length: count }, (_, at) => aRemoved(aTotp({ id: `gone-${at}`, sealed: null }), wishes));

const sent = (code: Parameters<typeof aSentCode>[0]): Event => ({
  type: 'code-sent',
  kind: 'email',
  purpose: 'sign-in',
  factorId: 'email-1',
  secret: { code: aSentCode({ id: 'new', ...code }) },
});
const codesAfter = (account: Account, event: Event): readonly string[] =>
  after(account, event).codes.map(({ id }) => id);

const withCode = (expiresAt: number): Account => ({
  ...busyAccount,
  codes: [aSentCode({ scope: 'other', expiresAt })],
});

const withSpent = (until: number): Account => ({ ...busyAccount, spentChallenges: [{ id: 'old', until }] });

const clientsAfter = (knownClients: readonly string[], clientId: string | null): readonly string[] =>
  after({ ...busyAccount, knownClients }, { ...oneOfEach['signed-in'], clientId }).knownClients;

const addressOf = (account: Account, addressId: string): Address | undefined =>
  account.person.addresses.find(({ id }) => id === addressId);

const spentAfter = (until: number): readonly string[] =>
  after(withSpent(until), oneOfEach['challenge-spent']).spentChallenges.map(({ id }) => id);
const verified = (by: 'link' | 'code' | 'word', wishes: Partial<Address>): Address | undefined =>
  addressOf(
    after(anAccount({ person: { addresses: [aMailbox(wishes)] } }), {
      type: 'address-verified',
      addressId: 'mail-1',
      by,
    }),
    'mail-1',
  );

describe('an event', () => {
  it.each(table)('%s', (_title, type, change) => {
    expect(after(busyAccount, oneOfEach[type])).toEqual({ ...busyAccount, ...change, sequence: 41 });
  });
});

describe('a factor event', () => {
  it('drops the codes that were sent for the factor it drops, and no others', () => {
    const mine = aSentCode({ id: 'mine', factorId: 'totp-2' });
    const account = {
      ...busyAccount,
      codes: [mine, aSentCode({ id: 'other' }), aSentCode({ id: 'own', factorId: null })],
    };
    expect(after(account, oneOfEach['factor-dropped']).codes.map(({ id }) => id)).toEqual(['other', 'own']);
  });

  it.each([
    ['dropped', { type: 'factor-dropped', factorId: 'totp-1' }],
    ['dropped', { type: 'factor-dropped', factorId: 'totp-0' }],
    ['confirmed', { type: 'factor-confirmed', factorId: 'totp-1', step: 5 }],
    ['confirmed', { type: 'factor-confirmed', factorId: 'totp-0', step: 5 }],
    ['confirmed', { type: 'factor-confirmed', factorId: 'nobody', step: 5 }],
    ['used', { type: 'factor-used', factorId: 'sms-1', step: 5 }],
    ['used', { type: 'factor-used', factorId: 'totp-2', step: 5 }],
    ['locked', { type: 'factor-locked', factorId: 'totp-2' }],
    ['locked', { type: 'factor-locked', factorId: 'totp-0' }],
    ['removed', { type: 'factors-removed', factorIds: ['totp-2', 'totp-0'], restorableUntil: 0, compromised: true }],
    ['restored', { type: 'factor-restored', factorId: 'totp-1' }],
    ['restored', { type: 'factor-restored', factorId: 'totp-2' }],
    ['erased', { type: 'factor-erased', factorId: 'totp-1' }],
    ['erased', { type: 'factor-erased', factorId: 'totp-2' }],
  ] as const)('leaves factors alone that cannot be %s', (_name, event) => {
    expect(after(busyAccount, event).factors).toEqual(busyAccount.factors);
  });

  it('totp-once: a use never sets the last step back', () => {
    const used = after(busyAccount, { type: 'factor-used', factorId: 'totp-1', step: 9 });
    const again = after(used, { type: 'factor-used', factorId: 'totp-1', step: 4 });
    expect(again.factors[0]).toMatchObject({ lastStep: 9 });
  });

  it('erased-is-erased: a compromised factor keeps no secret from its removal on', () => {
    const event = { ...oneOfEach['factors-removed'], compromised: true };
    const [gone, , number] = after(busyAccount, event).factors;
    expect(gone).toMatchObject({ state: 'removed', compromised: true, erased: true, sealed: null });
    expect(number).toMatchObject({ state: 'removed', compromised: true, erased: true, sealed: null });
  });

  it('undo-brings-back-one-thing: a locked factor comes back locked, with its last step', () => {
    const locked = aTotp({ state: 'locked', lastStep: 77, lastUsedAt: noon - hour });
    const account = anAccount({ factors: [locked] });
    const removal = {
      type: 'factors-removed',
      factorIds: ['totp-1'],
      restorableUntil: noon,
      compromised: false,
    } as const;
    const back = after(account, removal, { type: 'factor-restored', factorId: 'totp-1' });
    expect(back.factors).toEqual([locked]);
  });

  it('takes the address of a factor that comes back into use again, and no other', () => {
    const removed = aRemoved(mailOn);
    const given = { givenUpAt: noon - hour };
    const account = anAccount({
      factors: [aRemoved(anEmailFactor({ id: 'email-0', addressId: 'mail-2' })), removed],
      person: { addresses: [aMailbox(given), aMailbox({ id: 'mail-2', ...given })] },
    });
    const back = after(account, { type: 'factor-restored', factorId: 'email-1' });
    expect(back.person.addresses).toEqual([aMailbox(), aMailbox({ id: 'mail-2', ...given })]);
  });

  it('gives a new seal only to what is sealed and named', () => {
    const event = {
      type: 'secrets-rewrapped',
      factorIds: ['email-1', 'totp-1'],
      secret: { sealed: ['wrong', 'right'] },
    } as const;
    const next = after(busyAccount, event).factors.map(({ id, sealed }) => [id, sealed]);
    expect(next).toEqual([
      ['totp-1', 'right'],
      ['email-1', null],
      ['sms-1', null],
      ['totp-2', appBegun.sealed],
      ['totp-0', appRemoved.sealed],
    ]);
  });
});

describe('tombstones', () => {
  const removal = {
    type: 'factors-removed',
    factorIds: ['totp-1'],
    restorableUntil: noon + day,
    compromised: false,
  } as const;
  const kept = (older: readonly Factor[]): readonly string[] =>
    after(anAccount({ factors: [...older, appOn, mailOn, appBegun] }), removal).factors.map(({ id }) => id);

  it('stay as many as an account keeps, the oldest going first', () => {
    const older = tombstones(keeps.tombstones, { erased: true, restorableUntil: noon - day });
    expect(keeps.tombstones).toBe(100);
    expect(kept(older)).toEqual([...older.slice(1).map(({ id }) => id), 'totp-1', 'email-1', 'totp-2']);
    expect(kept(older.slice(1))).toHaveLength(102);
  });

  it('stay beyond that while they can be undone, so that nobody pushes one out by adding more', () => {
    const count = keeps.tombstones + 5;
    expect(kept(tombstones(count, { restorableUntil: noon + 1 }))).toHaveLength(count + 3);
    expect(kept(tombstones(count, { restorableUntil: noon }))).toHaveLength(102);
    expect(kept(tombstones(count, { restorableUntil: noon + 1, erased: true }))).toHaveLength(102);
  });
});

describe('a recovery code', () => {
  it('recovery-once: is struck from its set when it is used', () => {
    const used = { type: 'recovery-code-used', left: 1, secret: { hash: 'hash-1' } } as const;
    expect(after(busyAccount, used).recovery).toEqual({ salt: 'salt-1', hashes: ['hash-2'], issuedAt: noon - day });
  });

  it('cannot be struck from a set that is not there', () => {
    const used = { type: 'recovery-code-used', left: 1, secret: { hash: 'hash-1' } } as const;
    expect(after({ ...busyAccount, recovery: null }, used).recovery).toBeNull();
  });
});

describe('a sent code', () => {
  it('replaces the one of its kind, purpose and scope', () => {
    expect(codesAfter(busyAccount, sent({}))).toEqual(['new']);
  });

  it.each([
    ['kind', { kind: 'sms' }],
    ['purpose', { purpose: 'step-up' }],
    ['scope', { scope: 'challenge-2' }],
  ] as const)('stands beside one of another %s', (_name, wishes) => {
    expect(codesAfter(busyAccount, sent(wishes))).toEqual(['code-1', 'new']);
  });

  it('lets those go that have run out', () => {
    expect(codesAfter(withCode(noon), sent({}))).toEqual(['new']);
    expect(codesAfter(withCode(noon + 1), sent({}))).toEqual(['code-1', 'new']);
  });

  it('pushes out the oldest where there are too many', () => {
    const codes = Array.from({ length: keeps.codes }, (_, at) => aSentCode({ id: `code-${at}`, scope: `scope-${at}` }));
    expect(keeps.codes).toBe(64);
    expect(codesAfter({ ...busyAccount, codes }, sent({}))).toEqual([...codes.slice(1).map(({ id }) => id), 'new']);
  });

  it('is spent alone', () => {
    const account = { ...busyAccount, codes: [aSentCode({ id: 'other' }), aSentCode()] };
    expect(codesAfter(account, { type: 'code-spent', codeId: 'code-1' })).toEqual(['other']);
  });
});

describe('what an account remembers', () => {
  it('of spent challenges goes when they would have run out', () => {
    expect(spentAfter(noon)).toEqual(['challenge-1']);
    expect(spentAfter(noon + 1)).toEqual(['old', 'challenge-1']);
  });

  it('is the newest of spent challenges, changes and disavowals', () => {
    const until = noon + day;
    const full: Account = {
      ...busyAccount,
      spentChallenges: Array.from({ length: keeps.spentChallenges }, (_, at) => ({ id: `${at}`, until })),
      recentChanges: Array.from({ length: keeps.recentChanges }, (_, at) => noon - day + at),
      disavowed: Array.from({ length: keeps.disavowals }, (_, at) => ({ sequence: at, at: 0, restored: [] })),
    };
    const next = after(full, oneOfEach['challenge-spent'], oneOfEach['change-counted'], oneOfEach['act-disavowed']);
    expect(keeps).toMatchObject({ spentChallenges: 256, recentChanges: 20, disavowals: 100 });
    expect(next.spentChallenges).toEqual([...full.spentChallenges.slice(1), { id: 'challenge-1', until }]);
    expect(next.recentChanges).toEqual([...full.recentChanges.slice(1), noon]);
    expect(next.disavowed).toEqual([...full.disavowed.slice(1), { sequence: 3, at: noon, restored: ['totp-0'] }]);
  });

  it('of clients is the last ten, the newest last, each once', () => {
    const ten = Array.from({ length: keeps.knownClients }, (_, at) => `client-${at}`);
    expect(ten).toHaveLength(10);
    expect(clientsAfter(ten, 'client-3')).toEqual([...ten.filter((known) => known !== 'client-3'), 'client-3']);
    expect(clientsAfter(ten, 'new')).toEqual([...ten.slice(1), 'new']);
    expect(clientsAfter(ten, null)).toEqual(ten);
  });
});

describe('an address', () => {
  it('that nobody vouches for is added unverified', () => {
    const added = after(busyAccount, { ...oneOfEach['address-added'], verifiedBy: null });
    expect(addressOf(added, 'mail-3')).toMatchObject({ verifiedAt: null, verifiedBy: null });
  });

  it('stays verified since the first time', () => {
    expect(verified('link', { verifiedAt: noon - day })).toMatchObject({ verifiedAt: noon - day });
  });

  it('was verified by a link rather than by anything else', () => {
    expect(verified('link', { verifiedBy: 'code' })).toMatchObject({ verifiedBy: 'link' });
    expect(verified('code', { verifiedBy: 'link' })).toMatchObject({ verifiedBy: 'link' });
    expect(verified('code', { verifiedBy: 'word' })).toMatchObject({ verifiedBy: 'word' });
    expect(verified('word', { verifiedBy: null, verifiedAt: null })).toEqual(
      aMailbox({ verifiedBy: 'word', verifiedAt: noon }),
    );
  });

  it('of another channel keeps its role when one is made own', () => {
    const next = after(busyAccount, oneOfEach['address-made-own']);
    expect(addressOf(next, 'number-1')).toMatchObject({ role: 'own' });
  });

  it('that is not there makes nothing own', () => {
    expect(after(busyAccount, { type: 'address-made-own', addressId: 'nobody' }).person).toEqual(busyAccount.person);
  });
});

describe('events together', () => {
  it('of one act happen at one instant, in their order, each counted', () => {
    const begun = { ...oneOfEach['factor-begun'], factorId: 'totp-3' };
    const confirmed = { type: 'factor-confirmed', factorId: 'totp-3', step: 5 } as const;
    const next = apply(anAccount({ factors: [] }), [begun, confirmed], noon + 5);
    expect(next).toMatchObject({ sequence: 4, epoch: 3 });
    expect(next.factors).toEqual([
      {
        ...aTotp({ id: 'totp-3', label: 'Watch' }),
        sealed: canary,
        boundAt: noon + 5,
        confirmedAt: noon + 5,
        lastUsedAt: noon + 5,
        lastStep: 5,
      },
    ]);
    expect(apply(anAccount({ factors: [] }), [confirmed, begun], noon).factors).toEqual([
      aPending(aTotp({ id: 'totp-3', label: 'Watch', sealed: canary, boundAt: noon })),
    ]);
  });

  it('that are none change nothing', () => {
    expect(apply(busyAccount, [], noon)).toBe(busyAccount);
  });
});
