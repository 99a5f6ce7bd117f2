import { DetentError } from '@detent/core';

export interface Fault {
  readonly name: string;
  /** Of a failure of ours, or of the system (`ECONNREFUSED`). */
  readonly code: string | null;
  readonly detail: string | null;
  readonly at: readonly string[];
  readonly cause: Fault | null;
}

const deepest = 5;
const mostLines = 20;

/**
 * What the log may hear of something thrown: what it was, what it was called and where it happened. The message of
 * somebody else's error stays out, since it may hold whatever that code was working on.
 */
export function describeFault(thrown: unknown, depth: number = 1): Fault {
  if (!(thrown instanceof Error) && !DetentError.isInstance(thrown)) {
    return { name: typeof thrown, code: null, detail: null, at: [], cause: null };
  }
  const { cause } = thrown;
  return {
    name: thrown.name,
    code: DetentError.isInstance(thrown) ? thrown.failure.code : systemCode(thrown),
    detail: DetentError.isInstance(thrown) ? about(thrown) : null,
    at: framesOf(thrown),
    cause: cause === undefined || depth === deepest ? null : describeFault(cause, depth + 1),
  };
}

function about({ detail, failure }: DetentError): string | null {
  const port = failure.code === 'port-failed' ? `${failure.port} ${failure.op}` : null;
  return [port, detail].filter((part) => part !== null).join(': ') || null;
}

function systemCode(error: Error): string | null {
  const code: unknown = Reflect.get(error, 'code');
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{2,40}$/.test(code) ? code : null;
}

/** A stack begins with the message, which may run over several lines and look like anything. */
function framesOf({ stack = '', message }: Error): readonly string[] {
  const said = stack.indexOf(message);
  return (said === -1 ? '' : stack.slice(said + message.length))
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, mostLines)
    .map((line) => line.trim());
}
