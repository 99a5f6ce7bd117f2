export * from './decide.ts';
export * from './factors/remove-factor.ts';
export * from './guarded.ts';
export * from './policies.ts';
export * from './proof/counter.ts';
export * from './proof/guesses.ts';
