import type { Binding, Kind, Policy } from '@detent/core';
import type { Rate, RingPlace, StorePlace } from './kinds.ts';

export type Mode = 'development' | 'production';

/** What was configured, read and found possible. Null stands for "left out", where that is more than a default. */
export interface Config {
  // where and how it runs
  readonly mode: Mode;
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  readonly dataDir: string;
  readonly store: StorePlace;
  readonly keyRing: RingPlace | null;
  readonly baseUrl: string | null;
  readonly uiBaseUrl: string | null;
  readonly tlsCert: string | null;
  readonly tlsKey: string | null;
  readonly trustedProxies: readonly string[];
  readonly forwardedHeader: 'forwarded' | 'x-forwarded-for' | 'none' | null;
  readonly metricsPort: number | null;
  readonly logLevel: LogLevel;
  readonly relay: boolean;
  readonly seed: boolean;
  readonly recordClientIp: boolean;

  // contracts
  readonly selfServiceEnabled: boolean;
  readonly zitadelEnabled: boolean;
  readonly adminEnabled: boolean;
  readonly allowedOrigins: readonly string[];
  readonly headerAuth: boolean;
  readonly preferHeaderAuth: boolean;
  readonly legacyHeaderNames: boolean;
  readonly cookieSecure: 'auto' | 'true' | 'false';
  readonly zitadelInstanceId: string | null;
  readonly zitadelInstanceDomains: readonly string[];
  readonly zitadelAllowedOrigins: readonly string[];
  readonly zitadelStepUp: 'required' | 'relaxed';
  readonly adminSecretKey: string | null;
  readonly adminCookieName: string;
  readonly adminAllowedOrigins: readonly string[];
  readonly adminCsrf: 'origin' | 'token';
  readonly adminReasonRequired: 'by-role' | 'everyone';
  readonly adminAllowManagement: boolean;
  readonly adminSecondFactor: 'optional' | 'required';
  readonly adminSessionTtlMs: number;
  readonly adminLimitsLogin: Rate;
  readonly adminLimitsSecret: Rate;
  readonly adminLimitsHelpDesk: Rate;
  readonly adminLimitsOthers: Rate;

  // tokens, codes, limits
  readonly accessTokenTtlMs: number;
  readonly stepUpTokenTtlMs: number;
  readonly twoFactorTokenTtlMs: number;
  readonly totpSetupTokenTtlMs: number;
  readonly emailVerificationTokenTtlMs: number;
  readonly refreshTokenTtlMs: number;
  readonly refreshReuseGraceMs: number;
  readonly emailEnabled: boolean | null;
  readonly email2faByDefault: boolean;
  readonly emailCodeTtlMs: number;
  readonly emailSendCooldownMs: number;
  readonly smsEnabled: boolean;
  readonly smsCodeTtlMs: number;
  readonly smsSendCooldownMs: number;
  readonly totpWindow: number;
  readonly recoveryCodeCount: number;
  readonly recoveryCodeLength: number;
  readonly rateLimitIp: Rate;
  readonly rateLimitUser: Rate;
  readonly rateLimitLogin: Rate;
  readonly codeAttempts: number;
  readonly accountAttempts: Rate;
  readonly factorAttempts: number;
  readonly argon2MemoryKiB: number;
  readonly argon2Passes: number;
  readonly argon2Lanes: number;

  // mail, SMS, alerts
  readonly smtpUrl: string | null;
  readonly mailFrom: string | null;
  readonly mailContact: string | null;
  /** Where mail servers say that they could not deliver; the sender where it is left out. */
  readonly mailBounce: string | null;
  /** The local mailbox of development; null means where no other way to deliver is configured. */
  readonly mailPreview: boolean | null;
  readonly smsWebhookUrl: string | null;
  /** The one in use and, while it is changed, the next. */
  readonly smsWebhookSecret: readonly string[];
  /** Beginnings of the numbers that may be written to; empty for all. */
  readonly smsPrefixes: readonly string[];
  readonly appName: string;
  readonly defaultLocale: string;
  readonly alertTwoFactorRemoved: boolean;
  readonly alertTwoFactorAdded: boolean;
  readonly alertRecoveryCodeUsed: boolean;
  readonly alertLogin: boolean;
  readonly alertRegistrationWithExistingEmail: boolean;
  readonly previousAddressTtlMs: number;

  // policy where an organization has none
  readonly defaultOrganization: string;
  readonly onlyFactorSelf: Binding;
  readonly onlyFactorHelpDesk: Binding;
  readonly onlyFactorAdministrator: Binding;
  readonly onlyFactorOwner: Binding;
  readonly onlyFactorService: Binding;
  readonly countingKinds: readonly Kind[];
  readonly sessionsOnRemove: Policy['sessionsOnRemove'];
  readonly undoWindowMs: number;
}

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
