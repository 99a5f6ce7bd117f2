export * from './account/index.ts';
export * from './failure.ts';
export * from './policy.ts';
export * from './ports/index.ts';
export * from './verdict.ts';
