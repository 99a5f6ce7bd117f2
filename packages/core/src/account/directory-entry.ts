import type { Account } from './account.ts';
import { isLive } from './factor.ts';
import { ownAddress } from './person.ts';

/** By what an account is found in a directory. */
export interface DirectoryEntry {
  readonly createdAt: number;
  readonly organizationId: string | null;
  readonly standing: 'active' | 'disabled';
  readonly verified: boolean;
  readonly secondFactor: 'enabled' | 'disabled';
  readonly mustEnrol: boolean;
  readonly roles: readonly string[];
  /** What a search may begin with: the mailbox from each of its words on, and the number. */
  readonly terms: readonly string[];
}

/** Null for an account that is closed: nobody finds it any more. */
export function directoryEntryOf(account: Account): DirectoryEntry | null {
  const { person, standing } = account;
  if (standing === 'closed') return null;
  const mailbox = ownAddress(person, 'email');
  const number = ownAddress(person, 'sms');
  return {
    createdAt: person.createdAt,
    organizationId: account.organizationId,
    standing,
    verified: mailbox !== null && mailbox.verifiedAt !== null,
    secondFactor: account.factors.some(isLive) ? 'enabled' : 'disabled',
    mustEnrol: account.mustEnrol,
    roles: [...new Set(person.roles)],
    terms: [
      ...(mailbox === null ? [] : fromEachWord(mailbox.normal)),
      ...(number === null ? [] : [number.normal.slice(1)]),
    ],
  };
}

/** Whether a change leaves an account's entry as it is; where that would take long to tell, no. */
export const keepsDirectoryEntry = (before: Account, after: Account): boolean =>
  before.person === after.person &&
  before.organizationId === after.organizationId &&
  before.standing === after.standing &&
  before.mustEnrol === after.mustEnrol &&
  before.factors.some(isLive) === after.factors.some(isLive);

/** `ada.lovelace@example.com` is found by beginnings of itself, of `lovelace@example.com`, of `example.com` and of `com`. */
function fromEachWord(mailbox: string): readonly string[] {
  const starts = Array.from(mailbox.matchAll(/[.@_+-]+(?=[^.@_+-])/gu), (mark) => mark.index + mark[0].length);
  return [...new Set([0, ...starts].map((start) => mailbox.slice(start)))];
}

/** What somebody typed, as it is looked for: a number that begins with a plus by its digits, all else in lower case. */
export function searched(text: string): string {
  const typed = text.trim().normalize('NFC').toLowerCase();
  return /^\+[\d ()/-]+$/.test(typed) ? typed.replace(/\D/g, '') : typed;
}
