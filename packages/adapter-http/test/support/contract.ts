import type { Mount } from '../../src/app.ts';
import { nothing } from '../../src/edge/input.ts';
import { type DefineOperation, type Operation, operation } from '../../src/edge/operation.ts';
import { refuseAsProblem } from '../../src/edge/problem.ts';
import { createRoutes } from '../../src/edge/routes.ts';

export type PlainOperation = Operation<undefined, unknown, unknown>;
export const plain: DefineOperation<undefined, unknown, unknown> = operation;

/** What most operations of a test have in common. */
export const reads = { body: nothing, query: nothing, locale: false } as const;

/** A contract with these operations, whose refusals are problem details. */
export const mountOf = (operations: readonly PlainOperation[], wishes: Partial<Mount> = {}): Mount => ({
  name: 'plain',
  prefixes: ['/api'],
  headers: [],
  refuse: refuseAsProblem,
  handle: createRoutes<undefined, unknown, unknown>({
    operations,
    prepare: () => Promise.resolve({ kind: 'ready', context: undefined }),
    refuse: refuseAsProblem,
  }),
  ...wishes,
});
