/**
 * For those who write a store: what was stored, read back member by member, and the steps that a notice takes in an outbox. Nothing
 * here knows of any database.
 */
export * from './account.ts';
export * from './act.ts';
export * from './contents.ts';
export * from './event.ts';
export * from './failure.ts';
export * from './fields.ts';
export * from './oldest.ts';
export * from './operators.ts';
export * from './outbox.ts';
export * from './session.ts';
