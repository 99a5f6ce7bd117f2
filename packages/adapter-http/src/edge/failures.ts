/** What HTTP itself finds wrong with a request, before any rule is asked. Every contract says what it answers to each. */
export interface EdgeFailureData {
  'address-limit': { readonly retryAfterMs: number };
  'account-limit': { readonly retryAfterMs: number };
  'origin-rejected': Record<never, never>;
  'target-malformed': Record<never, never>;
  'route-unknown': Record<never, never>;
  'method-unknown': { readonly allow: readonly string[] };
  'media-type-unsupported': Record<never, never>;
  'body-too-large': Record<never, never>;
  /** The client went away, or stopped sending, in the middle. */
  'body-unfinished': Record<never, never>;
  'body-malformed': Record<never, never>;
  'request-invalid': { readonly fields: readonly InvalidField[] };
  'locale-malformed': Record<never, never>;
  /** Starting, stopping, or without something that every answer needs. */
  unavailable: Record<never, never>;
  /** Something that nobody foresaw; the log knows more. */
  defect: Record<never, never>;
}

/** Which member is wrong and by which rule; never what it said. */
export interface InvalidField {
  readonly field: string;
  readonly rule: FieldRule;
}

export type FieldRule = 'json' | 'length' | 'pattern' | 'range' | 'required' | 'type' | 'value';

export type EdgeFailureCode = keyof EdgeFailureData;
export type EdgeFailure<C extends EdgeFailureCode = EdgeFailureCode> = {
  [K in C]: { readonly code: K } & EdgeFailureData[K];
}[C];
