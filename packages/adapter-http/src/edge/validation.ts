import type { z } from 'zod';
import type { EdgeFailure, FieldRule, InvalidField } from './failures.ts';

export type Checked<V> =
  | { readonly kind: 'read'; readonly value: V }
  | { readonly kind: 'refused'; readonly failure: EdgeFailure };

/** What a schema makes of a value, whose own name is `whole`. All that is wrong is listed by name and rule, never with what was said. */
export function check<V>(schema: z.ZodType<V>, value: unknown, whole: string): Checked<V> {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return { kind: 'read', value: result.data };
  const fields = result.error.issues.map(
    (issue): InvalidField => ({ field: issue.path.length === 0 ? whole : issue.path.join('.'), rule: ruleOf(issue) }),
  );
  return { kind: 'refused', failure: { code: 'request-invalid', fields } };
}

function ruleOf(issue: z.core.$ZodIssue): FieldRule {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'required' : 'type';
    case 'too_big':
    case 'too_small':
      return issue.origin === 'string' || issue.origin === 'array' ? 'length' : 'range';
    case 'invalid_format':
    case 'not_multiple_of':
      return 'pattern';
    case 'invalid_value':
      return issue.input === undefined ? 'required' : 'value';
    case 'custom':
      return isRule(issue.params?.['rule']) ? issue.params['rule'] : 'value';
    case 'invalid_union':
      return issue.input === undefined ? 'required' : 'type';
    case 'invalid_key':
    case 'invalid_element':
    case 'unrecognized_keys':
      return 'value';
  }
}

const rules: ReadonlySet<unknown> = new Set(['json', 'length', 'pattern', 'range', 'required', 'type', 'value']);
export const isRule = (value: unknown): value is FieldRule => rules.has(value);
