import { type DestinationStream, type Logger, pino } from 'pino';
import type { LogLevel } from '../config/config.ts';
import { redact, scrubText } from './redact.ts';

/** Where this package writes what happened: what is known in members, and one sentence. */
export interface Log {
  debug(entry: object, sentence: string): void;
  info(entry: object, sentence: string): void;
  warn(entry: object, sentence: string): void;
  error(entry: object, sentence: string): void;
}

/** The process's log, and how to make sure that it was written. */
export interface ProcessLog {
  readonly log: Log;
  readonly flush: () => void;
}

/** Logs to stderr. What was written is on its way in the background, so that no request waits for a terminal. */
export function createProcessLog(level: LogLevel): ProcessLog {
  const destination = pino.destination({ dest: 2, sync: false });
  return { log: createLogger(level, destination), flush: () => destination.flushSync() };
}

/** One JSON object a line. Nothing reaches the destination that was not redacted. */
export function createLogger(level: LogLevel, destination: DestinationStream): Logger {
  return pino(
    {
      level,
      base: { service: 'detent' },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }), log: redact },
      hooks: {
        logMethod(args, method) {
          const [first, second] = args;
          // Values are given as members, never put into the sentence.
          if (typeof first === 'string') method.call(this, scrubText(first));
          else method.call(this, first, scrubText(second ?? ''));
        },
      },
    },
    destination,
  );
}
