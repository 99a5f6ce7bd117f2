export type { Addresses as KnownAddresses } from './config/addresses.ts';
export type { Config, LogLevel, Mode } from './config/config.ts';
export { ConfigurationError, type Problem } from './config/problem.ts';
export { type Environment, type ReadConfig, readConfig } from './config/read-config.ts';
export { createContainer, type Given } from './container/create-container.ts';
export { storage } from './container/storage.ts';
export * from './tokens.ts';
