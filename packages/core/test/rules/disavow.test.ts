import { describe, expect, it } from 'vitest';
import type { Account } from '../../src/account/account.ts';
import type { Act } from '../../src/account/act.ts';
import type { RecordedEvent } from '../../src/account/event.ts';
import type { NotMe } from '../../src/account/notice.ts';
import { defaultPolicy, type Policy } from '../../src/policy.ts';
import { disavow } from '../../src/rules/disavow.ts';
import {
  anAccount,
  anAct,
  anEmailFactor,
  anSmsFactor,
  aPending,
  aRemoved,
  aTotp,
  noon,
} from '../../src/testing/fixtures.ts';
import { allowed, refused, unchanged } from '../../src/verdict.ts';
import { day, hour } from '../actors.ts';

const removed = (...factorIds: readonly string[]): RecordedEvent => ({
  type: 'factors-removed',
  factorIds,
  restorableUntil: noon + 2 * day,
  compromised: false,
});
const confirmed = (factorId: string): RecordedEvent => ({ type: 'factor-confirmed', factorId, step: 1 });
const act = (...events: readonly RecordedEvent[]): Act => anAct({ sequence: 7, at: noon - hour, events });
const removal = act(removed('totp-1'));

const gone = aRemoved(aTotp());
const account = anAccount({ factors: [gone, anEmailFactor()], preferred: 'email' });
const link: NotMe = { digest: 'digest', keyId: 'key-1', until: noon + 1, restores: true };
const judged = (
  before: Account,
  what: Act = removal,
  notMe: Partial<NotMe> = {},
  policy: Policy = defaultPolicy,
): unknown => disavow(before, { act: what, notMe: { ...link, ...notMe } }, policy, noon);

const disavowed = (...restored: readonly string[]) => ({ type: 'act-disavowed', sequence: 7, restored }) as const;
const back = (factorId: string) => ({ type: 'factor-restored', factorId }) as const;
const cut = { type: 'sessions-cut', kept: null } as const;
const frozen = { type: 'changes-frozen', until: noon + 3 * day, since: noon - hour } as const;
const most = (totp: number): Policy => ({ ...defaultPolicy, maxFactors: { totp, sms: 1, email: 1 } });

const reported = (sequence: number): Account => ({ ...account, disavowed: [{ sequence, at: noon, restored: [] }] });

const issued = (issuedAt: number): Account => ({ ...account, recovery: { salt: 's', hashes: ['a', 'b'], issuedAt } });

const frozenBy = (until: number, since: number, sequence: number): Account => ({
  ...account,
  factors: [anEmailFactor()],
  frozen: { until, since },
  disavowed: [{ sequence, at: noon - day, restored: [] }],
});

const freeze = (until: number, since: number) => ({ type: 'changes-frozen', until, since }) as const;

describe('"this was not me"', () => {
  it('brings back what the act removed, ends all sessions and freezes changes, in one act', () => {
    expect(judged(account)).toEqual(allowed(disavowed('totp-1'), back('totp-1'), cut, frozen));
  });

  it('reporting-is-easier: freezes as long as policy says', () => {
    expect(judged(account, removal, {}, { ...defaultPolicy, freezeMs: 5 })).toMatchObject({
      events: [{}, {}, {}, { until: noon + 5 }],
    });
  });

  it('works as long as its link does', () => {
    expect(judged(account, removal, { until: noon })).toEqual(refused({ code: 'verification-over' }));
    expect(judged({ ...account, standing: 'closed' })).toEqual(refused({ code: 'verification-over' }));
    expect(judged({ ...account, standing: 'disabled' })).toMatchObject({ kind: 'allowed' });
  });

  it('works once for an act, whoever follows a link', () => {
    expect(judged(reported(7))).toBe(unchanged);
    expect(judged(reported(6))).toMatchObject({ kind: 'allowed' });
  });
});

describe('what comes back', () => {
  it('undo-brings-back-one-thing: is what that act removed, and nothing that another act did', () => {
    const two = anAccount({ factors: [gone, aRemoved(aTotp({ id: 'totp-2' })), aRemoved(anEmailFactor())] });
    expect(judged(two, act(removed('totp-2')))).toEqual(allowed(disavowed('totp-2'), back('totp-2'), cut, frozen));
    expect(judged(two, act(removed('totp-1', 'email-1')))).toEqual(
      allowed(disavowed('totp-1', 'email-1'), back('totp-1'), back('email-1'), cut, frozen),
    );
  });

  it('is not what the act only names', () => {
    const names: RecordedEvent = { type: 'secrets-rewrapped', factorIds: ['totp-1'] };
    expect(judged(account, act(names))).toEqual(allowed(disavowed(), cut, frozen));
  });

  it('is nothing where the link went to an address that was not verified long enough', () => {
    expect(judged(account, removal, { restores: false })).toEqual(allowed(disavowed(), cut, frozen));
  });

  it.each([
    ['stolen', aRemoved(aTotp(), { compromised: true })],
    ['erased', aRemoved(aTotp(), { erased: true })],
    ['out of its time', aRemoved(aTotp(), { restorableUntil: noon })],
    ['back already', aTotp()],
    ['only begun', aPending()],
  ])('is not what is %s', (_name, factor) => {
    const before = anAccount({ factors: [factor, anEmailFactor()], preferred: 'email' });
    expect(judged(before)).toEqual(allowed(disavowed(), cut, frozen));
  });

  it('is nothing for an act that removed nothing; what it added stays', () => {
    expect(judged(anAccount(), act(confirmed('totp-1')))).toEqual(allowed(disavowed(), cut, frozen));
  });

  it('is not one of a kind for which there is no room', () => {
    const number = aRemoved(anSmsFactor());
    const newer = anSmsFactor({ id: 'sms-2' });
    const before = anAccount({ factors: [number, newer, anEmailFactor()], preferred: 'sms' });
    expect(judged(before, act(removed('sms-1')))).toEqual(allowed(disavowed(), cut, frozen));
  });

  it('is as many of a kind as there is room for, each kind by itself', () => {
    const factors = [gone, aRemoved(aTotp({ id: 'totp-2' })), aRemoved(anEmailFactor()), aTotp({ id: 'totp-3' })];
    const what = act(removed('totp-1', 'totp-2', 'email-1'));
    const ids = (policy: Policy): unknown => judged(anAccount({ factors }), what, {}, policy);
    expect(ids(most(1))).toMatchObject({ events: [{ restored: ['email-1'] }, back('email-1'), cut, frozen] });
    expect(ids(most(2))).toMatchObject({ events: [{ restored: ['totp-1', 'email-1'] }, {}, {}, cut, frozen] });
    expect(ids(most(3))).toMatchObject({
      events: [{ restored: ['totp-1', 'totp-2', 'email-1'] }, {}, {}, {}, cut, frozen],
    });
  });
});

describe('a replacement that was not theirs', () => {
  const replacement = act(confirmed('totp-2'), removed('totp-1'));
  const newHalf = aTotp({ id: 'totp-2' });
  const after = anAccount({ factors: [gone, newHalf, anEmailFactor()] });
  const halfGone = {
    type: 'factors-removed',
    factorIds: ['totp-2'],
    restorableUntil: noon + 3 * day,
    compromised: false,
  } as const;

  it('keeps-one-factor: brings the old half back and takes the new one', () => {
    expect(judged(after, replacement)).toEqual(allowed(disavowed('totp-1'), halfGone, back('totp-1'), cut, frozen));
  });

  it('does so also where there is room for one of the kind alone', () => {
    expect(judged(after, replacement, {}, most(1))).toEqual(
      allowed(disavowed('totp-1'), halfGone, back('totp-1'), cut, frozen),
    );
  });

  it('keeps-one-factor: leaves the new half where the old one cannot come back', () => {
    const spoilt = anAccount({ factors: [aRemoved(aTotp(), { erased: true }), newHalf, anEmailFactor()] });
    expect(judged(spoilt, replacement)).toEqual(allowed(disavowed(), cut, frozen));
    expect(judged(after, replacement, { restores: false })).toEqual(allowed(disavowed(), cut, frozen));
  });

  it('takes the new half also when it is locked, and not when it is gone', () => {
    const locked = anAccount({ factors: [gone, aTotp({ id: 'totp-2', state: 'locked' }), anEmailFactor()] });
    expect(judged(locked, replacement)).toMatchObject({ events: [{}, { factorIds: ['totp-2'] }, {}, {}, {}] });
    const without = anAccount({ factors: [gone, aRemoved(newHalf), anEmailFactor()], preferred: 'email' });
    expect(judged(without, replacement)).toEqual(allowed(disavowed('totp-1'), back('totp-1'), cut, frozen));
  });

  it('takes no factor that the act only names', () => {
    const names: RecordedEvent = { type: 'factor-used', factorId: 'totp-2', step: 1 };
    expect(judged(after, act(names, removed('totp-1')))).toEqual(
      allowed(disavowed('totp-1'), back('totp-1'), cut, frozen),
    );
  });

  it('leaves the new half its undo window as policy says', () => {
    expect(judged(after, replacement, {}, { ...defaultPolicy, undoWindowMs: 9 })).toMatchObject({
      events: [{}, { restorableUntil: noon + 9 }, {}, {}, {}],
    });
  });
});

describe('recovery codes', () => {
  const voided = { type: 'recovery-codes-voided', count: 2, because: 'disavowed' } as const;

  it('that the act issued, or that were issued since, are void', () => {
    expect(judged(issued(noon - hour))).toEqual(allowed(disavowed('totp-1'), back('totp-1'), voided, cut, frozen));
    expect(judged(issued(noon))).toEqual(allowed(disavowed('totp-1'), back('totp-1'), voided, cut, frozen));
  });

  it('that are older stay', () => {
    expect(judged(issued(noon - hour - 1))).toEqual(allowed(disavowed('totp-1'), back('totp-1'), cut, frozen));
  });
});

describe('a freeze that is on already', () => {
  it('is renewed by a report of a newer act, and still looks as far back', () => {
    expect(judged(frozenBy(noon + hour, noon - day, 6))).toEqual(
      allowed(disavowed(), cut, freeze(noon + 3 * day, noon - day)),
    );
  });

  it('is never shortened', () => {
    expect(judged(frozenBy(noon + 9 * day, noon - day, 6))).toEqual(
      allowed(disavowed(), cut, freeze(noon + 9 * day, noon - day)),
    );
  });

  it('is neither renewed nor lengthened by a report of an older act, and looks further back', () => {
    expect(judged(frozenBy(noon + hour, noon, 8))).toEqual(allowed(disavowed(), cut, freeze(noon + hour, noon - hour)));
  });

  it('does not begin again by a report of an older act once it is over', () => {
    expect(judged(frozenBy(noon, noon, 8))).toEqual(allowed(disavowed(), cut));
    expect(judged({ ...frozenBy(noon, noon, 8), frozen: null })).toEqual(allowed(disavowed(), cut));
  });

  it('that is over lends nothing to the next one', () => {
    expect(judged(frozenBy(noon, noon - day, 6))).toEqual(allowed(disavowed(), cut, frozen));
  });
});
