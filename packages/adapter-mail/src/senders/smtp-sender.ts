import { type AlertSender, type Clock, type CodeSender, type Delivery, isMailbox, type SendAnswer } from '@detent/core';
import { createTransport, type NodemailerError, type Transporter } from 'nodemailer';
import { checkMailSettings, type Mail, type MailSettings, mailOf } from '../message/mail.ts';
import { checkMessageSettings } from '../settings.ts';
import { createVoices, type Voices } from '../voices.ts';
import { letterKinds, tooLate, unusable } from './answers.ts';

/** Where mails are handed over. */
export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  /** `implicit` from the first byte, `starttls` before anything else is said, `none` on loopback while developing. */
  readonly tls: 'implicit' | 'starttls' | 'none';
  readonly login: { readonly user: string; readonly password: string } | null;
  /** Certificates to trust besides those that the runtime knows. */
  readonly ca?: string;
  readonly timeouts?: Partial<SmtpTimeouts>;
}

export interface SmtpTimeouts {
  readonly connectMs: number;
  readonly greetingMs: number;
  readonly idleMs: number;
}

const usualTimeouts: SmtpTimeouts = { connectMs: 10_000, greetingMs: 10_000, idleMs: 30_000 };
const connections = 4;

/** Alerts and codes by mail. */
export class SmtpSender implements AlertSender, CodeSender {
  readonly channel = 'email';
  readonly kinds: CodeSender['kinds'] = letterKinds;
  readonly #transport: Transporter;
  readonly #voices: Voices;
  readonly #settings: MailSettings;
  readonly #clock: Clock;

  /** Throws `configuration-wrong`; connects to nothing yet. */
  constructor(deps: { readonly server: SmtpServer; readonly settings: MailSettings; readonly clock: Clock }) {
    checkMessageSettings(deps.settings);
    checkMailSettings(deps.settings);
    this.#transport = transportTo(deps.server);
    this.#voices = createVoices(deps.settings);
    this.#settings = deps.settings;
    this.#clock = deps.clock;
  }

  async send(delivery: Delivery, deadline: number): Promise<SendAnswer> {
    const now = this.#clock.now();
    if (deadline <= now) return tooLate;
    if (!isMailbox(delivery.to)) return { kind: 'refused', code: 'address' };
    let mail: Mail;
    try {
      mail = mailOf(delivery, this.#voices, this.#settings);
    } catch (fault) {
      return unusable(fault);
    }
    return this.#hand(mail, now, AbortSignal.timeout(deadline - now));
  }

  async #hand(mail: Mail, now: number, signal: AbortSignal): Promise<SendAnswer> {
    try {
      const { response = '250' } = await this.#transport.sendMail({
        signal,
        envelope: { from: mail.envelopeFrom, to: [mail.to] },
        messageId: mail.messageId,
        date: new Date(now),
        from: mail.from,
        to: { name: '', address: mail.to },
        ...(mail.replyTo === null ? {} : { replyTo: { name: '', address: mail.replyTo } }),
        subject: mail.subject,
        headers: { ...mail.headers },
        text: mail.text,
        html: mail.html,
        encoding: 'utf-8',
        disableFileAccess: true,
        disableUrlAccess: true,
      });
      return { kind: 'accepted', code: response.slice(0, 3) };
    } catch (fault) {
      return answerTo(fault);
    }
  }

  /** Connects and signs in as for a mail, and hands nothing over: what is in the way, or null. */
  async check(): Promise<string | null> {
    try {
      await this.#transport.verify();
      return null;
    } catch (fault) {
      const answer = answerTo(fault);
      return answer.kind === 'accepted' ? null : answer.code;
    }
  }

  /** Lets what is being delivered end, and closes all connections. */
  close(): void {
    this.#transport.close();
  }
}

function transportTo({ host, port, tls, login, ca, timeouts }: SmtpServer): Transporter {
  const { connectMs, greetingMs, idleMs } = { ...usualTimeouts, ...timeouts };
  return createTransport({
    pool: true,
    maxConnections: connections,
    // Trying again is the relay's business: it knows what was settled.
    maxRequeues: 0,
    host,
    port,
    secure: tls === 'implicit',
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'none',
    tls: { minVersion: 'TLSv1.2', rejectUnauthorized: true, ...(ca === undefined ? {} : { ca }) },
    ...(login === null ? {} : { auth: { user: login.user, pass: login.password } }),
    connectionTimeout: connectMs,
    greetingTimeout: greetingMs,
    dnsTimeout: connectMs,
    socketTimeout: idleMs,
    idleTimeout: idleMs,
    disableFileAccess: true,
    disableUrlAccess: true,
    logger: false,
  });
}

const aboutMessage = new Set(['EMESSAGE', 'ESTREAM', 'EFILEACCESS', 'EURLACCESS', 'EMAXRECIPIENTS']);
/** Bad sequence, and refusals of whoever has not signed in: the next connection may do better. */
const aboutConnection = new Set([503, 523, 530, 534, 535, 538]);

/** What a failed handing over means; of the server's answer only its number goes further. */
function answerTo(fault: unknown): SendAnswer {
  const { code = 'unforeseen', responseCode = 0, command = '' }: Partial<NodemailerError> = Object(fault);
  if (/^(RCPT TO|DATA)$/.test(command) && responseCode >= 400 && !aboutConnection.has(responseCode)) {
    const answered = String(responseCode);
    return responseCode < 500
      ? { kind: 'later', code: answered, retryAfterMs: null }
      : { kind: 'refused', code: answered };
  }
  if (responseCode === 0 && code === 'EENVELOPE') return { kind: 'refused', code: 'address' };
  if (responseCode === 0 && aboutMessage.has(code)) return { kind: 'unusable', code };
  return { kind: 'unreachable', code: responseCode === 0 ? code : String(responseCode) };
}
