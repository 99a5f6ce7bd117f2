import type { FailureData, PortName } from '@detent/core';
import { choose } from '../edge/answers.ts';
import { answers, type SelfServiceOverrides } from './answers.ts';
import type { Code } from './codes.ts';

type Own = Code | { readonly read: Code; readonly write: Code };

/** Of an operation that says in words of its own that one of these ports failed; the others read as everywhere. */
export const portAnswers = (own: Partial<Readonly<Record<PortName, Own>>>): SelfServiceOverrides => ({
  'port-failed': (failure: { readonly code: 'port-failed' } & FailureData['port-failed']) => {
    const code = own[failure.port];
    if (code === undefined) return choose(failure, answers, {});
    return { code: typeof code === 'string' ? code : code[failure.op] };
  },
});
