import { tidyText } from '@detent/core';

/**
 * A stretch of a sentence: our own words; what somebody typed, which may run in any direction and mean anything to a renderer; or
 * something that always reads from left to right, such as an address of a page, a time or a code.
 */
export interface Piece {
  readonly kind: 'words' | 'data' | 'ltr';
  readonly text: string;
}

/** What stands in one line. */
export type Inline = readonly Piece[];

export const words = (text: string): Inline => [{ kind: 'words', text }];
export const ltr = (text: string): Inline => [{ kind: 'ltr', text }];

/** What somebody typed, on one line, without marks that could turn the text around it, and no longer than a reader needs. */
export const data = (text: string): Inline => [{ kind: 'data', text: shortened(tidyText(text, Infinity)) }];

const longest = 64;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** At most 64 code points and an ellipsis; symbols that are joined into one are kept whole or left out. */
function shortened(text: string): string {
  if (Array.from(text).length <= longest) return text;
  let short = '';
  let left = longest;
  for (const { segment } of graphemes.segment(text)) {
    left -= Array.from(segment).length;
    if (left < 0) break;
    short += segment;
  }
  return `${short}…`;
}

/** The text alone, for a header or a page's own renderer. */
export const plain = (line: Inline): string => line.map(({ text }) => text).join('');
