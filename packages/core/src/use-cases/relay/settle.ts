import { noticeClasses } from '../../account/notice.ts';
import type { ClaimedNotice, Settlement } from '../../ports/notices.ts';
import type { SendAnswer } from '../../ports/senders.ts';
import { backOffMs } from './back-off.ts';

export type SettledAs = Settlement['as'];

/** How many claims a message may use up before it is given up as one that cannot be sent, or that kills whoever tries. */
export const mostClaims = 5;

/** How often a letter is tried that was replayed after its time. */
const lateTries = 10;

/** Any answer but that it was accepted. */
export type Failed = Exclude<SendAnswer, { readonly kind: 'accepted' }>;

export interface Heard {
  readonly answer: Failed;
  readonly now: number;
  /** A random number in [0, 1). */
  readonly jitter: number;
}

/** What a failure makes of the notice: to be tried again, or given up. */
export function afterFailure({ notice, progress }: ClaimedNotice, heard: Heard): SettledAs {
  const { answer } = heard;
  const again = (retryAfterMs: number, claimBack: boolean): SettledAs => {
    const dueAt = nextTry({ notice, progress }, heard, retryAfterMs);
    return dueAt === null ? ended(notice) : { state: 'due', dueAt, claimBack, because: answer.code };
  };
  switch (answer.kind) {
    case 'later':
      return again(answer.retryAfterMs ?? 0, true);
    case 'unreachable':
      return again(0, true);
    case 'refused':
      return { state: 'dead', because: 'rejected' };
    case 'unusable':
      return progress.claims < mostClaims ? again(0, false) : { state: 'dead', because: 'poison' };
  }
}

/** What becomes of a message whose time is over: an alert that nobody got is a dead letter, a code has no use any more. */
export const ended = (notice: ClaimedNotice['notice']): SettledAs => ({
  state: noticeClasses[notice.kind] === 'C' ? 'dropped' : 'dead',
  because: 'expired',
});

/** Whether an operator replayed it after its time: no other notice is due later than it expires. */
export const isLateReplay = ({ notice, progress }: Pick<ClaimedNotice, 'notice' | 'progress'>): boolean =>
  progress.dueAt >= notice.expiresAt;

function nextTry(
  one: Pick<ClaimedNotice, 'notice' | 'progress'>,
  { now, jitter }: Heard,
  retryAfterMs: number,
): number | null {
  const { notice, progress } = one;
  const of = noticeClasses[notice.kind];
  const tries = progress.tries + 1;
  const notBefore = now + retryAfterMs;
  const wanted = Math.max(notBefore, now + backOffMs(of, tries, jitter));
  if (isLateReplay(one)) return tries < lateTries ? wanted : null;
  if (wanted < notice.expiresAt) return wanted;
  const last = notice.expiresAt - 1;
  return of !== 'C' && now < last && notBefore <= last ? last : null;
}
