import type { Inline } from '../words/piece.ts';

/** A part of a message, rendered once as text and once as HTML. */
export type Block =
  /** A paragraph; each line on a line of its own. */
  | { readonly kind: 'paragraph'; readonly lines: readonly Inline[] }
  /** What matters less to most readers. */
  | { readonly kind: 'small'; readonly lines: readonly Inline[] }
  /** A page to open: a button, and the address as text. */
  | { readonly kind: 'link'; readonly label: Inline; readonly url: string }
  /** A code, alone on its line. */
  | { readonly kind: 'code'; readonly code: string };

/** One message in one language, before it takes a form. */
export interface Message {
  readonly tag: string;
  readonly dir: 'ltr' | 'rtl';
  readonly subject: string;
  /** What stands above the message, in HTML. */
  readonly product: Inline;
  readonly blocks: readonly Block[];
}

export const paragraph = (...lines: readonly Inline[]): Block => ({ kind: 'paragraph', lines });
export const small = (...lines: readonly Inline[]): Block => ({ kind: 'small', lines });
