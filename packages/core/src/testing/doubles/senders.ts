import type { NoticeKind } from '../../account/notice.ts';
import { keep } from '../../memory/keep.ts';
import type { AlertSender, CodeSender, Delivery, SendAnswer } from '../../ports/senders.ts';

/** What a sender was handed, and by when it should have answered. */
export interface Handed {
  readonly delivery: Delivery;
  readonly deadline: number;
}

/** Delivers nothing, remembers everything, and answers `accepted` unless it was told otherwise. */
export class RecordingAlertSender implements AlertSender {
  readonly channel: 'email' | 'sms';
  readonly #handed: Handed[] = [];
  readonly #script: (SendAnswer | Error)[] = [];

  constructor(channel: 'email' | 'sms' = 'email') {
    this.channel = channel;
  }

  /** Everything so far, oldest first. */
  get handed(): readonly Handed[] {
    return this.#handed;
  }

  /** How the next calls end, one after the other. An error is thrown, as no sender should. */
  willAnswer(...script: readonly (SendAnswer | Error)[]): void {
    this.#script.push(...script);
  }

  async send(delivery: Delivery, deadline: number): Promise<SendAnswer> {
    this.#handed.push(keep({ delivery, deadline }));
    const answer = this.#script.shift() ?? { kind: 'accepted', code: '250' };
    if (answer instanceof Error) throw answer;
    return answer;
  }
}

/** The same for codes and links that were asked for; it takes every kind of them unless told otherwise. */
export class RecordingCodeSender extends RecordingAlertSender implements CodeSender {
  readonly kinds: readonly NoticeKind[];

  constructor(channel: 'email' | 'sms' = 'email', kinds: readonly NoticeKind[] = codeKinds) {
    super(channel);
    this.kinds = kinds;
  }
}

const codeKinds: readonly NoticeKind[] = ['sign-in-code', 'step-up-code', 'enrol-code', 'verify-address'];
