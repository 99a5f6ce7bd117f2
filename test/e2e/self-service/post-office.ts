import { languages, type MailSettings, SmtpSender } from '@detent/adapter-mail';
import { createRelay, type Detent, type DetentPorts, type NoticeKind } from '@detent/core';
import { RecordingAlertSender, RecordingCodeSender } from '@detent/core/testing';
import { headerOf } from '../../../packages/adapter-mail/test/parse-mail.ts';
import { type Received, startMailServer } from '../../../packages/adapter-mail/test/smtp-server.ts';
import { baseUrl, uiOrigin } from './server.ts';

export interface Mail {
  readonly to: string;
  readonly id: string;
  readonly language: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly raw: string;
}

/** Delivers what accounts owe, by a relay and to a real mail server; text messages are written down. */
export interface PostOffice extends AsyncDisposable {
  /** Everything that is due, delivered; answers the mails that came of it. */
  deliver(): Promise<readonly Mail[]>;
  readonly mails: readonly Mail[];
  /** The code, or the token of the link, that was last sent to that mailbox. */
  code(mailbox: string): Promise<string>;
  link(mailbox: string): Promise<string>;
  /** The code that was last texted to that number. */
  texted(number: string): Promise<string>;
  readonly server: Awaited<ReturnType<typeof startMailServer>>;
}

export const messages: MailSettings = {
  product: 'Detent',
  baseUrl,
  uiBaseUrl: uiOrigin,
  contact: 'help@example.com',
  languages,
  defaultLanguage: 'en',
  from: 'security@example.com',
  bounce: 'bounce@example.com',
  mailDomain: 'example.com',
};

export async function openPostOffice(
  ports: DetentPorts,
  detent: Detent,
  alertsOff: readonly NoticeKind[] = [],
): Promise<PostOffice> {
  const server = await startMailServer({ tls: 'none' });
  const smtp = new SmtpSender({
    server: {
      host: '127.0.0.1',
      port: server.port,
      tls: 'none',
      login: null,
      // The greeting is what a hanging server withholds here; the rest only ever waits for a busy machine.
      timeouts: { connectMs: 10_000, greetingMs: 2000, idleMs: 10_000 },
    },
    clock: ports.clock,
    settings: messages,
  });
  const texts = new RecordingCodeSender('sms');
  const relay = createRelay({
    ...ports,
    policies: detent.policies,
    senders: { alerts: [smtp, new RecordingAlertSender('sms')], codes: [smtp, texts] },
    within: (work) => work,
    alertsOff,
  });

  const deliver = async (): Promise<readonly Mail[]> => {
    const before = server.received.length;
    let waitMs: number | null = 0;
    while (waitMs === 0) ({ waitMs } = await relay.pass());
    return server.received.slice(before).map(mailOf);
  };
  const last = async (mailbox: string, shape: RegExp): Promise<string> => {
    await deliver();
    const found = server.received
      .map(mailOf)
      .findLast((mail) => mail.to === mailbox.toLowerCase() && shape.test(mail.text))
      ?.text.match(shape)?.[1];
    if (found === undefined) throw new Error(`nothing like ${shape.source} reached ${mailbox}`);
    return found;
  };

  return {
    server,
    deliver,
    get mails() {
      return server.received.map(mailOf);
    },
    code: (mailbox) => last(mailbox, /^\W*(\d{6})\W*$/m),
    link: (mailbox) => last(mailbox, /verify-email\?token=([\w.-]+)/),
    async texted(number) {
      await deliver();
      const found = texts.handed.findLast(({ delivery }) => delivery.to === number)?.delivery.code;
      if (found === undefined || found === null) throw new Error(`no code reached ${number}`);
      return found;
    },
    async [Symbol.asyncDispose]() {
      await relay.stop();
      smtp.close();
      await server.close();
    },
  };
}

function mailOf({ to, mail, raw }: Received): Mail {
  const part = (type: string): string => mail.parts.find((one) => one.type.startsWith(type))?.content ?? '';
  return {
    to: (to[0] ?? '').toLowerCase(),
    id: headerOf(mail, 'Message-ID') ?? '',
    language: headerOf(mail, 'Content-Language') ?? '',
    subject: headerOf(mail, 'Subject') ?? '',
    text: part('text/plain'),
    html: part('text/html'),
    raw,
  };
}
