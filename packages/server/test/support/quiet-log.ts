import { createLogger, type Log } from '../../src/logging/create-logger.ts';

/** A log that can be read back, line by line. */
export function memoryLog(): { readonly log: Log; readonly lines: Record<string, unknown>[] } {
  const lines: Record<string, unknown>[] = [];
  return { lines, log: createLogger('debug', { write: (line: string) => void lines.push(JSON.parse(line)) }) };
}
