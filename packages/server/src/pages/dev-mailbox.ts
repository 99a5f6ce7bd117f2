import type { DevMail, DevMailbox } from '@detent/adapter-http';
import {
  type MailSettings,
  type PreviewedMessage,
  PreviewMailbox,
  sampleDelivery,
  sampleSizes,
} from '@detent/adapter-mail';
import { type Clock, type Delivery, type NoticeKind, noticeClasses } from '@detent/core';

/** The mailbox of development as its page shows it. */
export const devMailbox = (mailbox: Pick<PreviewMailbox, 'list' | 'find'>): DevMailbox => ({
  list: () => mailbox.list().map((message) => shown(message, String(message.number))),
  find(id) {
    const message = /^\d{1,15}$/.test(id) ? mailbox.find(Number(id)) : null;
    return message === null ? null : shown(message, id);
  },
});

function shown(message: PreviewedMessage, id: string): DevMail {
  const { at, to, subject, headers, text, html, channel, kind } = message;
  return { id, at, to, subject: subject ?? `${channel === 'sms' ? 'SMS' : 'Mail'}: ${kind}`, headers, text, html };
}

/** Every message in every language, with little, much and hostile data in it. Made when somebody looks. */
export function sampleMailbox(settings: MailSettings, clock: Clock): DevMailbox {
  let made: readonly DevMail[] | null = null;
  const all = (): readonly DevMail[] => {
    made ??= samples(settings, clock);
    return made;
  };
  return { list: all, find: (id) => all().find((mail) => mail.id === id) ?? null };
}

function samples(settings: MailSettings, clock: Clock): readonly DevMail[] {
  const mails: DevMail[] = [];
  for (const kind of kinds) {
    for (const { tag } of settings.languages) {
      for (const size of sampleSizes) {
        const delivery = sampleDelivery({ kind, size, languages: [tag], at: clock.now() });
        const message = previewed(settings, clock, delivery);
        if (message === null) continue;
        const mail = shown(message, `sample-${kind}-${tag}-${size}`);
        mails.push({ ...mail, subject: `[${kind}, ${tag}, ${size}] ${mail.subject}` });
      }
    }
  }
  return mails;
}

const kinds: readonly NoticeKind[] = Object.keys(noticeClasses).filter(
  (kind): kind is NoticeKind => kind in noticeClasses,
);

/** A mailbox of its own takes the one message; it has it as soon as it was asked to send. */
function previewed(settings: MailSettings, clock: Clock, delivery: Delivery): PreviewedMessage | null {
  const mailbox = new PreviewMailbox({ settings, clock, onMessage: () => undefined });
  void mailbox.sender('email').send(delivery, Number.POSITIVE_INFINITY);
  return mailbox.list()[0] ?? null;
}
