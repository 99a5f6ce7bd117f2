import type { NoticeKind, SendAnswer } from '@detent/core';
import { Unusable } from '../message/compose.ts';

/** Everything that people ask for. */
export const codeKinds: readonly NoticeKind[] = ['sign-in-code', 'step-up-code', 'enrol-code'];
export const letterKinds: readonly NoticeKind[] = [...codeKinds, 'verify-address'];

/** Whatever stops a message from being made is about this message, and nothing of what it says goes further. */
export function unusable(fault: unknown): SendAnswer {
  return { kind: 'unusable', code: fault instanceof Unusable ? fault.message : 'template' };
}

export const tooLate: SendAnswer = { kind: 'unreachable', code: 'too-late' };
