import { etagOf } from '../edge/if-match.ts';
import type { Answer } from '../edge/operation.ts';

export const ok = (body: unknown): Answer => ({ kind: 'answer', status: 200, body });
export const created = (body: unknown): Answer => ({ kind: 'answer', status: 201, body });

/** An answer that shows an account says which state of it. */
export const tagged = (body: unknown, sequence: number): Answer => ({
  ...ok(body),
  headers: [['ETag', etagOf(sequence)]],
});

export const iso = (at: number): string => new Date(at).toISOString();
export const isoOrNull = (at: number | null): string | null => (at === null ? null : iso(at));
