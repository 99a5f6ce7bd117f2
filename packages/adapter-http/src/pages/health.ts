import { nothing } from '../edge/input.ts';
import { type PageOperation, page } from './page-operation.ts';

const read = { method: 'GET', body: nothing, query: nothing, locale: false } as const;

/** Whether the process lives, and whether it can serve: a part that is not ready is named. */
export const healthOperations = (unready: () => Promise<readonly string[]>): readonly PageOperation[] => [
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
    async handle() {
      const parts = await unready();
      return parts.length === 0
        ? { kind: 'answer', status: 200, body: { status: 'ok' } }
        : { kind: 'answer', status: 503, body: { status: 'unavailable', parts } };
    },
  }),
];
