import { DetentError, type PortName } from '@detent/core';
import { Unreadable } from '@detent/core/storage';

// What went wrong, in our words. A driver's message may go into a log, what is stored never: SQLite quotes no values, since
// all of them are bound, and what cannot be decoded is named by its place alone.

/** SQLite's primary result code, or null for what is no error of SQLite's. */
export function resultCode(error: unknown): number | null {
  if (!(error instanceof Error)) return null;
  const code: unknown = Reflect.get(error, 'errcode');
  return typeof code === 'number' ? code & 0xff : null;
}

/** Those we know what to say about. */
export const codes = {
  busy: 5,
  locked: 6,
  readOnly: 8,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  notADatabase: 26,
} as const;

/** Somebody else holds a lock; it passes. */
export function isBusy(error: unknown): boolean {
  const code = resultCode(error);
  return code === codes.busy || code === codes.locked;
}

export function portFailed(port: PortName, op: 'read' | 'write', error: unknown): DetentError {
  if (DetentError.isInstance(error)) return error;
  if (error instanceof Unreadable) return new DetentError({ code: 'port-failed', port, op }, { detail: error.message });
  return new DetentError({ code: 'port-failed', port, op }, { detail: detailOf(error), cause: error });
}

export function detailOf(error: unknown): string {
  const code = resultCode(error);
  const message = error instanceof Error ? error.message : String(error);
  return code === null ? message : `SQLite ${code}: ${message}`;
}
