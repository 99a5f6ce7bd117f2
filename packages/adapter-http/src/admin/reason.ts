import { cleanText, needsReason, type Operator, type Right } from '@detent/core';
import type { Refusal } from '../edge/operation.ts';
import type { AdminFailureData } from './http-failures.ts';
import type { AdminSettings } from './settings.ts';

export type ReasonRead = { readonly kind: 'reason'; readonly reason: string | null } | Refusal<AdminFailureData>;

const nothing: readonly string[] = [];
const malformed: ReasonRead = { kind: 'refused', failure: { code: 'reason-malformed' } };

/** Why somebody does what they do: in the query or in the body, once in each place, and the same in both. */
export function readReason(
  query: string,
  body: unknown,
  asked: { readonly operator: Operator; readonly right: Right; readonly required: AdminSettings['reasonRequired'] },
): ReasonRead {
  const inQuery = query === '' ? nothing : new URLSearchParams(query).getAll('reason');
  const inBody: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'reason') : undefined;
  const given = [...inQuery, ...(inBody === undefined || inBody === null ? [] : [inBody])];
  if (inQuery.length > 1) return malformed;
  const reasons: string[] = [];
  for (const one of given) {
    const reason = typeof one === 'string' ? cleanText(one, 500) : null;
    if (reason === null || Array.from(reason).length < 3) return malformed;
    reasons.push(reason);
  }
  const [reason = null, other = reason] = reasons;
  if (other !== reason) return malformed;
  const needed = asked.required === 'everyone' || needsReason(asked.operator, asked.right);
  if (reason === null && needed) return { kind: 'refused', failure: { code: 'reason-needed' } };
  return { kind: 'reason', reason };
}
