import type { Inline, Piece } from '../words/piece.ts';
import type { Block, Message } from './block.ts';

/** A message as plain text. What people typed stands between isolates, so that it cannot turn the words around it. */
export const renderText = (message: Message): string =>
  `${message.blocks.map((block) => blockText(block, message.dir)).join('\n\n')}\n`;

function blockText(block: Block, dir: Message['dir']): string {
  switch (block.kind) {
    case 'paragraph':
    case 'small':
      return block.lines.map((line) => lineText(line, dir)).join('\n');
    // An address alone on its line reads as itself; an isolate behind it could end up in it.
    case 'link':
      return `${lineText(block.label, dir)}\n${block.url}`;
    case 'code':
      return pieceText({ kind: 'ltr', text: block.code }, dir);
  }
}

const lineText = (line: Inline, dir: Message['dir']): string => line.map((piece) => pieceText(piece, dir)).join('');

const anyDirection = '\u2068';
const leftToRight = '\u2066';
const end = '\u2069';

function pieceText({ kind, text }: Piece, dir: Message['dir']): string {
  switch (kind) {
    case 'words':
      return text;
    case 'data':
      return `${anyDirection}${text}${end}`;
    // Where all runs from left to right nothing has to be kept from turning, and a code is copied without marks.
    case 'ltr':
      return dir === 'rtl' ? `${leftToRight}${text}${end}` : text;
  }
}
