import type { AlertSender, Delivery, SendAnswer } from '@detent/core';

/** A few words for each kind that matters here; anything else is told in general. */
const words: Readonly<Record<string, string>> = {
  'factor-removed': 'A second factor was removed from your account.',
  'factor-added': 'A second factor was added to your account.',
  'password-changed': 'Your password was changed.',
};

/**
 * Tells alerts in a chat. It answers what became of the message and leaves everything else to the relay: when it is tried again,
 * when it is given up, and that it goes out once. The notice's id goes along, so that the chat can drop a repeat.
 */
export class ChatSender implements AlertSender {
  readonly channel = 'email';
  readonly #address: string;
  readonly #now: () => number;

  constructor(address: string, now: () => number = Date.now) {
    this.#address = address;
    this.#now = now;
  }

  async send({ claimed, to, organization }: Delivery, deadline: number): Promise<SendAnswer> {
    const leftMs = deadline - this.#now();
    if (leftMs <= 0) return { kind: 'unreachable', code: 'too-late' };
    const { id, kind } = claimed.notice;
    const text = words[kind] ?? 'Something was changed on your account.';
    const by = claimed.act.actor.kind === 'self' ? 'by you' : `by an ${claimed.act.actor.kind}`;
    const body = JSON.stringify({ id, to, text: `${organization ?? 'Detent'}: ${text} It was done ${by}.` });
    try {
      const response = await fetch(this.#address, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
        redirect: 'error',
        signal: AbortSignal.timeout(leftMs),
      });
      await response.body?.cancel();
      return answerTo(response);
    } catch {
      // No connection, no answer, or not in time: nothing about this message, so that it costs it nothing.
      return { kind: 'unreachable', code: 'no-answer' };
    }
  }
}

function answerTo({ status, headers }: Response): SendAnswer {
  const code = String(status);
  if (status >= 200 && status < 300) return { kind: 'accepted', code };
  if (status === 429 || status === 503) {
    const seconds = Number(headers.get('retry-after'));
    return { kind: 'later', code, retryAfterMs: seconds > 0 ? seconds * 1000 : null };
  }
  return status === 404 || status === 410 ? { kind: 'refused', code } : { kind: 'unreachable', code };
}
