import { describe, expect, it } from 'vitest';
import type { Account } from '../../src/account/account.ts';
import type { Impact } from '../../src/account/act.ts';
import type { Event, EventType } from '../../src/account/event.ts';
import { apply } from '../../src/account/evolve.ts';
import type { Notice } from '../../src/account/notice.ts';
import { defaultPolicy, type Policy } from '../../src/policy.ts';
import { impactOf } from '../../src/rules/impact.ts';
import {
  aMailbox,
  aNotice,
  anAccount,
  anEmailFactor,
  anSmsFactor,
  aPending,
  aRemoved,
  aTotp,
  noon,
} from '../../src/testing/fixtures.ts';
import { busyAccount } from '../account/busy-account.ts';
import { everyEvent, oneOfEach } from '../account/every-event.ts';
import { day } from '../actors.ts';

const removal = (...factorIds: readonly string[]): Event => ({
  type: 'factors-removed',
  factorIds,
  restorableUntil: noon + day,
  compromised: false,
});
const account = anAccount({ factors: [aTotp(), anEmailFactor(), anSmsFactor()] });
const impact = (
  before: Account,
  events: readonly Event[],
  notices: readonly Notice[] = [],
  policy: Policy = defaultPolicy,
): Impact | null => impactOf(before, events, apply(before, events, noon), notices, policy);

const app = { id: 'totp-1', kind: 'totp', label: 'Phone', target: null };
const mail = { id: 'email-1', kind: 'email', label: 'Mail', target: 'A•••@example.org' };
const number = { id: 'sms-1', kind: 'sms', label: 'Number', target: '••••20' };

const one = (id: string): readonly object[] => [expect.objectContaining({ id }) as object];

describe('the impact of an act', () => {
  it('says what goes, what remains and what that means', () => {
    const events: readonly Event[] = [
      removal('totp-1'),
      { type: 'preferred-elected', kind: 'sms' },
      { type: 'recovery-codes-removed', count: 4 },
      { type: 'sessions-cut', kept: null },
    ];
    expect(impact(account, events, [aNotice({ wishes: ['fr', 'en'] }), aNotice({ wishes: ['de'] })])).toEqual({
      removed: [app],
      dropped: [],
      added: [],
      restored: [],
      locked: [],
      remaining: [
        { id: 'email-1', kind: 'email' },
        { id: 'sms-1', kind: 'sms' },
      ],
      onlyFactor: false,
      mustEnrol: false,
      preferred: 'sms',
      recoveryCodesRemoved: 4,
      sessions: 'ended',
      alerts: 2,
      alertLanguage: 'fr',
      restorableUntil: noon + day,
    });
  });

  it('names each factor by kind, label and masked target', () => {
    expect(impact(account, [removal('email-1', 'sms-1')])).toMatchObject({ removed: [mail, number] });
  });

  it('tells removed, dropped, added, restored and locked apart', () => {
    const before = anAccount({
      factors: [
        aTotp(),
        anEmailFactor(),
        aPending(anSmsFactor()),
        aPending(aTotp({ id: 'totp-2' })),
        aRemoved(aTotp({ id: 'totp-3' })),
      ],
    });
    const events: readonly Event[] = [
      { type: 'factor-dropped', factorId: 'sms-1' },
      { type: 'factor-confirmed', factorId: 'totp-2', step: 1 },
      { type: 'factor-restored', factorId: 'totp-3' },
      { type: 'factor-locked', factorId: 'email-1' },
      removal('totp-1'),
    ];
    expect(impact(before, events)).toMatchObject({
      removed: one('totp-1'),
      dropped: one('sms-1'),
      added: one('totp-2'),
      restored: one('totp-3'),
      locked: one('email-1'),
      remaining: [{ id: 'email-1' }, { id: 'totp-2' }, { id: 'totp-3' }],
      sessions: 'kept',
      recoveryCodesRemoved: 0,
      alerts: 0,
      alertLanguage: null,
    });
  });

  it('names a factor that began in the same act, and an address that the act adds', () => {
    const events: readonly Event[] = [
      oneOfEach['address-added'],
      { ...oneOfEach['factor-begun'], factorId: 'email-3', kind: 'email', addressId: 'mail-3' },
      { type: 'factor-confirmed', factorId: 'email-3', step: 0 },
    ];
    expect(impact(account, events)).toMatchObject({
      added: [{ id: 'email-3', kind: 'email', label: 'Watch', target: 'y•••@Example.org' }],
    });
  });

  it('names a factor whose address the act forgets, and one whose address is gone', () => {
    const before = anAccount({
      factors: [anEmailFactor({ addressId: 'mail-2' }), anSmsFactor({ addressId: 'gone' })],
      person: { addresses: [aMailbox({ id: 'mail-2' })] },
    });
    const events = [removal('email-1', 'sms-1'), { type: 'addresses-forgotten', addressIds: ['mail-2'] } as const];
    expect(impact(before, events)).toMatchObject({ removed: [{ target: 'A•••@example.org' }, { target: null }] });
  });

  it('leaves out a factor that was there neither before nor after', () => {
    expect(impact(account, [removal('nobody'), removal('totp-1')])).toMatchObject({ removed: [app] });
  });

  it('adds up what several events of one act remove', () => {
    expect(impact(account, [removal('totp-1'), removal('sms-1')])).toMatchObject({ removed: [app, number] });
    const codes = [oneOfEach['recovery-codes-removed'], oneOfEach['recovery-codes-removed']];
    expect(impact(account, codes)).toMatchObject({ recoveryCodesRemoved: 4, restorableUntil: null });
  });

  it('offers no undo for what was stolen', () => {
    const stolen: Event = { ...oneOfEach['factors-removed'], compromised: true };
    expect(impact(account, [stolen])).toMatchObject({ restorableUntil: null });
  });

  it('says whether the last factor that counts went', () => {
    const lone = anAccount({ factors: [aTotp(), aPending(anEmailFactor())] });
    const none = anAccount({ factors: [aTotp({ state: 'locked' })] });
    const mailOnly: Policy = { ...defaultPolicy, countingKinds: ['email'] };
    expect(impact(lone, [removal('totp-1')])).toMatchObject({ onlyFactor: true, remaining: [] });
    expect(impact(account, [removal('totp-1')])).toMatchObject({ onlyFactor: false });
    expect(impact(none, [removal('totp-1')])).toMatchObject({ onlyFactor: false });
    expect(impact(account, [removal('email-1')], [], mailOnly)).toMatchObject({ onlyFactor: true });
    expect(impact(account, [removal('totp-1')], [], mailOnly)).toMatchObject({ onlyFactor: false });
  });

  it('says whether the person must enrol, and what is preferred', () => {
    const marked = { type: 'must-enrol-marked' } as const;
    expect(impact(account, [removal('totp-1'), marked])).toMatchObject({ mustEnrol: true, preferred: 'totp' });
    expect(impact(account, [removal('totp-1')])).toMatchObject({ mustEnrol: false });
  });

  it('says whether sessions end', () => {
    const cut = { type: 'sessions-cut', kept: null } as const;
    expect(impact(account, [removal('totp-1'), cut])).toMatchObject({ sessions: 'ended' });
    expect(impact(account, [removal('totp-1'), { type: 'access-cut' }])).toMatchObject({ sessions: 'kept' });
  });

  it('tells nothing of languages where a notice wishes for none', () => {
    expect(impact(account, [removal('totp-1')], [aNotice({ wishes: [] })])).toMatchObject({ alertLanguage: null });
  });
});

describe('an act has an impact', () => {
  const touching: ReadonlySet<EventType> = new Set<EventType>([
    'factor-dropped',
    'factor-confirmed',
    'factor-locked',
    'factors-removed',
    'factor-restored',
    'recovery-codes-removed',
  ]);

  it.each(everyEvent.map((event) => [event.type, event] as const))(
    'if it concerns a factor or codes: %s',
    (type, event) => {
      expect(impact(busyAccount, [event]) !== null).toBe(touching.has(type));
    },
  );

  it('and none if a removal of codes removed none', () => {
    expect(impact(account, [{ type: 'recovery-codes-removed', count: 0 }])).toBeNull();
    expect(impact(account, [])).toBeNull();
    expect(impact(account, [removal()])).toBeNull();
  });
});
