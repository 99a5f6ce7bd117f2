import { describe, expect, it } from 'vitest';
import type { Notice, NoticeProgress } from '../../../src/account/notice.ts';
import type { ClaimedNotice } from '../../../src/ports/notices.ts';
import { aNotice, anAccount, anAct, noon } from '../../../src/testing/index.ts';
import { afterFailure, ended, type Failed, isLateReplay, type SettledAs } from '../../../src/use-cases/relay/settle.ts';
import { day, hour } from '../../actors.ts';

const claimed = (notice: Partial<Notice> = {}, progress: Partial<NoticeProgress> = {}): ClaimedNotice => ({
  accountId: 'account-1',
  notice: aNotice(notice),
  progress: {
    state: 'claimed',
    dueAt: noon,
    claims: 1,
    tries: 0,
    lease: { token: 'lease', until: noon + 120_000 },
    settledAt: null,
    because: null,
    to: null,
    ...progress,
  },
  act: anAct(),
  account: anAccount(),
});

const heard = (one: ClaimedNotice, answer: Failed, now = noon): SettledAs =>
  afterFailure(one, { answer, now, jitter: 0 });

const later = (retryAfterMs: number | null): Failed => ({ kind: 'later', code: '451', retryAfterMs });
const unreachable: Failed = { kind: 'unreachable', code: 'connection' };
const unusable: Failed = { kind: 'unusable', code: 'template' };
const code: Partial<Notice> = { kind: 'sign-in-code', expiresAt: noon + 10_000 };

describe('settling', () => {
  it('gives up at once what the receiver refuses', () => {
    expect(heard(claimed(), { kind: 'refused', code: '550' })).toEqual({ state: 'dead', because: 'rejected' });
  });

  it('tries again later what the receiver wants later or cannot be reached for, at no cost to the message', () => {
    const again = { state: 'due', dueAt: noon + 7500, claimBack: true };
    expect(heard(claimed(), later(null))).toEqual({ ...again, because: '451' });
    expect(heard(claimed(), unreachable)).toEqual({ ...again, because: 'connection' });
    expect(heard(claimed({}, { tries: 1 }), unreachable)).toEqual({
      ...again,
      dueAt: noon + 15_000,
      because: 'connection',
    });
  });

  it('waits as long as the receiver asks, and no shorter than the back-off', () => {
    expect(heard(claimed(), later(60_000))).toMatchObject({ dueAt: noon + 60_000 });
    expect(heard(claimed(), later(7499))).toMatchObject({ dueAt: noon + 7500 });
  });

  it('lets a message that cannot be made use up five claims and no more', () => {
    const again = { state: 'due', dueAt: noon + 7500, claimBack: false, because: 'template' };
    expect(heard(claimed({}, { claims: 4 }), unusable)).toEqual(again);
    expect(heard(claimed({}, { claims: 5 }), unusable)).toEqual({ state: 'dead', because: 'poison' });
    expect(heard(claimed({}, { claims: 6 }), unusable)).toEqual({ state: 'dead', because: 'poison' });
  });

  it('tries an alert for the last time just before its seven days are over', () => {
    const end = noon + 7 * day;
    const tired = claimed({ expiresAt: end }, { tries: 200 });
    const half = hour / 2;
    expect(heard(tired, unreachable, end - half - 1)).toMatchObject({ state: 'due', dueAt: end - 1 });
    expect(heard(tired, unreachable, end - half)).toMatchObject({ state: 'due', dueAt: end - 1 });
    expect(heard(tired, unreachable, end - half - 2)).toMatchObject({ state: 'due', dueAt: end - 2 });
    expect(heard(tired, unreachable, end - 2)).toMatchObject({ state: 'due', dueAt: end - 1 });
    expect(heard(tired, unreachable, end - 1)).toEqual({ state: 'dead', because: 'expired' });
  });

  it('gives an alert up that the receiver wants only after its seven days', () => {
    const end = noon + 7 * day;
    expect(heard(claimed({ expiresAt: end }), later(7 * day - 1))).toMatchObject({ state: 'due', dueAt: end - 1 });
    expect(heard(claimed({ expiresAt: end }), later(7 * day))).toEqual({ state: 'dead', because: 'expired' });
  });

  it('tries it for the last time at the very moment from which the receiver wants it', () => {
    const end = noon + 7 * day;
    const one = claimed({ expiresAt: end });
    expect(heard(one, later(4999), end - 5000)).toMatchObject({ state: 'due', dueAt: end - 1 });
    expect(heard(one, later(5000), end - 5000)).toEqual({ state: 'dead', because: 'expired' });
  });

  it('drops a code that could only be tried again when it has expired', () => {
    expect(heard(claimed({ ...code, expiresAt: noon + 501 }), unreachable)).toMatchObject({
      state: 'due',
      dueAt: noon + 500,
    });
    expect(heard(claimed({ ...code, expiresAt: noon + 500 }), unreachable)).toEqual({
      state: 'dropped',
      because: 'expired',
    });
  });

  it('tries a letter ten times that was replayed after its seven days', () => {
    const over = { expiresAt: noon - 1 };
    expect(heard(claimed(over, { tries: 8 }), unreachable)).toMatchObject({ state: 'due', dueAt: noon + 1_800_000 });
    expect(heard(claimed(over, { tries: 9 }), unreachable)).toEqual({ state: 'dead', because: 'expired' });
  });

  it('knows a late replay by being due when it had expired', () => {
    expect(isLateReplay(claimed({ expiresAt: noon + 1 }))).toBe(false);
    expect(isLateReplay(claimed({ expiresAt: noon }))).toBe(true);
  });

  it('ends alerts as dead letters and drops what was asked for', () => {
    expect(ended(aNotice())).toEqual({ state: 'dead', because: 'expired' });
    expect(ended(aNotice({ kind: 'signed-in' }))).toEqual({ state: 'dead', because: 'expired' });
    expect(ended(aNotice(code))).toEqual({ state: 'dropped', because: 'expired' });
  });
});
