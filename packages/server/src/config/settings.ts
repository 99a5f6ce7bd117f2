import type { Config } from './config.ts';
import {
  factorKind,
  hostName,
  identifier,
  type Kind,
  language,
  listOf,
  mailbox,
  network,
  numberPrefix,
  oneOf,
  origin,
  rate,
  ringPlace,
  seconds,
  secret,
  sender,
  smtpAddress,
  storePlace,
  text,
  webAddress,
  wholeNumber,
  yesNo,
} from './kinds.ts';

/** One setting: what it is called, how it is written, and what holds where nobody wrote it. */
export interface Setting<T> {
  readonly variable: string;
  readonly kind: Kind<T>;
  readonly standard: T;
  /** Where production has another default. */
  readonly inProduction?: T;
  readonly example: string;
  /** What contracts call it besides. */
  readonly alias?: string;
}

export type Settings = { readonly [K in keyof Config]: Setting<Config[K]> };

const day = 86_400;
const binding = oneOf('refuse', 'allow');
const origins = listOf(origin, 'origins such as https://app.example.com');
const ttl = seconds(1, 400 * day);
const port = wholeNumber(0, 65_535);
const path = text(4096);
const minutes15 = 900_000;
const tenInFive = { most: 10, inMs: 300_000 };

/** Every setting there is. The name in a configuration file follows from the variable: `DETENT_BASE_URL` is `baseUrl`. */
export const settings: Settings = {
  mode: {
    variable: 'DETENT_MODE',
    kind: oneOf('development', 'production'),
    standard: 'development',
    example: 'production',
  },
  host: { variable: 'DETENT_HOST', kind: hostName, standard: '127.0.0.1', example: '0.0.0.0' },
  port: { variable: 'DETENT_PORT', kind: port, standard: 8080, example: '8443' },
  dataDir: { variable: 'DETENT_DATA_DIR', kind: path, standard: './detent-data', example: '/var/lib/detent' },
  store: {
    variable: 'DETENT_STORE',
    kind: storePlace,
    standard: { kind: 'sqlite', file: null },
    example: 'sqlite:/var/lib/detent/detent.db',
  },
  keyRing: { variable: 'DETENT_KEY_RING', kind: ringPlace, standard: null, example: '/etc/detent/key-ring.json' },
  baseUrl: {
    variable: 'DETENT_BASE_URL',
    kind: webAddress,
    standard: null,
    example: 'https://id.example.com',
    alias: 'publicBaseUrl',
  },
  uiBaseUrl: { variable: 'DETENT_UI_BASE_URL', kind: webAddress, standard: null, example: 'https://app.example.com' },
  tlsCert: { variable: 'DETENT_TLS_CERT', kind: path, standard: null, example: '/etc/detent/tls.crt' },
  tlsKey: { variable: 'DETENT_TLS_KEY', kind: path, standard: null, example: '/etc/detent/tls.key' },
  trustedProxies: {
    variable: 'DETENT_TRUSTED_PROXIES',
    kind: listOf(network, 'addresses and networks such as 10.0.0.0/8'),
    standard: [],
    example: '10.0.0.1,10.1.0.0/16',
  },
  forwardedHeader: {
    variable: 'DETENT_FORWARDED_HEADER',
    kind: oneOf('x-forwarded-for', 'forwarded', 'none'),
    standard: null,
    example: 'forwarded',
  },
  metricsPort: { variable: 'DETENT_METRICS_PORT', kind: port, standard: null, example: '9464' },
  logLevel: {
    variable: 'DETENT_LOG_LEVEL',
    kind: oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'),
    standard: 'info',
    example: 'warn',
  },
  relay: { variable: 'DETENT_RELAY', kind: yesNo, standard: true, example: 'false' },
  seed: { variable: 'DETENT_SEED', kind: yesNo, standard: true, inProduction: false, example: 'false' },
  recordClientIp: { variable: 'DETENT_RECORD_CLIENT_IP', kind: yesNo, standard: false, example: 'true' },

  selfServiceEnabled: { variable: 'DETENT_SELF_SERVICE_ENABLED', kind: yesNo, standard: true, example: 'false' },
  zitadelEnabled: { variable: 'DETENT_ZITADEL_ENABLED', kind: yesNo, standard: true, example: 'false' },
  adminEnabled: { variable: 'DETENT_ADMIN_ENABLED', kind: yesNo, standard: true, example: 'false' },
  allowedOrigins: {
    variable: 'DETENT_ALLOWED_ORIGINS',
    kind: origins,
    standard: [],
    example: 'https://app.example.com',
  },
  headerAuth: { variable: 'DETENT_HEADER_AUTH', kind: yesNo, standard: true, example: 'false' },
  preferHeaderAuth: { variable: 'DETENT_PREFER_HEADER_AUTH', kind: yesNo, standard: true, example: 'false' },
  legacyHeaderNames: { variable: 'DETENT_LEGACY_HEADER_NAMES', kind: yesNo, standard: true, example: 'false' },
  cookieSecure: {
    variable: 'DETENT_COOKIE_SECURE',
    kind: oneOf('auto', 'true', 'false'),
    standard: 'auto',
    example: 'true',
  },
  zitadelInstanceId: {
    variable: 'DETENT_ZITADEL_INSTANCE_ID',
    kind: identifier,
    standard: null,
    example: '284918237465',
  },
  zitadelInstanceDomains: {
    variable: 'DETENT_ZITADEL_INSTANCE_DOMAINS',
    kind: listOf(hostName, 'host names'),
    standard: [],
    example: 'id.example.com',
  },
  zitadelAllowedOrigins: {
    variable: 'DETENT_ZITADEL_ALLOWED_ORIGINS',
    kind: origins,
    standard: ['*'],
    example: 'https://console.example.com',
  },
  zitadelStepUp: {
    variable: 'DETENT_ZITADEL_STEP_UP',
    kind: oneOf('required', 'relaxed'),
    standard: 'required',
    example: 'required',
  },
  adminSecretKey: {
    variable: 'DETENT_ADMIN_SECRET_KEY',
    kind: secret,
    standard: null,
    example: '<random, of 32 characters or more>',
  },
  adminCookieName: {
    variable: 'DETENT_ADMIN_COOKIE_NAME',
    kind: identifier,
    standard: 'nest_auth_admin',
    example: 'nest_auth_admin',
  },
  adminAllowedOrigins: {
    variable: 'DETENT_ADMIN_ALLOWED_ORIGINS',
    kind: origins,
    standard: [],
    example: 'https://admin.example.com',
  },
  adminCsrf: { variable: 'DETENT_ADMIN_CSRF', kind: oneOf('origin', 'token'), standard: 'origin', example: 'token' },
  adminReasonRequired: {
    variable: 'DETENT_ADMIN_REASON_REQUIRED',
    kind: oneOf('by-role', 'everyone'),
    standard: 'by-role',
    example: 'everyone',
  },
  adminAllowManagement: { variable: 'DETENT_ADMIN_ALLOW_MANAGEMENT', kind: yesNo, standard: true, example: 'false' },
  adminSecondFactor: {
    variable: 'DETENT_ADMIN_SECOND_FACTOR',
    kind: oneOf('optional', 'required'),
    standard: 'optional',
    example: 'required',
  },
  adminSessionTtlMs: {
    variable: 'DETENT_ADMIN_SESSION_TTL',
    kind: seconds(60, day),
    standard: 7_200_000,
    example: '3600',
  },
  adminLimitsLogin: {
    variable: 'DETENT_ADMIN_LIMITS_LOGIN',
    kind: rate,
    standard: { most: 5, inMs: 60_000 },
    example: '5/60',
  },
  adminLimitsSecret: {
    variable: 'DETENT_ADMIN_LIMITS_SECRET',
    kind: rate,
    standard: { most: 5, inMs: minutes15 },
    example: '5/900',
  },
  adminLimitsHelpDesk: {
    variable: 'DETENT_ADMIN_LIMITS_HELP_DESK',
    kind: rate,
    standard: { most: 30, inMs: 60_000 },
    example: '30/60',
  },
  adminLimitsOthers: {
    variable: 'DETENT_ADMIN_LIMITS_OTHERS',
    kind: rate,
    standard: { most: 600, inMs: 60_000 },
    example: '600/60',
  },

  accessTokenTtlMs: { variable: 'DETENT_ACCESS_TOKEN_TTL', kind: ttl, standard: minutes15, example: '900' },
  stepUpTokenTtlMs: {
    variable: 'DETENT_STEP_UP_TOKEN_TTL',
    kind: seconds(1, 900),
    standard: minutes15,
    example: '900',
  },
  twoFactorTokenTtlMs: { variable: 'DETENT_TWO_FACTOR_TOKEN_TTL', kind: ttl, standard: minutes15, example: '900' },
  totpSetupTokenTtlMs: { variable: 'DETENT_TOTP_SETUP_TOKEN_TTL', kind: ttl, standard: minutes15, example: '900' },
  emailVerificationTokenTtlMs: {
    variable: 'DETENT_EMAIL_VERIFICATION_TOKEN_TTL',
    kind: ttl,
    standard: minutes15,
    example: '900',
  },
  refreshTokenTtlMs: { variable: 'DETENT_REFRESH_TOKEN_TTL', kind: ttl, standard: 129_600_000, example: '129600' },
  refreshReuseGraceMs: {
    variable: 'DETENT_REFRESH_REUSE_GRACE',
    kind: seconds(0, 60),
    standard: 10_000,
    example: '10',
  },
  emailEnabled: { variable: 'DETENT_EMAIL_ENABLED', kind: yesNo, standard: null, example: 'true' },
  email2faByDefault: { variable: 'DETENT_EMAIL_2FA_BY_DEFAULT', kind: yesNo, standard: true, example: 'false' },
  emailCodeTtlMs: {
    variable: 'DETENT_EMAIL_CODE_TTL',
    kind: seconds(30, 3600),
    standard: 600_000,
    example: '600',
  },
  emailSendCooldownMs: {
    variable: 'DETENT_EMAIL_SEND_COOLDOWN',
    kind: seconds(0, 3600),
    standard: 60_000,
    example: '60',
  },
  smsEnabled: { variable: 'DETENT_SMS_ENABLED', kind: yesNo, standard: false, example: 'true' },
  smsCodeTtlMs: { variable: 'DETENT_SMS_CODE_TTL', kind: seconds(30, 3600), standard: 600_000, example: '600' },
  smsSendCooldownMs: {
    variable: 'DETENT_SMS_SEND_COOLDOWN',
    kind: seconds(0, 3600),
    standard: 60_000,
    example: '60',
  },
  totpWindow: { variable: 'DETENT_TOTP_WINDOW', kind: wholeNumber(0, 10), standard: 1, example: '1' },
  recoveryCodeCount: { variable: 'DETENT_RECOVERY_CODE_COUNT', kind: wholeNumber(1, 20), standard: 6, example: '6' },
  recoveryCodeLength: {
    variable: 'DETENT_RECOVERY_CODE_LENGTH',
    kind: wholeNumber(11, 64),
    standard: 12,
    example: '12',
  },
  rateLimitIp: {
    variable: 'DETENT_RATE_LIMIT_IP',
    kind: rate,
    standard: { most: 200, inMs: 60_000 },
    example: '200/60',
  },
  rateLimitUser: {
    variable: 'DETENT_RATE_LIMIT_USER',
    kind: rate,
    standard: { most: 200, inMs: 60_000 },
    example: '200/60',
  },
  rateLimitLogin: { variable: 'DETENT_RATE_LIMIT_LOGIN', kind: rate, standard: tenInFive, example: '10/300' },
  codeAttempts: { variable: 'DETENT_CODE_ATTEMPTS', kind: wholeNumber(1, 1000), standard: 5, example: '5' },
  accountAttempts: {
    variable: 'DETENT_ACCOUNT_ATTEMPTS',
    kind: rate,
    standard: { most: 10, inMs: minutes15 },
    example: '10/900',
  },
  factorAttempts: { variable: 'DETENT_FACTOR_ATTEMPTS', kind: wholeNumber(1, 10_000), standard: 100, example: '100' },
  argon2MemoryKiB: {
    variable: 'DETENT_ARGON2_MEMORY',
    kind: wholeNumber(8, 1_048_576),
    standard: 19_456,
    example: '19456',
  },
  argon2Passes: { variable: 'DETENT_ARGON2_PASSES', kind: wholeNumber(1, 64), standard: 2, example: '2' },
  argon2Lanes: { variable: 'DETENT_ARGON2_LANES', kind: wholeNumber(1, 16), standard: 1, example: '1' },

  smtpUrl: {
    variable: 'DETENT_SMTP_URL',
    kind: smtpAddress,
    standard: null,
    example: 'smtps://user:password@mail.example.com',
  },
  mailFrom: {
    variable: 'DETENT_MAIL_FROM',
    kind: sender,
    standard: 'Detent <security@detent.example>',
    inProduction: null,
    example: 'Example <security@your-domain.org>',
  },
  mailContact: {
    variable: 'DETENT_MAIL_CONTACT',
    kind: text(200),
    standard: 'help@detent.example',
    inProduction: null,
    example: 'help@your-domain.org',
  },
  mailBounce: {
    variable: 'DETENT_MAIL_BOUNCE',
    kind: mailbox,
    standard: null,
    example: 'bounces@your-domain.org',
  },
  mailPreview: { variable: 'DETENT_MAIL_PREVIEW', kind: yesNo, standard: null, example: 'false' },
  smsWebhookUrl: {
    variable: 'DETENT_SMS_WEBHOOK_URL',
    kind: webAddress,
    standard: null,
    example: 'https://sms.example.com/send',
  },
  smsWebhookSecret: {
    variable: 'DETENT_SMS_WEBHOOK_SECRET',
    kind: listOf(secret, 'one secret, or two while it is changed'),
    standard: [],
    example: 'whsec_<base64>',
  },
  smsPrefixes: {
    variable: 'DETENT_SMS_PREFIXES',
    kind: listOf(numberPrefix, 'beginnings of numbers such as +49'),
    standard: [],
    example: '+49,+43',
  },
  appName: { variable: 'DETENT_APP_NAME', kind: text(20), standard: 'Detent', example: 'Example' },
  defaultLocale: { variable: 'DETENT_DEFAULT_LOCALE', kind: language, standard: 'en', example: 'de' },
  alertTwoFactorRemoved: {
    variable: 'DETENT_ALERT_TWO_FACTOR_REMOVED',
    kind: yesNo,
    standard: true,
    example: 'true',
  },
  alertTwoFactorAdded: { variable: 'DETENT_ALERT_TWO_FACTOR_ADDED', kind: yesNo, standard: true, example: 'true' },
  alertRecoveryCodeUsed: {
    variable: 'DETENT_ALERT_RECOVERY_CODE_USED',
    kind: yesNo,
    standard: true,
    example: 'true',
  },
  alertLogin: { variable: 'DETENT_ALERT_LOGIN', kind: yesNo, standard: true, example: 'false' },
  alertRegistrationWithExistingEmail: {
    variable: 'DETENT_ALERT_REGISTRATION_WITH_EXISTING_EMAIL',
    kind: yesNo,
    standard: true,
    example: 'false',
  },
  previousAddressTtlMs: {
    variable: 'DETENT_PREVIOUS_ADDRESS_TTL',
    kind: seconds(0, 400 * day),
    standard: 30 * day * 1000,
    example: '2592000',
  },

  defaultOrganization: {
    variable: 'DETENT_DEFAULT_ORGANIZATION',
    kind: identifier,
    standard: 'default',
    example: 'default',
  },
  onlyFactorSelf: { variable: 'DETENT_ONLY_FACTOR_SELF', kind: binding, standard: 'refuse', example: 'allow' },
  onlyFactorHelpDesk: { variable: 'DETENT_ONLY_FACTOR_HELP_DESK', kind: binding, standard: 'allow', example: 'refuse' },
  onlyFactorAdministrator: {
    variable: 'DETENT_ONLY_FACTOR_ADMINISTRATOR',
    kind: binding,
    standard: 'allow',
    example: 'refuse',
  },
  onlyFactorOwner: { variable: 'DETENT_ONLY_FACTOR_OWNER', kind: binding, standard: 'allow', example: 'refuse' },
  onlyFactorService: { variable: 'DETENT_ONLY_FACTOR_SERVICE', kind: binding, standard: 'allow', example: 'refuse' },
  countingKinds: {
    variable: 'DETENT_COUNTING_KINDS',
    kind: listOf(factorKind, 'totp, sms and email'),
    standard: ['totp', 'sms', 'email'],
    example: 'totp,sms',
  },
  sessionsOnRemove: {
    variable: 'DETENT_SESSIONS_ON_REMOVE',
    kind: oneOf('others', 'none'),
    standard: 'others',
    example: 'none',
  },
  undoWindowMs: {
    variable: 'DETENT_UNDO_WINDOW',
    kind: seconds(1, 30 * day),
    standard: 3 * day * 1000,
    example: '259200',
  },
};
