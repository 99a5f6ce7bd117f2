import type { Account } from '../../account/account.ts';
import { type Notice, noticeClasses } from '../../account/notice.ts';
import { addressOf } from '../../account/person.ts';
import type { ClaimedNotice } from '../../ports/notices.ts';
import { ended, isLateReplay, mostClaims, type SettledAs } from './settle.ts';

/** What settles a notice before anything is sent: its time is over, its code is, or five claims came to nothing. Else null. */
export function overAlready(claimed: ClaimedNotice, now: number): SettledAs | null {
  const { notice, progress, account } = claimed;
  const askedFor = noticeClasses[notice.kind] === 'C';
  if (notice.expiresAt <= now && (askedFor || !isLateReplay(claimed))) return ended(notice);
  if (askedFor && isSpent(account, notice)) return { state: 'dropped', because: 'spent' };
  return progress.claims > mostClaims ? { state: 'dead', because: 'poison' } : null;
}

/** Whether what was asked for has been used, replaced or taken back meanwhile. */
function isSpent(account: Account, notice: Notice): boolean {
  if (notice.sealed === null) return true;
  if (notice.kind !== 'verify-address') return account.codes.every((code) => code.id !== notice.id);
  const verified = addressOf(account.person, notice.recipientId)?.verifiedAt ?? null;
  return verified !== null || account.verification?.addressId !== notice.recipientId;
}
