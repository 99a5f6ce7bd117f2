import { type Notice, noticeClasses } from '../account/notice.ts';
import type { Failure } from '../failure.ts';

/** An alert that was given up may go out again; a code may not, since it was erased when it was given up: who wants one asks anew. */
export function replayLetter({ kind }: Pick<Notice, 'kind'>): Failure | null {
  if (noticeClasses[kind] !== 'C') return null;
  return { code: 'input-invalid', field: 'notice', rule: 'its code was erased and cannot be sent; acknowledge it' };
}
