import { nothing } from '../edge/input.ts';
import { type PageOperation, page } from './page-operation.ts';

const read = { method: 'GET', body: nothing, query: nothing, locale: false } as const;

/** What is wrong, by the names of parts; none where all is well. */
export interface Health {
  /** What keeps the server from serving. */
  unready(): Promise<readonly string[]>;
  /** What needs somebody's attention, whether it keeps the server from serving or not. */
  failing(): Promise<readonly string[]>;
}

/** Whether the process lives, whether it can serve, and whether all is well: a part that is not is named. */
export const healthOperations = (health: Health): readonly PageOperation[] => [
  page({
    ...read,
    name: 'livez',
    path: '/livez',
    handle: () => Promise.resolve({ kind: 'answer', status: 200, body: { status: 'ok' } }),
  }),
  page({
    ...read,
    name: 'readyz',
    path: '/readyz',
    handle: async () => told(await health.unready(), 'unavailable'),
  }),
  page({
    ...read,
    name: 'health',
    path: '/health',
    handle: async () => told(await health.failing(), 'failing'),
  }),
];

const told = (parts: readonly string[], status: string): PlainAnswer =>
  parts.length === 0
    ? { kind: 'answer', status: 200, body: { status: 'ok' } }
    : { kind: 'answer', status: 503, body: { status, parts } };

interface PlainAnswer {
  readonly kind: 'answer';
  readonly status: number;
  readonly body: object;
}
