import { Buffer } from 'node:buffer';
import { createHmac } from 'node:crypto';
import { type AlertSender, type Clock, type CodeSender, type Delivery, isNumber, type SendAnswer } from '@detent/core';
import { checkSmsSettings, smsOf } from '../message/sms.ts';
import { checkMessageSettings, type MessageSettings, wrong } from '../settings.ts';
import { createVoices, type Voices } from '../voices.ts';
import { codeKinds, tooLate, unusable } from './answers.ts';
import { isLoopback } from './smtp-url.ts';

/** The one address that texts are handed to. */
export interface SmsWebhook {
  /** https; http only for this machine while developing. */
  readonly url: string;
  /** `whsec_` and base64, as the Standard Webhooks scheme writes secrets. While one is changed there are two, and both sign. */
  readonly secrets: readonly string[];
  /** Beginnings of the numbers that may be written to, such as `+49`; empty for all. */
  readonly prefixes: readonly string[];
  readonly timeoutMs?: number;
}

const usualTimeoutMs = 10_000;
const shortestSecret = 24;
const longestWaitMs = 86_400_000;

/** Alerts and codes as SMS, handed to a gateway of the operator's choice. */
export class SmsWebhookSender implements AlertSender, CodeSender {
  readonly channel = 'sms';
  readonly kinds: CodeSender['kinds'] = codeKinds;
  readonly #webhook: SmsWebhook;
  readonly #secrets: readonly Buffer[];
  readonly #voices: Voices;
  readonly #settings: MessageSettings;
  readonly #clock: Clock;

  /** Throws `configuration-wrong`; asks nothing of the gateway yet. */
  constructor(deps: { readonly webhook: SmsWebhook; readonly settings: MessageSettings; readonly clock: Clock }) {
    checkMessageSettings(deps.settings);
    checkSmsSettings(deps.settings);
    checkUrl(deps.webhook.url);
    this.#webhook = deps.webhook;
    this.#secrets = deps.webhook.secrets.map(readSecret);
    if (this.#secrets.length === 0) throw wrong('smsWebhookSecret', 'given: texts are signed');
    this.#voices = createVoices(deps.settings);
    this.#settings = deps.settings;
    this.#clock = deps.clock;
  }

  async send(delivery: Delivery, deadline: number): Promise<SendAnswer> {
    const now = this.#clock.now();
    if (deadline <= now) return tooLate;
    const { to } = delivery;
    if (!isNumber(to) || !this.#mayWriteTo(to)) return { kind: 'refused', code: 'number' };
    let body: string;
    try {
      body = this.#bodyOf(delivery);
    } catch (fault) {
      return unusable(fault);
    }
    const timeoutMs = Math.min(this.#webhook.timeoutMs ?? usualTimeoutMs, deadline - now);
    return this.#post(delivery.claimed.notice.id, body, now, timeoutMs);
  }

  #mayWriteTo(number: string): boolean {
    const { prefixes } = this.#webhook;
    return prefixes.length === 0 || prefixes.some((prefix) => number.startsWith(prefix));
  }

  #bodyOf(delivery: Delivery): string {
    const { notice } = delivery.claimed;
    const voice = this.#voices(notice.wishes);
    return JSON.stringify({
      id: notice.id,
      kind: notice.kind,
      to: delivery.to,
      text: smsOf(delivery, voice, this.#settings),
      language: voice.tag,
      expiresAt: new Date(notice.expiresAt).toISOString(),
    });
  }

  async #post(id: string, body: string, now: number, timeoutMs: number): Promise<SendAnswer> {
    const timestamp = String(Math.floor(now / 1000));
    try {
      const response = await fetch(this.#webhook.url, {
        method: 'POST',
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'webhook-id': id,
          'webhook-timestamp': timestamp,
          'webhook-signature': this.#secrets.map((secret) => signature(secret, `${id}.${timestamp}.${body}`)).join(' '),
        },
        body,
      });
      // What a gateway says besides its status is nobody's business here, so not a byte of it is read.
      await response.body?.cancel();
      return answerTo(response, now);
    } catch {
      return { kind: 'unreachable', code: 'no-answer' };
    }
  }
}

const signature = (secret: Buffer, signed: string): string =>
  `v1,${createHmac('sha256', secret).update(signed).digest('base64')}`;

const later = new Set([408, 425, 429, 503]);
const refused = new Set([400, 404, 410, 422]);

function answerTo({ status, headers }: Response, now: number): SendAnswer {
  const code = String(status);
  if (status >= 200 && status < 300) return { kind: 'accepted', code };
  if (later.has(status)) return { kind: 'later', code, retryAfterMs: retryAfter(headers.get('retry-after'), now) };
  return refused.has(status) ? { kind: 'refused', code } : { kind: 'unreachable', code };
}

/** Seconds or a date; nobody is waited for longer than a day. */
function retryAfter(header: string | null, now: number): number | null {
  if (header === null) return null;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(ms) ? null : Math.min(Math.max(0, ms), longestWaitMs);
}

function checkUrl(text: string): void {
  const url = URL.canParse(text) ? new URL(text) : null;
  const safe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
  if (!safe) throw wrong('smsWebhookUrl', 'an https address; http is for this machine alone');
}

function readSecret(text: string): Buffer {
  const encoded = text.replace(/^whsec_/, '');
  const secret = Buffer.from(encoded, 'base64');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(encoded) || secret.length < shortestSecret) {
    throw wrong('smsWebhookSecret', `whsec_ and at least ${shortestSecret} bytes in base64`);
  }
  return secret;
}
