import {
  type AdministrationSettings,
  type DetentSettings,
  defaultLives,
  defaultPolicy,
  type Lives,
  type NoticeKind,
  type Policy,
} from '@detent/core';
import type { Config } from './config.ts';
import { isMailOn } from './delivery.ts';

/** What holds where an organization decided nothing, as configured. */
export function serverPolicy(config: Config): Policy {
  const { accountAttempts } = config;
  const [, ...longer] = defaultPolicy.guesses.perLane;
  return {
    ...defaultPolicy,
    onlyFactor: {
      self: config.onlyFactorSelf,
      helpDesk: config.onlyFactorHelpDesk,
      administrator: config.onlyFactorAdministrator,
      owner: config.onlyFactorOwner,
      service: config.onlyFactorService,
    },
    countingKinds: config.countingKinds,
    channels: { sms: config.smsEnabled, email: isMailOn(config) },
    sessionsOnRemove: config.sessionsOnRemove,
    relaxedDoors: config.zitadelStepUp === 'relaxed' ? ['zitadel'] : [],
    undoWindowMs: config.undoWindowMs,
    previousAddressMs: config.previousAddressTtlMs,
    stepUpMs: config.stepUpTokenTtlMs,
    codeMs: config.smsEnabled ? Math.min(config.emailCodeTtlMs, config.smsCodeTtlMs) : config.emailCodeTtlMs,
    cooldownMs: { sms: config.smsSendCooldownMs, email: config.emailSendCooldownMs },
    alerts: { ...defaultPolicy.alerts, off: alertsOff(config) },
    defaultLanguage: config.defaultLocale,
    guesses: {
      perCode: config.codeAttempts,
      perLane: accountAttempts.most === 0 ? longer : [accountAttempts, ...longer],
      perFactorInARow: config.factorAttempts,
    },
  };
}

function alertsOff(config: Config): readonly NoticeKind[] {
  const switches: readonly (readonly [boolean, NoticeKind])[] = [
    [config.alertTwoFactorRemoved, 'factor-removed'],
    [config.alertTwoFactorAdded, 'factor-added'],
    [config.alertRecoveryCodeUsed, 'recovery-code-used'],
    [config.alertLogin, 'signed-in'],
    [config.alertRegistrationWithExistingEmail, 'registered-again'],
  ];
  return switches.filter(([on]) => !on).map(([, kind]) => kind);
}

/** How long tokens live, as configured. */
const serverLives = (config: Config): Lives => ({
  ...defaultLives,
  accessMs: config.accessTokenTtlMs,
  refreshMs: config.refreshTokenTtlMs,
  challengeMs: config.twoFactorTokenTtlMs,
  setupMs: config.totpSetupTokenTtlMs,
  verificationMs: config.emailVerificationTokenTtlMs,
  graceMs: config.refreshReuseGraceMs,
});

/** What the use cases of core are made with. */
export const serverSettings = (config: Config): DetentSettings => ({
  policy: serverPolicy(config),
  lives: serverLives(config),
  recovery: { count: config.recoveryCodeCount, length: config.recoveryCodeLength },
  issuer: config.appName,
  window: config.totpWindow,
  signInLimit: config.rateLimitLogin,
});

/** What the use cases about administrators are made with. */
export const administrationSettings = (
  config: Config,
  secretKey: string | null,
): Omit<AdministrationSettings, 'challengeMs' | 'jobs'> => ({
  secretKey,
  secondFactor: config.adminSecondFactor,
  sessionMs: config.adminSessionTtlMs,
  limits: { login: config.adminLimitsLogin, secret: config.adminLimitsSecret },
});
