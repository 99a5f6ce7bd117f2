/**
 * Every storage port in memory: for embedders who bring no store yet, for the server on `memory:`, and for tests. It keeps every promise
 * of the ports and is gone with the process.
 */
export * from './accounts.ts';
export * from './administrators.ts';
export * from './api-tokens.ts';
export * from './challenges.ts';
export * from './directory.ts';
export * from './history.ts';
export * from './jobs.ts';
export * from './memory-store.ts';
export * from './memory-stores.ts';
export * from './notices.ts';
export * from './organizations.ts';
export * from './records.ts';
export * from './sessions.ts';
export * from './sign-in-names.ts';
export * from './throttles.ts';
