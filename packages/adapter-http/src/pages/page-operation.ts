import { type DefineOperation, type Operation, operation } from '../edge/operation.ts';

/** Pages know nothing before they read, have no failure of their own, and answer none in a way of its own. */
export type PageOperation = Operation<undefined, unknown, unknown>;
export const page: DefineOperation<undefined, unknown, unknown> = operation;
