import { DetentError, type PortName } from '../failure.ts';

/** Calls a port; whatever it throws that is not one of our own errors becomes one, so that a host's port can leak nothing. */
export async function guarded<T>(port: PortName, op: 'read' | 'write', call: () => T | Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    throw translated(port, op, cause);
  }
}

/** The same for the ports that answer at once. */
export function guardedNow<T>(port: PortName, op: 'read' | 'write', call: () => T): T {
  try {
    return call();
  } catch (cause) {
    throw translated(port, op, cause);
  }
}

const translated = (port: PortName, op: 'read' | 'write', cause: unknown): DetentError =>
  DetentError.isInstance(cause) ? cause : new DetentError({ code: 'port-failed', port, op }, { cause });
