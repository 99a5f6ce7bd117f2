export { type AdminCode, adminCodes } from './admin/codes.ts';
export { type Admin, createAdmin } from './admin/create-admin.ts';
export { documentAdmin } from './admin/documented.ts';
export type { AdminDeps, AdminSettings } from './admin/settings.ts';
export * from './app.ts';
export {
  type AddressKey,
  type ClientAddress,
  type ClientAddresses,
  createClientAddresses,
  type ProxySettings,
} from './edge/client-address.ts';
export type { Exchange } from './edge/exchange.ts';
export { createFlowLimiter, type FlowLimit, type FlowLimiter } from './edge/flow-limits.ts';
export type { Log, LogEntry } from './edge/log.ts';
export { createOrigins, type OriginSettings, type Origins } from './edge/origin.ts';
export { type Seen, unwatched, type Watch } from './edge/watch.ts';
export { createRpcDoor, type Rpc, type RpcDoorSettings } from './front-door/rpc-door.ts';
export * from './http-server.ts';
export { createDocument, type DocumentSettings } from './openapi/create-document.ts';
export type { DocumentedContract } from './openapi/documented.ts';
export { securitySchemes } from './openapi/security-schemes.ts';
export { type DevMail, type DevMailbox, devMailOperations } from './pages/dev-mail.ts';
export { documentPages } from './pages/documented.ts';
export type { FormPage } from './pages/form-page.ts';
export { healthOperations } from './pages/health.ts';
export { createPages } from './pages/mount.ts';
export { createNotMePage } from './pages/not-me.ts';
export { referenceOperations } from './pages/reference.ts';
export { createVerifyEmailPage } from './pages/verify-email.ts';
export type { Block, PageWords, Phrase } from './pages/words.ts';
export { type Code, codes } from './self-service/codes.ts';
export { createSelfService, type SelfService } from './self-service/create-self-service.ts';
export { documentSelfService } from './self-service/documented.ts';
export type { SelfServiceDeps, SelfServiceSettings } from './self-service/settings.ts';
export { createZitadel, type Zitadel } from './zitadel/create-zitadel.ts';
export { documentZitadel } from './zitadel/documented.ts';
export type { ZitadelDeps, ZitadelSettings } from './zitadel/settings.ts';
