import type { Account } from '../account/account.ts';
import type { Untold } from '../account/act.ts';
import type { Event, EventType } from '../account/event.ts';
import { type Notice, type NoticeKind, noticeClasses } from '../account/notice.ts';
import { fixed, type Policy } from '../policy.ts';
import type { Letter } from '../verdict.ts';
import { noticeId } from './notice-id.ts';
import { type Recipient, recipients } from './recipients.ts';

/** What an act is told as: the first of these events that it holds, since one message names everything an act did. */
const tellings: readonly (readonly [EventType, NoticeKind])[] = [
  ['account-closed', 'account-closed'],
  ['changes-frozen', 'changes-frozen'],
  ['factors-removed', 'factor-removed'],
  ['factor-restored', 'factor-restored'],
  ['factor-confirmed', 'factor-added'],
  ['factor-locked', 'factor-locked'],
  ['recovery-codes-voided', 'factor-locked'],
  ['recovery-code-used', 'recovery-code-used'],
  ['recovery-codes-issued', 'recovery-codes-issued'],
  ['recovery-codes-removed', 'recovery-codes-removed'],
  ['address-made-own', 'address-changed'],
  ['address-given-up', 'address-changed'],
  ['password-changed', 'password-changed'],
  ['administrator-password-changed', 'password-changed'],
  ['freeze-lifted', 'freeze-lifted'],
  ['must-enrol-marked', 'must-enrol'],
  ['second-step-failing', 'second-step-failing'],
  ['registered-again', 'registered-again'],
  ['signed-in', 'signed-in'],
  ['preferred-chosen', 'preferred-changed'],
];

export interface Telling {
  readonly before: Account;
  readonly events: readonly Event[];
  readonly after: Account;
  readonly letters: readonly Letter[];
  readonly wishes: readonly string[];
  readonly policy: Policy;
  readonly now: number;
  /** How many notices of the account are neither sent nor dropped; 0 where nobody looked. */
  readonly open: number;
}

/** Everyone whom an act concerns is told of it once, in the commit that makes it; whoever asked for a code gets the code alone. */
export function noticesOf(telling: Telling): readonly Notice[] {
  const letters = telling.letters.map((letter) => letterNotice(telling, letter));
  const kind = alertKind(telling.events);
  if (kind === null || withheld(kind, telling) !== null) return letters;
  const told = toldOf(kind, telling).filter((recipient) =>
    letters.every((letter) => letter.recipientId !== recipient.id),
  );
  return [...letters, ...told.map((recipient) => alertNotice(telling, kind, recipient))];
}

/** Why an act that people are otherwise told of alerts nobody; null where it alerts somebody, or concerns nobody. */
export function untold(telling: Telling, notices: readonly Notice[]): Untold | null {
  // Of nearly every act somebody is told and nothing is withheld; no time is spent on those.
  const mayWithhold = telling.policy.alerts.off.length > 0 || telling.open >= fixed.openNotices;
  if (notices.length > 0 && !mayWithhold) return null;
  const kind = alertKind(telling.events);
  if (kind === null) return null;
  return withheld(kind, telling) ?? (notices.length === 0 && noticeClasses[kind] === 'A' ? 'nobody-to-tell' : null);
}

/** A switch withholds any alert; that many are owed already, only those that may be missed. */
function withheld(kind: NoticeKind, { policy, open }: Telling): Untold | null {
  if (policy.alerts.off.includes(kind)) return 'alert-off';
  return noticeClasses[kind] === 'B' && open >= fixed.openNotices ? 'too-many-open' : null;
}

const letterNotice = (telling: Telling, { kind, addressId, sealed, expiresAt }: Letter): Notice => ({
  id: noticeId(telling.before.id, telling.before.sequence + 1, addressId),
  kind,
  recipientId: addressId,
  channel: channelOf(telling.after, addressId),
  wishes: telling.wishes,
  dueAt: telling.now,
  expiresAt,
  sealed,
  notMe: null,
});

const alertNotice = (telling: Telling, kind: NoticeKind, { id, channel }: Recipient): Notice => ({
  id: noticeId(telling.before.id, telling.before.sequence + 1, id),
  kind,
  recipientId: id,
  channel,
  wishes: telling.wishes,
  dueAt: telling.now,
  expiresAt: telling.now + fixed.alertMs,
  sealed: null,
  notMe: null,
});

/** The kind of alert that an act is told as, or null when it tells nobody. What an account is opened with is no change of it. */
export function alertKind(events: readonly { readonly type: EventType }[]): NoticeKind | null {
  const types = new Set<EventType>(events.map((event) => event.type));
  if (types.has('account-opened')) return null;
  return tellings.find(([type]) => types.has(type))?.[1] ?? null;
}

/** Numbers hear only of what must always be told; a closed account's people are those it had. */
function toldOf(kind: NoticeKind, { before, after, policy, now }: Telling): readonly Recipient[] {
  const told = recipients(kind === 'account-closed' ? before : after, policy, now);
  return told.filter((recipient) => recipient.channel === 'email' || noticeClasses[kind] === 'A');
}

const channelOf = (account: Account, addressId: string): Notice['channel'] =>
  account.person.addresses.find((address) => address.id === addressId)?.channel ?? 'email';
