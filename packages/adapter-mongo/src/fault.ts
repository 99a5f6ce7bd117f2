import { DetentError, type PortName } from '@detent/core';
import { Unreadable } from '@detent/core/storage';
import { BSON, MongoBulkWriteError, MongoNetworkError, MongoServerError, MongoWriteConcernError } from 'mongodb';

// What went wrong, in our words. What is stored never gets into them: MongoDB's own messages quote values, so they stay with
// the error that caused ours, and what cannot be decoded is named by its place alone.

/** The call took longer than a call to a store may take; it may yet take effect. */
export class TooLate extends Error {
  override readonly name = 'TooLate';

  constructor(ms: number) {
    super(`no answer within ${ms} ms`);
  }
}

export function portFailed(port: PortName, op: 'read' | 'write', error: unknown): DetentError {
  if (DetentError.isInstance(error)) return error;
  if (error instanceof Unreadable) return new DetentError({ code: 'port-failed', port, op }, { detail: error.message });
  return new DetentError({ code: 'port-failed', port, op }, { detail: detailOf(error), cause: error });
}

export function detailOf(error: unknown): string {
  if (error instanceof TooLate) return error.message;
  if (error instanceof MongoServerError) return `MongoDB ${String(error.code)} ${error.codeName ?? ''}`.trimEnd();
  return error instanceof Error ? error.name : typeof error;
}

/** A unique index, or the id itself, says that it is there already. */
export const isDuplicate = (error: unknown): boolean => codeOf(error) === duplicate;

/** That some of what was to be added is there already, and nothing else went wrong. */
export function isOnlyDuplicates(error: unknown): boolean {
  if (!(error instanceof MongoBulkWriteError)) return isDuplicate(error);
  const errors = Array.isArray(error.writeErrors) ? error.writeErrors : [error.writeErrors];
  return error.result.getWriteConcernError() === undefined && errors.every(({ code }) => code === duplicate);
}

/** What was read is no BSON that can be made a value of. */
export const isBroken = (error: unknown): boolean => error instanceof BSON.BSONError;

/**
 * Whether a write that failed like this has certainly not taken effect: the server looked at it and refused. A lost connection, a
 * time that ran out, a primary that stepped down and a majority that was not heard of leave it open.
 */
export function isRefusal(error: unknown): boolean {
  if (DetentError.isInstance(error)) return true;
  if (!(error instanceof MongoServerError) || error instanceof MongoWriteConcernError) return false;
  return !error.hasErrorLabel('RetryableWriteError') && !interruptions.has(Number(error.code));
}

const duplicate = 11_000;

/**
 * Whether it may be otherwise in a moment: the connection was lost, or the server is no primary any more and another one will be.
 * The driver tries once more by itself, which is too soon where a set still elects.
 */
export function isPassing(error: unknown): boolean {
  return error instanceof MongoNetworkError || (error instanceof MongoServerError && changes.has(Number(error.code)));
}

/** Codes by which a server says that it is going, or is not the one that leads. */
const changes: ReadonlySet<number> = new Set([6, 7, 89, 91, 134, 189, 9001, 10_107, 11_600, 11_602, 13_435, 13_436]);

/** Codes by which a server says that something ended the operation rather than that it was wrong. */
const interruptions: ReadonlySet<number> = new Set([...changes, 24, 50, 64, 112, 262, 11_601]);

function codeOf(error: unknown): number | null {
  return error instanceof MongoServerError && typeof error.code === 'number' ? error.code : null;
}
