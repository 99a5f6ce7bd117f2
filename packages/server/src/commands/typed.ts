import { text as readText } from 'node:stream/consumers';
import { cleanText } from '@detent/core';
import { type Call, type Terminal, UsageError } from './command.ts';

/** The reason that every change by the command line carries: 3 to 500 characters on one line. */
export function reasonOf(call: Call): string {
  const reason = cleanText(call.text('reason') ?? '', 500);
  if (reason === null || Array.from(reason).length < 3) {
    throw new UsageError('--reason must be 3 to 500 characters without control characters (reason-needed)');
  }
  return reason;
}

/** The same where a command may go without. */
export const reasonIfAny = (call: Call): string | null => (call.text('reason') === null ? null : reasonOf(call));

export const reasonOption = { reason: { value: 'TEXT', needed: true, help: 'why, for the history' } } as const;

/** The password on standard input, without the line's end. */
export async function passwordFrom({ stdin }: Terminal): Promise<string> {
  return (await readText(stdin)).replace(/\r?\n$/, '');
}

/** A whole number of at least one. */
export function countOf(call: Call, option: string, standard: number, most: number): number {
  const given = call.text(option);
  if (given === null) return standard;
  const count = /^\d{1,7}$/.test(given) ? Number(given) : 0;
  if (count < 1 || count > most) throw new UsageError(`--${option} must be a whole number from 1 to ${most}`);
  return count;
}
