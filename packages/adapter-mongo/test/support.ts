import { DetentError } from '@detent/core';
import { caught } from '@detent/core/testing';

/** What a call fails with, in our words. */
export async function failure(
  call: () => unknown,
): Promise<{ readonly failure: unknown; readonly detail: string | null } | null> {
  const error = await caught(call);
  if (error === null) return null;
  if (!DetentError.isInstance(error)) throw error;
  return { failure: error.failure, detail: error.detail };
}

export const writeFailed = { code: 'port-failed', port: 'Accounts', op: 'write' } as const;
export const readFailed = { code: 'port-failed', port: 'Accounts', op: 'read' } as const;
