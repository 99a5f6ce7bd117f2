import { DetentError, type PortName } from '@detent/core';

/**
 * A value that a query compares with. Whatever asks for an object here, such as `{"$ne": null}`, would be an operator to MongoDB;
 * it is refused before it gets there, wherever it came from.
 */
export function exactly<T extends string | number>(port: PortName, value: T): T {
  if (typeof value === 'string' || typeof value === 'number') return value;
  throw new DetentError(
    { code: 'port-failed', port, op: 'read' },
    { detail: 'a value asked for is no text or number' },
  );
}
