/** Where the adapter writes what happened: structured lines, never with a secret, a body, a query or personal data. A pino logger fits. */
export interface Log {
  info(entry: LogEntry, message: string): void;
  warn(entry: LogEntry, message: string): void;
  error(entry: LogEntry, message: string): void;
}

export type LogEntry = Readonly<Record<string, unknown>>;
