import { DetentError } from '@detent/core';

/** What the log may hear of something thrown. The message of somebody else's error stays out: it may hold whatever its code worked on. */
export interface Fault {
  readonly name: string;
  /** Of a failure of ours, or of the system (`ECONNREFUSED`). */
  readonly code: string | null;
  readonly detail: string | null;
  readonly at: string | null;
  readonly cause: Fault | null;
}

const deepest = 5;

export function faultOf(thrown: unknown, depth: number = 1): Fault {
  if (!(thrown instanceof Error)) return { name: typeof thrown, code: null, detail: null, at: null, cause: null };
  const { cause } = thrown;
  const known = DetentError.isInstance(thrown) ? thrown : null;
  return {
    name: thrown.name,
    code: known?.failure.code ?? systemCode(thrown),
    detail: known === null ? null : detailOf(known),
    at: firstFrame(thrown),
    cause: cause === undefined || depth === deepest ? null : faultOf(cause, depth + 1),
  };
}

function detailOf({ failure, detail }: DetentError): string | null {
  const port = failure.code === 'port-failed' ? `${failure.port} ${failure.op}` : null;
  return [port, detail].filter((part) => part !== null).join(': ') || null;
}

function systemCode(error: Error): string | null {
  const code: unknown = Reflect.get(error, 'code');
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{2,40}$/.test(code) ? code : null;
}

/** Where it was thrown: the first line of a stack that is a place. */
const firstFrame = ({ stack = '' }: Error): string | null => /^\s+at (.*)$/m.exec(stack)?.[1] ?? null;
