import { setTimeout as pause } from 'node:timers/promises';
import { membersOf, textOr } from './person.ts';

export interface ArrivedMail {
  readonly subject: string;
  readonly text: string;
}

const longestMs = 10_000;

/** Looks into the local mailbox of development, as its page does. */
export class Mailbox {
  readonly #base: string;
  readonly #seen = new Set<string>();

  constructor(base: string) {
    this.#base = base;
  }

  /** The next message to somebody that fits; waits until it is there. */
  async next(to: string, fits: (mail: ArrivedMail) => boolean): Promise<ArrivedMail> {
    const until = performance.now() + longestMs;
    while (performance.now() < until) {
      const found = (await this.#fresh(to)).find(fits);
      if (found !== undefined) {
        this.#seen.add(found.id);
        return found;
      }
      await pause(25);
    }
    throw new Error(`no such mail to ${to} arrived`);
  }

  /** Oldest first. */
  async #fresh(to: string): Promise<readonly (ArrivedMail & { readonly id: string })[]> {
    const answer = membersOf(await (await fetch(`${this.#base}/dev/mail.json`)).json());
    const messages = Array.isArray(answer['messages']) ? answer['messages'] : [];
    return messages
      .map(membersOf)
      .filter((message) => message['to'] === to && !this.#seen.has(textOr(message['id'], '')))
      .map(({ id, subject, text }) => ({ id: textOr(id, ''), subject: textOr(subject, ''), text: textOr(text, '') }))
      .toReversed();
  }
}

/** The six digits of a code, which stand on a line of their own; what else a message says may hold six digits too. */
export const digitsIn = ({ text }: ArrivedMail): string => /^\W*(\d{6})\W*$/m.exec(text)?.[1] ?? '';

/** The address of the "this was not me" page in an alert. */
export const notMeLinkIn = ({ text }: ArrivedMail): string => /https?:\/\/\S+\/not-me\?t=\S+/.exec(text)?.[0] ?? '';
