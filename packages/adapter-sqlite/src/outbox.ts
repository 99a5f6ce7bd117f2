import type { Act } from '@detent/core';
import { type Entry, parsed, readEntry, storedEntry, Unreadable } from '@detent/core/storage';

// The outbox of an account is a text of lines, one an act, in the column beside the account's state. A commit only appends
// to it. The relay rewrites it, within a transaction that read it, so that neither can lose what the other wrote.

/** The line of an act that was just committed. Nobody has touched its notices, so nothing is said about them. */
export const newLine = (act: Act): string => `{"act":${JSON.stringify(act)}}\n`;

export const writeOutbox = (entries: readonly Entry[]): string =>
  entries.map((entry) => `${JSON.stringify(storedEntry(entry))}\n`).join('');

export function readOutbox(outbox: string): readonly Entry[] {
  return outbox === '' ? [] : outbox.trimEnd().split('\n').map(readLine);
}

function readLine(line: string, index: number): Entry {
  try {
    return readEntry(parsed(line, 'line'));
  } catch (error) {
    throw error instanceof Unreadable ? error.within(`outbox[${index}]`) : error;
  }
}
