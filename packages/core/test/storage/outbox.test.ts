import { describe, expect, it } from 'vitest';
import type { RemovedFactor } from '../../src/account/factor.ts';
import type { Notice, NoticeProgress } from '../../src/account/notice.ts';
import type { Settlement } from '../../src/ports/notices.ts';
import {
  acknowledged,
  actOf,
  claimableAt,
  claimedNotice,
  deadIn,
  type Entry,
  eraseDueOf,
  fresh,
  isAskedFor,
  isClaimable,
  isCode,
  isSettled,
  leased,
  noticeEntry,
  readEntry,
  replayed,
  type Schedule,
  scheduleOf,
  scheduleOfNew,
  settledAct,
  settledAs,
  storedEntry,
  type Tracked,
  withChanged,
} from '../../src/storage/index.ts';
import { aNotice, anAccount, anAct, aRemoved, aTotp, noon } from '../../src/testing/fixtures.ts';

const one = (progress: Partial<NoticeProgress> = {}, notice: Partial<Notice> = {}): Tracked => ({
  notice: aNotice(notice),
  progress: { ...fresh(noon), ...progress },
});

const entry = (...notices: readonly Tracked[]): Entry => ({
  act: anAct({ notices: notices.map(({ notice }) => notice) }),
  notices,
});

const held = { state: 'claimed', lease: { token: 'lease-1', until: noon + 9 } } as const;

const nothingDue: Schedule = {
  codeMail: null,
  codeText: null,
  alertMail: null,
  alertText: null,
  settled: null,
  dead: null,
};

const settle = (as: Settlement['as'], lease = 'lease-1'): Tracked | null =>
  settledAs(
    one({ ...held, claims: 2, tries: 4 }, { sealed: 'sealed' }),
    { accountId: 'a', noticeId: 'n', lease, as },
    noon + 1,
  );

const sent = (tracked: Tracked): Tracked => ({ ...tracked, progress: { ...tracked.progress, state: 'sent' } });

const until = (restorableUntil: number, sealed: string | null = 'sealed'): RemovedFactor =>
  aRemoved(aTotp({ sealed }), { restorableUntil });

describe('a notice in an outbox', () => {
  it('begins due, untouched, when the act said', () => {
    expect(fresh(noon)).toEqual({
      state: 'due',
      dueAt: noon,
      claims: 0,
      tries: 0,
      lease: null,
      settledAt: null,
      because: null,
      to: null,
    });
  });

  it('may be claimed when it is due, or when the lease that holds it ends', () => {
    expect(claimableAt(one().progress)).toBe(noon);
    expect(claimableAt(one(held).progress)).toBe(noon + 9);
    for (const state of ['sent', 'dead', 'dropped'] as const) expect(claimableAt(one({ state }).progress)).toBeNull();
    expect(claimableAt(one({ state: 'claimed' }).progress)).toBeNull();
    expect([noon - 1, noon].map((now) => isClaimable(one(), now))).toEqual([false, true]);
    expect(isClaimable(one({ state: 'sent' }), noon)).toBe(false);
  });

  it('is leased with one claim more', () => {
    expect(leased(one({ claims: 2, tries: 1 }), { lease: 'mine', until: noon + 5 })).toEqual(
      one({ state: 'claimed', claims: 3, tries: 1, lease: { token: 'mine', until: noon + 5 } }),
    );
  });

  it('is settled by the lease that holds it, and by no other', () => {
    expect(settle({ state: 'sent', to: 'a', because: '250' }, 'other')).toBeNull();
    expect(
      settledAs(one(), { accountId: 'a', noticeId: 'n', lease: 'x', as: { state: 'dead', because: 'b' } }, 0),
    ).toBeNull();
  });

  it('that was sent says to whom, when and what was answered, and loses its code', () => {
    expect(settle({ state: 'sent', to: 'a', because: '250' })).toEqual(
      one({ state: 'sent', claims: 2, tries: 5, settledAt: noon + 1, because: '250', to: 'a' }),
    );
  });

  it.each(['dead', 'dropped'] as const)('that is %s says why and when, and loses its code', (state) => {
    expect(settle({ state, because: 'why' })).toEqual(
      one({ state, claims: 2, tries: 4, settledAt: noon + 1, because: 'why' }),
    );
  });

  it('that is tried again keeps its code and counts the try, and the claim unless that was given back', () => {
    const due = { state: 'due', dueAt: noon + 7, because: '451' } as const;
    expect(settle({ ...due, claimBack: false })).toEqual(
      one({ dueAt: noon + 7, claims: 2, tries: 5, because: '451' }, { sealed: 'sealed' }),
    );
    expect(settle({ ...due, claimBack: true })).toEqual(
      one({ dueAt: noon + 7, claims: 1, tries: 5, because: '451' }, { sealed: 'sealed' }),
    );
  });

  it('that is dead begins anew or is let go of, and no other does', () => {
    const dead = one({ state: 'dead', claims: 5, tries: 5, settledAt: noon, because: 'why' });
    expect(replayed(dead, noon + 3)).toEqual(one({ dueAt: noon + 3 }));
    expect(acknowledged(dead, noon + 3)).toEqual({
      ...dead,
      progress: { ...dead.progress, state: 'dropped', settledAt: noon + 3 },
    });
    for (const state of ['due', 'claimed', 'sent', 'dropped'] as const) {
      expect(replayed(one({ state }), noon)).toBeNull();
      expect(acknowledged(one({ state }), noon)).toBeNull();
    }
  });

  it('that was asked for is told from what is merely owed', () => {
    expect(isCode(aNotice({ kind: 'sign-in-code' }))).toBe(true);
    expect(isCode(aNotice({ kind: 'factor-removed' }))).toBe(false);
    expect(isCode(aNotice({ kind: 'signed-in' }))).toBe(false);
  });
});

describe('an outbox', () => {
  const two = entry(one({}, { id: 'n-1' }), one({ state: 'sent' }, { id: 'n-2', sealed: null }));

  it('holds an act as it was committed until the relay touches a notice of it', () => {
    const act = anAct({ notices: [aNotice({ dueAt: noon + 4 }), aNotice({ id: 'second' })] });
    const read = readEntry({ act });
    expect(read.notices.map(({ progress }) => progress)).toEqual([fresh(noon + 4), fresh(noon)]);
    expect(read.act).toEqual(act);
    expect(storedEntry(read)).toEqual({ act, progress: [fresh(noon + 4), fresh(noon)] });
  });

  it('changes one notice and leaves the others', () => {
    const other = entry(one({}, { id: 'n-3' }));
    const changed = withChanged([two, other], 'n-3', sent);
    expect(changed?.[0]).toBe(two);
    expect(changed?.[1]).toEqual({ ...other, notices: [sent(one({}, { id: 'n-3' }))] });
    const first = withChanged([two, other], 'n-1', sent);
    expect(first?.[0]?.notices.map(({ progress }) => progress.state)).toEqual(['sent', 'sent']);
    expect(first?.[1]).toBe(other);
    expect(withChanged([two, other], 'n-4', sent)).toBeNull();
    expect(withChanged([two, other], 'n-1', () => null)).toBeNull();
    expect(withChanged([], 'n-1', sent)).toBeNull();
  });

  it('tells an act with its notices as they are by now', () => {
    const changed: Entry = { ...two, notices: [one({}, { id: 'n-1', sealed: null, wishes: ['ar'] })] };
    const act = { ...two.act, notices: [aNotice({ id: 'n-1', wishes: ['ar'] })] };
    expect(actOf(changed)).toEqual(act);
    expect(settledAct('a', changed)).toEqual({ accountId: 'a', act, progress: [{ ...fresh(noon), noticeId: 'n-1' }] });
    const [first] = changed.notices;
    const told = { accountId: 'account-1', notice: first?.notice, progress: first?.progress, act };
    expect(noticeEntry('account-1', changed, one({}, { id: 'n-1', wishes: ['ar'] }))).toEqual(told);
    const account = anAccount();
    expect(claimedNotice(account, changed, one({}, { id: 'n-1', wishes: ['ar'] }))).toEqual({ ...told, account });
  });

  it('lets an act go when each notice of it is sent or dropped', () => {
    expect(isSettled(entry())).toBe(true);
    expect(isSettled(entry(one({ state: 'sent' }), one({ state: 'dropped' })))).toBe(true);
    for (const state of ['due', 'claimed', 'dead'] as const) {
      expect(isSettled(entry(one({ state: 'sent' }), one({ state })))).toBe(false);
    }
  });

  it('finds its dead letters, by kind, reason and age', () => {
    const dead = one({ state: 'dead', settledAt: noon, because: 'why' });
    const unsettled = one({ state: 'dead' });
    const found = deadIn('a', [entry(one(), dead), entry(unsettled, one({ state: 'sent', settledAt: noon }))]);
    expect(found).toEqual([{ accountId: 'a', entry: entry(one(), dead), one: dead, diedAt: noon }]);
    const [letter] = found;
    if (letter === undefined) return;
    const asked = (query: object): boolean => isAskedFor(letter, { limit: 1, ...query });
    expect(asked({})).toBe(true);
    expect([asked({ kind: 'factor-removed' }), asked({ kind: 'signed-in' })]).toEqual([true, false]);
    expect([asked({ because: 'why' }), asked({ because: 'else' })]).toEqual([true, false]);
    expect([asked({ before: noon + 1 }), asked({ before: noon })]).toEqual([true, false]);
  });
});

describe('what the relay looks accounts up by', () => {
  it('is nothing where nothing is owed', () => {
    expect(scheduleOf([])).toEqual(nothingDue);
  });

  it.each([
    ['codeMail', 'sign-in-code', 'email'],
    ['codeText', 'sign-in-code', 'sms'],
    ['alertMail', 'factor-removed', 'email'],
    ['alertText', 'factor-removed', 'sms'],
  ] as const)('is, under %s, the earliest instant at which one may be claimed', (name, kind, channel) => {
    const due = (dueAt: number): Tracked => one({ dueAt }, { kind, channel });
    const lease = one(held, { kind, channel });
    expect(scheduleOf([entry(due(noon + 3))])).toEqual({ ...nothingDue, [name]: noon + 3 });
    expect(scheduleOf([entry(due(noon + 3), due(noon + 1)), entry(due(noon + 2))])[name]).toBe(noon + 1);
    expect(scheduleOf([entry(lease)])[name]).toBe(noon + 9);
    expect(scheduleOf([entry(one({ state: 'sent' }, { kind, channel }), due(noon))])[name]).toBe(noon);
  });

  it('is the oldest act that may go, and the oldest dead letter', () => {
    const acts = [noon + 2, noon + 1, noon + 3].map((at): Entry => ({ act: anAct({ at }), notices: [] }));
    expect(scheduleOf(acts)).toEqual({ ...nothingDue, settled: noon + 1 });
    const dead = [noon + 2, noon + 1].map((settledAt) => one({ state: 'dead', settledAt }));
    expect(scheduleOf([entry(...dead)])).toEqual({ ...nothingDue, dead: noon + 1 });
    expect(scheduleOf([entry(one({ state: 'dead' }))])).toEqual(nothingDue);
    expect(scheduleOf([entry(one({ state: 'sent', settledAt: noon }))])).toEqual({ ...nothingDue, settled: noon });
  });

  it('is, for a new act, when its notices are due, or that it may go when it has none', () => {
    const notices = [aNotice({ dueAt: noon + 4 }), aNotice({ dueAt: noon + 2, channel: 'sms' })];
    expect(scheduleOfNew(anAct({ notices }))).toEqual({ ...nothingDue, alertMail: noon + 4, alertText: noon + 2 });
    expect(scheduleOfNew(anAct())).toEqual({ ...nothingDue, settled: noon });
  });

  it('is, for the eraser, when the first secret is due that a removed factor keeps', () => {
    expect(eraseDueOf(anAccount())).toBeNull();
    expect(eraseDueOf({ factors: [until(noon, null)] })).toBeNull();
    expect(eraseDueOf({ factors: [aTotp(), until(noon + 2), until(noon + 1), until(noon + 3), until(0, null)] })).toBe(
      noon + 1,
    );
  });
});
