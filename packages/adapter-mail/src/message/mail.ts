import { type Delivery, isMailbox, noticeId, type RecordedEvent } from '@detent/core';
import { isBroken, type MessageSettings, wrong } from '../settings.ts';
import type { Voices } from '../voices.ts';
import { data, plain } from '../words/piece.ts';
import { compose, Unusable } from './compose.ts';
import { renderHtml } from './html.ts';
import { renderText } from './text.ts';

export interface MailSettings extends MessageSettings {
  /** The mailbox that mails come from. */
  readonly from: string;
  /** Where a mail server says that it could not deliver. */
  readonly bounce: string;
  /** What follows the `@` in a Message-ID. */
  readonly mailDomain: string;
}

/** One mail, before any library has seen it: strings only. */
export interface Mail {
  readonly messageId: string;
  readonly from: { readonly name: string; readonly address: string };
  readonly replyTo: string | null;
  readonly to: string;
  readonly envelopeFrom: string;
  readonly subject: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly language: string;
  readonly text: string;
  readonly html: string;
}

/** Throws `configuration-wrong` for mailboxes and names that would spoil every mail. */
export function checkMailSettings(settings: MailSettings): void {
  if (!isMailbox(settings.from)) throw wrong('from', 'a mailbox');
  if (!isMailbox(settings.bounce)) throw wrong('bounce', 'a mailbox');
  if (!/^[a-z0-9-]+(?:\.[a-z0-9-]+)*$/i.test(settings.mailDomain)) throw wrong('mailDomain', 'a domain name');
}

/** Makes the same mail for the same delivery on every try, but for its date. */
export function mailOf(delivery: Delivery, voices: Voices, settings: MailSettings): Mail {
  const { claimed, organization } = delivery;
  const voice = voices(claimed.notice.wishes);
  const message = compose(delivery, voice, settings);
  const messageId = idOf(claimed.notice.id, settings);
  const sender = plain(data(organization ?? settings.product)) || settings.product;
  for (const value of [messageId, sender, delivery.to]) {
    if (isBroken(value)) throw new Unusable('header');
  }
  return {
    messageId,
    from: { name: sender, address: settings.from },
    replyTo: isMailbox(settings.contact) ? settings.contact : null,
    to: delivery.to,
    envelopeFrom: settings.bounce,
    subject: message.subject,
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      'Content-Language': message.tag,
      ...thread(delivery, settings),
    },
    language: message.tag,
    text: renderText(message),
    html: renderHtml(message),
  };
}

const idOf = (id: string, { mailDomain }: MailSettings): string => `<${id}@${mailDomain}>`;

/**
 * What a report did, the lifting of the freeze it began, and a restoring, answer the message about the act that was reported or
 * undone: one thread.
 */
function thread({ claimed }: Delivery, settings: MailSettings): Readonly<Record<string, string>> {
  const { act, account, accountId, notice } = claimed;
  const sequence = answeredAct(act.events) ?? (notice.kind === 'freeze-lifted' ? lastReported(account, act.at) : null);
  if (sequence === null) return {};
  const root = idOf(noticeId(accountId, sequence, notice.recipientId), settings);
  return { 'In-Reply-To': root, References: root };
}

function answeredAct(events: readonly RecordedEvent[]): number | null {
  for (const event of events) {
    if (event.type === 'act-disavowed') return event.sequence;
    if (event.type === 'factor-restored' && event.removal !== undefined) return event.removal;
  }
  return null;
}

const lastReported = (account: Delivery['claimed']['account'], before: number): number | null =>
  account.disavowed.findLast(({ at }) => at <= before)?.sequence ?? null;
