import { describe, expect, it } from 'vitest';
import type { Account } from '../../src/account/account.ts';
import type { Event } from '../../src/account/event.ts';
import type { Address } from '../../src/account/person.ts';
import type { Actor } from '../../src/actor.ts';
import { defaultPolicy, type Policy } from '../../src/policy.ts';
import { consequences } from '../../src/rules/consequences.ts';
import {
  aMailbox,
  aNumber,
  anAccount,
  anEmailFactor,
  anSmsFactor,
  aPending,
  aRemoved,
  aTotp,
  noon,
} from '../../src/testing/fixtures.ts';
import { aSentCode } from '../account/busy-account.ts';
import { administrator, day, operators, self, system } from '../actors.ts';

const app = aTotp();
const mail = anEmailFactor();
const number = anSmsFactor();

const removal = (...factorIds: readonly string[]): Event => ({
  type: 'factors-removed',
  factorIds,
  restorableUntil: noon + 3 * day,
  compromised: false,
});
const confirmed = (factorId: string): Event => ({ type: 'factor-confirmed', factorId, step: 1 });

const following = (
  before: Account,
  events: readonly Event[],
  actor: Actor = administrator(),
  policy: Policy = defaultPolicy,
): readonly Event[] => consequences(before, events, actor, policy, noon).all.slice(events.length);
const only = (type: Event['type'], events: readonly Event[]): readonly Event[] =>
  events.filter((event) => event.type === type);

const cutAll = { type: 'sessions-cut', kept: null } as const;
const counted = { type: 'change-counted' } as const;
const marked = { type: 'must-enrol-marked' } as const;
const cleared = { type: 'must-enrol-cleared' } as const;
const elected = (kind: 'totp' | 'sms' | 'email' | null) => ({ type: 'preferred-elected', kind }) as const;
const givenUp = (addressId: string) => ({ type: 'address-given-up', addressId }) as const;
const forgotten = (...addressIds: readonly string[]) => ({ type: 'addresses-forgotten', addressIds }) as const;

const three = anAccount({ factors: [app, mail, number] });
const ofFactor = (wishes: Partial<Address> = {}): Address =>
  aMailbox({ id: 'mail-2', value: 'b@example.org', normal: 'b@example.org', role: 'factor', ...wishes });

const electionAfter = (before: Account, event: Event): readonly Event[] =>
  only('preferred-elected', following(before, [event]));

const withCodes = (...factors: Account['factors']): Account =>
  anAccount({ factors, recovery: { salt: 's', hashes: ['a', 'b', 'c'], issuedAt: noon } });

const codesGone = (before: Account): readonly Event[] =>
  only('recovery-codes-removed', following(before, [removal('totp-1')]));

const cutsOf = (events: readonly Event[], actor: Actor, policy: Policy = defaultPolicy): readonly Event[] =>
  only('sessions-cut', following(three, events, actor, policy));

const marksOf = (before: Account, event: Event, actor: Actor, policy: Policy = defaultPolicy): readonly Event[] =>
  following(before, [event], actor, policy).filter(({ type }) => type.startsWith('must-enrol'));

const withAddresses = (addresses: readonly Address[], ...factors: Account['factors']): Account =>
  anAccount({ factors: [app, ...factors], person: { addresses } });

const givenUpBy = (before: Account, ...events: readonly Event[]): readonly Event[] =>
  only('address-given-up', following(before, events));

const mailTo = (addressId: string, id = 'email-1') => anEmailFactor({ id, addressId });

const withMailbox = (mailbox: Partial<Address>, addressId = 'mail-1'): Account =>
  anAccount({ codes: [aSentCode({ addressId })], person: { addresses: [aMailbox(mailbox), aNumber()] } });

const verifiedBy = (before: Account, event: Event): readonly Event[] => following(before, [event]);

const withNumbers = (...addresses: readonly Address[]): Account =>
  anAccount({ factors: [app, mail, aPending(number)], person: { addresses: [aMailbox(), ...addresses] } });

const adoptedBy = (before: Account, factorId = 'sms-1'): readonly Event[] =>
  only('address-made-own', following(before, [confirmed(factorId)]));

const withPast = (givenUpAt: number, ...factors: Account['factors']): Account =>
  anAccount({ factors: [app, ...factors], person: { addresses: [aMailbox(), ofFactor({ givenUpAt })] } });

const forgottenBy = (before: Account, policy: Policy = defaultPolicy): readonly Event[] =>
  following(before, [{ type: 'second-step-failing' }], system, policy);

describe('after every act', () => {
  it('that changes no factors nothing follows', () => {
    expect(following(three, [{ type: 'preferred-chosen', kind: 'sms' }])).toEqual([]);
    expect(following(three, [{ type: 'second-step-failing' }], self(three))).toEqual([]);
  });

  it('all-or-nothing: everything follows in one act, in its order', () => {
    const before = anAccount({
      factors: [app, anEmailFactor({ addressId: 'mail-2' })],
      recovery: { salt: 's', hashes: ['a', 'b'], issuedAt: noon },
      person: { addresses: [aMailbox(), ofFactor(), aMailbox({ id: 'mail-0', givenUpAt: noon - 37 * day })] },
    });
    expect(following(before, [removal('totp-1', 'email-1')])).toEqual([
      givenUp('mail-2'),
      elected(null),
      { type: 'recovery-codes-removed', count: 2 },
      cutAll,
      marked,
      forgotten('mail-0'),
    ]);
  });
});

describe('the preferred kind', () => {
  it('preferred-exists: is elected again when it was removed: app, then SMS, then mail', () => {
    expect(electionAfter(three, removal('totp-1'))).toEqual([elected('sms')]);
    expect(electionAfter(three, removal('totp-1', 'sms-1'))).toEqual([elected('email')]);
    expect(electionAfter({ ...three, preferred: 'email' }, removal('email-1'))).toEqual([elected('totp')]);
    expect(electionAfter(three, removal('totp-1', 'sms-1', 'email-1'))).toEqual([elected(null)]);
  });

  it('preferred-exists: stays while one of its kind is on, locked or not', () => {
    const two = anAccount({ factors: [app, aTotp({ id: 'totp-2', state: 'locked' }), mail] });
    expect(electionAfter(two, removal('totp-1'))).toEqual([]);
    expect(electionAfter(three, removal('sms-1'))).toEqual([]);
  });

  it('preferred-exists: is the first factor that comes on', () => {
    const none = anAccount({ factors: [aPending(mail)], preferred: null });
    expect(electionAfter(none, confirmed('email-1'))).toEqual([elected('email')]);
    expect(electionAfter(none, { type: 'factor-dropped', factorId: 'email-1' })).toEqual([]);
  });
});

describe('recovery codes', () => {
  it('no-orphan-codes: attack-32: go with the last app', () => {
    expect(codesGone(withCodes(app, mail))).toEqual([{ type: 'recovery-codes-removed', count: 3 }]);
  });

  it('no-orphan-codes: stay while an app is on', () => {
    expect(codesGone(withCodes(app, aTotp({ id: 'totp-2', state: 'locked' })))).toEqual([]);
    expect(codesGone(anAccount({ factors: [app, mail] }))).toEqual([]);
  });
});

describe('sessions', () => {
  it('sessions-by-policy: attack-31: end with a removal, but the one that made it', () => {
    expect(cutsOf([removal('sms-1')], self(three))).toEqual([{ type: 'sessions-cut', kept: 'session-1' }]);
    for (const [, actor] of operators) expect(cutsOf([removal('sms-1')], actor)).toEqual([cutAll]);
    expect(cutsOf([removal('sms-1')], system)).toEqual([cutAll]);
  });

  it('sessions-by-policy: stay where policy says so, and where nothing was removed', () => {
    expect(cutsOf([removal('sms-1')], self(three), { ...defaultPolicy, sessionsOnRemove: 'none' })).toEqual([]);
    expect(cutsOf([{ type: 'factor-locked', factorId: 'sms-1' }], self(three))).toEqual([]);
  });

  it('are not cut twice', () => {
    expect(cutsOf([removal('sms-1'), cutAll], self(three))).toEqual([]);
  });
});

describe('the must-enrol mark', () => {
  const lone = anAccount({ factors: [app] });

  it('must-enrol-opens-nothing: is set when somebody else takes the last factor that counts', () => {
    for (const [, actor] of operators) expect(marksOf(lone, removal('totp-1'), actor)).toEqual([marked]);
    expect(marksOf(lone, removal('totp-1'), system)).toEqual([marked]);
    expect(
      marksOf(anAccount({ factors: [app, anEmailFactor({ state: 'locked' })] }), removal('totp-1'), system),
    ).toEqual([marked]);
  });

  it('is not set by people themselves, nor twice, nor while one that counts is left', () => {
    expect(marksOf(lone, removal('totp-1'), self(lone))).toEqual([]);
    expect(marksOf({ ...lone, mustEnrol: true }, removal('totp-1'), administrator())).toEqual([]);
    expect(marksOf(three, removal('totp-1'), administrator())).toEqual([]);
  });

  it('is judged by the kinds that policy lets count', () => {
    const appsOnly: Policy = { ...defaultPolicy, countingKinds: ['totp'] };
    expect(marksOf(three, removal('totp-1'), administrator(), appsOnly)).toEqual([marked]);
  });

  it('is set by a removal alone', () => {
    const weak: Policy = { ...defaultPolicy, countingKinds: ['totp'] };
    const begun = anAccount({ factors: [aPending(mail)], preferred: null });
    expect(marksOf(begun, confirmed('email-1'), administrator(), weak)).toEqual([]);
  });

  it('goes when a factor that counts is confirmed or comes back', () => {
    const bare = anAccount({
      factors: [aPending(aTotp({ id: 'totp-2' })), aRemoved(app)],
      preferred: null,
      mustEnrol: true,
    });
    expect(marksOf(bare, confirmed('totp-2'), self(bare))).toEqual([cleared]);
    expect(marksOf(bare, { type: 'factor-restored', factorId: 'totp-1' }, administrator())).toEqual([cleared]);
    expect(marksOf({ ...bare, mustEnrol: false }, confirmed('totp-2'), self(bare))).toEqual([]);
    const mailOnly: Policy = { ...defaultPolicy, countingKinds: ['email'] };
    expect(marksOf(bare, confirmed('totp-2'), self(bare), mailOnly)).toEqual([]);
  });

  it('stays while the set of factors stays', () => {
    const odd = { ...three, mustEnrol: true };
    expect(marksOf(odd, { type: 'preferred-chosen', kind: 'sms' }, self(odd))).toEqual([]);
  });

  it('is neither set nor cleared by closing the account', () => {
    const odd = { ...three, mustEnrol: true };
    expect(following(odd, [{ type: 'account-closed' }, cutAll])).toEqual([]);
  });
});

describe('the change limit', () => {
  it('counts what people change themselves, once an act', () => {
    expect(only('change-counted', following(three, [removal('sms-1', 'email-1')], self(three)))).toEqual([counted]);
    const begun = anAccount({ factors: [app, aPending(number)] });
    expect(only('change-counted', following(begun, [confirmed('sms-1')], self(begun)))).toEqual([counted]);
  });

  it('counts no change by others, no act that leaves the set alone, and no closing', () => {
    expect(only('change-counted', following(three, [removal('sms-1')]))).toEqual([]);
    expect(only('change-counted', following(three, [removal('sms-1')], system))).toEqual([]);
    const begun = anAccount({ factors: [app, aPending(number)] });
    expect(following(begun, [{ type: 'factor-dropped', factorId: 'sms-1' }], self(begun))).toEqual([]);
    expect(following(three, [{ type: 'account-closed' }], self(three))).toEqual([]);
  });
});

describe('an address', () => {
  it('is given up with the last factor that uses it', () => {
    const before = withAddresses([aMailbox(), ofFactor()], mailTo('mail-2'));
    expect(givenUpBy(before, removal('email-1'))).toEqual([givenUp('mail-2')]);
    expect(givenUpBy(before, removal('totp-1'))).toEqual([]);
  });

  it('is given up with an enrolment that is dropped', () => {
    const before = withAddresses([aMailbox(), ofFactor({ verifiedAt: null })], aPending(mailTo('mail-2')));
    expect(givenUpBy(before, { type: 'factor-dropped', factorId: 'email-1' })).toEqual([givenUp('mail-2')]);
  });

  it('stays while another factor uses it, in use or only begun', () => {
    const other = mailTo('mail-2', 'email-2');
    for (const rest of [other, { ...other, state: 'locked' } as const, aPending(other)]) {
      expect(givenUpBy(withAddresses([aMailbox(), ofFactor()], mailTo('mail-2'), rest), removal('email-1'))).toEqual(
        [],
      );
    }
    const removed = withAddresses([aMailbox(), ofFactor()], mailTo('mail-2'), aRemoved(other));
    expect(givenUpBy(removed, removal('email-1'))).toEqual([givenUp('mail-2')]);
  });

  it('stays when it is the account’s own', () => {
    expect(givenUpBy(withAddresses([aMailbox()], mail), removal('email-1'))).toEqual([]);
  });

  it('is given up once', () => {
    const before = withAddresses([aMailbox(), ofFactor({ givenUpAt: noon - day })], mailTo('mail-2'));
    expect(givenUpBy(before, removal('email-1'))).toEqual([]);
  });

  it('is given up when another one takes its place, unless a factor uses it', () => {
    const added: readonly Event[] = [
      {
        type: 'address-added',
        addressId: 'mail-3',
        channel: 'email',
        role: 'factor',
        verifiedBy: null,
        masked: '',
        secret: { value: 'c@example.org', normal: 'c@example.org' },
      },
      { type: 'address-made-own', addressId: 'mail-3' },
    ];
    expect(givenUpBy(withAddresses([aMailbox(), aNumber()]), ...added)).toEqual([givenUp('mail-1')]);
    expect(givenUpBy(withAddresses([aMailbox(), aNumber()], mail), ...added)).toEqual([]);
  });

  it('that nothing ever used is left alone', () => {
    expect(givenUpBy(withAddresses([aMailbox(), ofFactor()]), removal('totp-1'))).toEqual([]);
  });
});

describe('an address that a code was sent to', () => {
  const spent = { type: 'code-spent', codeId: 'code-1' } as const;

  it('is verified when the code is used', () => {
    expect(verifiedBy(withMailbox({ verifiedAt: null, verifiedBy: null }), spent)).toEqual([
      { type: 'address-verified', addressId: 'mail-1', by: 'code' },
    ]);
  });

  it('stays as it was if it was verified, if the code went elsewhere, or if another code is used', () => {
    expect(verifiedBy(withMailbox({}), spent)).toEqual([]);
    expect(verifiedBy(withMailbox({ verifiedAt: null }, 'number-1'), spent)).toEqual([]);
    expect(verifiedBy(withMailbox({ verifiedAt: null }), { ...spent, codeId: 'code-2' })).toEqual([]);
    expect(verifiedBy(withMailbox({ verifiedAt: null }), { type: 'second-step-failing' })).toEqual([]);
  });

  it('is verified also by the act that confirms its factor and drops all codes', () => {
    const unverified = aMailbox({ verifiedAt: null, verifiedBy: null });
    const begun = anAccount({
      factors: [app, aPending(mail)],
      codes: [aSentCode()],
      person: { addresses: [unverified] },
    });
    expect(only('address-verified', following(begun, [spent, confirmed('email-1')]))).toHaveLength(1);
  });
});

describe('the number of a confirmed factor', () => {
  const made = { type: 'address-made-own', addressId: 'number-1' } as const;

  it('becomes the account’s if it has none', () => {
    expect(adoptedBy(withNumbers(aNumber({ role: 'factor' })))).toEqual([made]);
    const past = aNumber({ id: 'number-0', givenUpAt: noon - day });
    expect(adoptedBy(withNumbers(past, aNumber({ role: 'factor' })))).toEqual([made]);
  });

  it('stays the factor’s if the account has another', () => {
    expect(adoptedBy(withNumbers(aNumber({ id: 'number-0' }), aNumber({ role: 'factor' })))).toEqual([]);
    expect(adoptedBy(withNumbers(aNumber()))).toEqual([]);
  });

  it('becomes nothing when the factor is only named', () => {
    const before = anAccount({ factors: [app, number], person: { addresses: [aNumber({ role: 'factor' })] } });
    expect(following(before, [{ type: 'factor-used', factorId: 'sms-1', step: 0 }])).toEqual([]);
  });

  it('becomes nothing when another factor is confirmed', () => {
    expect(adoptedBy(withNumbers(aNumber({ role: 'factor' })), 'nobody')).toEqual([]);
    const mailed = anAccount({
      factors: [app, aPending(anEmailFactor({ addressId: 'mail-2' })), number],
      person: { addresses: [aMailbox(), ofFactor(), aNumber({ role: 'factor' })] },
    });
    expect(adoptedBy(mailed, 'email-1')).toEqual([]);
  });
});

describe('an address given up', () => {
  const longAgo = noon - 90 * day;
  const needing = anEmailFactor({ addressId: 'mail-2' });

  it('is forgotten thirty days later, when every alert to it has run out too', () => {
    expect(forgottenBy(withPast(noon - 37 * day))).toEqual([forgotten('mail-2')]);
    expect(forgottenBy(withPast(noon - 37 * day + 1))).toEqual([]);
    expect(forgottenBy(withPast(noon - 8 * day), { ...defaultPolicy, previousAddressMs: day })).toEqual([
      forgotten('mail-2'),
    ]);
    expect(forgottenBy(withPast(noon - 8 * day + 1), { ...defaultPolicy, previousAddressMs: day })).toEqual([]);
  });

  it('is kept while a factor that could come back needs it', () => {
    expect(forgottenBy(withPast(longAgo, aRemoved(needing, { restorableUntil: noon + 1 })))).toEqual([]);
    expect(forgottenBy(withPast(longAgo, aRemoved(needing, { restorableUntil: noon })))).toEqual([forgotten('mail-2')]);
  });

  it('is kept while a factor uses it all the same', () => {
    expect(forgottenBy(withPast(longAgo, needing))).toEqual([]);
    expect(forgottenBy(withPast(longAgo, aPending(needing)))).toEqual([]);
  });
});
