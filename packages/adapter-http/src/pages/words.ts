import { html, type Markup } from './html.ts';

/** A sentence in which literal text and what people typed are told apart. */
export type Phrase = readonly (string | { readonly data: string })[];

export type Block =
  | { readonly kind: 'paragraph'; readonly text: Phrase }
  | { readonly kind: 'list'; readonly items: readonly Phrase[] }
  | { readonly kind: 'link'; readonly text: Phrase; readonly to: string };

/** All that a page says, in one language. The words come from the catalogue that mails use too, through whoever starts the server. */
export interface PageWords {
  readonly language: string;
  readonly direction: 'ltr' | 'rtl';
  readonly title: string;
  readonly blocks: readonly Block[];
  /** Whether the token was worth anything. If not, the page does not repeat it: one worthless token reads like another. */
  readonly tokenHolds: boolean;
  /** The word on the one button, or null where there is nothing to do. */
  readonly button: string | null;
  /** Other languages in which the page can be read, each named in itself. */
  readonly others: readonly { readonly tag: string; readonly name: string }[];
}

const phrase = (parts: Phrase): Markup =>
  html`${parts.map((part) => (typeof part === 'string' ? part : html`<bdi dir="auto">${part.data}</bdi>`))}`;

export function block(one: Block): Markup {
  switch (one.kind) {
    case 'paragraph':
      return html`<p>${phrase(one.text)}</p>`;
    case 'list':
      return html`<ul>${one.items.map((item) => html`<li>${phrase(item)}</li>`)}</ul>`;
    case 'link':
      return isPlainLink(one.to)
        ? html`<p><a href="${one.to}">${phrase(one.text)}</a></p>`
        : html`<p>${phrase(one.text)}</p>`;
  }
}

/** Nothing that would run. */
const isPlainLink = (to: string): boolean => /^(https?:\/\/|mailto:|\/(?!\/))/i.test(to);
