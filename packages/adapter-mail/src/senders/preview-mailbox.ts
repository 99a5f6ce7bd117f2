import {
  type AlertSender,
  type Clock,
  type CodeSender,
  type Delivery,
  masked,
  type NoticeKind,
  type SendAnswer,
} from '@detent/core';
import { checkMailSettings, type MailSettings, mailOf } from '../message/mail.ts';
import { smsOf } from '../message/sms.ts';
import { checkMessageSettings } from '../settings.ts';
import { createVoices, type Voices } from '../voices.ts';
import { letterKinds, unusable } from './answers.ts';

/** A message that was not sent, as it would have arrived. */
export interface PreviewedMessage {
  /** Where it is found in the mailbox; not its Message-ID. */
  readonly number: number;
  readonly at: number;
  readonly kind: NoticeKind;
  readonly channel: 'email' | 'sms';
  readonly language: string;
  readonly to: string;
  /** Null for an SMS. */
  readonly subject: string | null;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly text: string;
  readonly html: string | null;
}

/** What may be printed about a message: neither its code nor a full address. */
export type PreviewedFacts = Pick<PreviewedMessage, 'number' | 'kind' | 'channel' | 'language'> & {
  readonly to: string;
};

const mostKept = 100;

/** Takes messages while developing, keeps the last hundred in memory, and sends none. */
export class PreviewMailbox {
  readonly #voices: Voices;
  readonly #settings: MailSettings;
  readonly #clock: Clock;
  readonly #onMessage: (facts: PreviewedFacts) => void;
  #messages: readonly PreviewedMessage[] = [];
  #count = 0;

  constructor(deps: {
    readonly settings: MailSettings;
    readonly clock: Clock;
    readonly onMessage: (facts: PreviewedFacts) => void;
  }) {
    checkMessageSettings(deps.settings);
    checkMailSettings(deps.settings);
    this.#voices = createVoices(deps.settings);
    this.#settings = deps.settings;
    this.#clock = deps.clock;
    this.#onMessage = deps.onMessage;
  }

  /** What takes the messages of one channel, both alerts and codes. */
  sender(channel: 'email' | 'sms'): AlertSender & CodeSender {
    return { channel, kinds: letterKinds, send: async (delivery) => this.#take(channel, delivery) };
  }

  /** Newest first. */
  list(): readonly PreviewedMessage[] {
    return this.#messages;
  }

  find(number: number): PreviewedMessage | null {
    return this.#messages.find((message) => message.number === number) ?? null;
  }

  #take(channel: 'email' | 'sms', delivery: Delivery): SendAnswer {
    let message: PreviewedMessage;
    try {
      message = this.#previewed(channel, delivery);
    } catch (fault) {
      return unusable(fault);
    }
    this.#count = message.number;
    this.#messages = [message, ...this.#messages].slice(0, mostKept);
    const { number, kind, language } = message;
    this.#onMessage({ number, kind, channel, language, to: masked({ channel, value: delivery.to }) });
    return { kind: 'accepted', code: 'preview' };
  }

  #previewed(channel: 'email' | 'sms', delivery: Delivery): PreviewedMessage {
    const { kind, wishes } = delivery.claimed.notice;
    const base = { number: this.#count + 1, at: this.#clock.now(), kind, channel, to: delivery.to };
    if (channel === 'sms') {
      const voice = this.#voices(wishes);
      const text = smsOf(delivery, voice, this.#settings);
      return { ...base, language: voice.tag, subject: null, headers: [], text, html: null };
    }
    const mail = mailOf(delivery, this.#voices, this.#settings);
    const { subject, language, text, html } = mail;
    return { ...base, language, subject, headers: headersOf(mail, base.at), text, html };
  }
}

const headersOf = (mail: ReturnType<typeof mailOf>, at: number): PreviewedMessage['headers'] => [
  ['Message-ID', mail.messageId],
  ['Date', new Date(at).toUTCString()],
  ['From', `${mail.from.name} <${mail.from.address}>`],
  ...(mail.replyTo === null ? [] : [['Reply-To', mail.replyTo] as const]),
  ['To', mail.to],
  ['Subject', mail.subject],
  ...Object.entries(mail.headers),
];
