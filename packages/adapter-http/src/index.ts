export * from './app.ts';
export {
  type AddressKey,
  type ClientAddress,
  type ClientAddresses,
  createClientAddresses,
  type ProxySettings,
} from './edge/client-address.ts';
export type { FlowLimit } from './edge/flow-limits.ts';
export type { Log, LogEntry } from './edge/log.ts';
export { createOrigins, type OriginSettings, type Origins } from './edge/origin.ts';
export * from './http-server.ts';
export { type Code, codes } from './self-service/codes.ts';
export { createSelfService, type SelfService } from './self-service/create-self-service.ts';
export type { SelfServiceDeps, SelfServiceSettings } from './self-service/settings.ts';
