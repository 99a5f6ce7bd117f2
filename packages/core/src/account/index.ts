export * from './account.ts';
export * from './act.ts';
export * from './event.ts';
export * from './factor.ts';
export * from './notice.ts';
export * from './person.ts';
export * from './recovery.ts';
