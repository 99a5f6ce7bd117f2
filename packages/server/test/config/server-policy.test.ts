import { defaultLives, defaultPolicy } from '@detent/core';
import { describe, expect, it } from 'vitest';
import { addressesAt } from '../../src/config/addresses.ts';
import { canDeliverMail, isMailOn, usesPreview } from '../../src/config/delivery.ts';
import { type Environment, readConfig } from '../../src/config/read-config.ts';
import { serverPolicy, serverSettings } from '../../src/config/server-policy.ts';

const policyOf = (environment: Environment): ReturnType<typeof serverPolicy> =>
  serverPolicy(readConfig(environment).config);

describe('the policy of the server', () => {
  it('is what core holds where nobody decided, but for SMS, which needs a gateway', () => {
    expect(policyOf({})).toEqual({ ...defaultPolicy, channels: { sms: false, email: true } });
  });

  it('takes over every setting that it depends on', () => {
    const policy = policyOf({
      DETENT_ONLY_FACTOR_SELF: 'allow',
      DETENT_ONLY_FACTOR_HELP_DESK: 'refuse',
      DETENT_ONLY_FACTOR_ADMINISTRATOR: 'refuse',
      DETENT_ONLY_FACTOR_OWNER: 'refuse',
      DETENT_ONLY_FACTOR_SERVICE: 'refuse',
      DETENT_COUNTING_KINDS: 'totp',
      DETENT_SESSIONS_ON_REMOVE: 'none',
      DETENT_ZITADEL_STEP_UP: 'relaxed',
      DETENT_UNDO_WINDOW: '86401',
      DETENT_PREVIOUS_ADDRESS_TTL: '7',
      DETENT_STEP_UP_TOKEN_TTL: '8',
      DETENT_EMAIL_CODE_TTL: '90',
      DETENT_EMAIL_SEND_COOLDOWN: '9',
      DETENT_SMS_SEND_COOLDOWN: '10',
      DETENT_DEFAULT_LOCALE: 'de',
      DETENT_CODE_ATTEMPTS: '4',
      DETENT_ACCOUNT_ATTEMPTS: '3/60',
      DETENT_FACTOR_ATTEMPTS: '50',
    });
    expect(policy).toMatchObject({
      onlyFactor: { self: 'allow', helpDesk: 'refuse', administrator: 'refuse', owner: 'refuse', service: 'refuse' },
      countingKinds: ['totp'],
      sessionsOnRemove: 'none',
      relaxedDoors: ['zitadel'],
      undoWindowMs: 86_401_000,
      previousAddressMs: 7000,
      stepUpMs: 8000,
      codeMs: 90_000,
      cooldownMs: { email: 9000, sms: 10_000 },
      defaultLanguage: 'de',
      guesses: {
        perCode: 4,
        perLane: [
          { most: 3, inMs: 60_000 },
          { most: 30, inMs: 86_400_000 },
        ],
        perFactorInARow: 50,
      },
    });
  });

  it('lets the limit of a day stand where the shorter one is off', () => {
    expect(policyOf({ DETENT_ACCOUNT_ATTEMPTS: '0' }).guesses.perLane).toEqual([{ most: 30, inMs: 86_400_000 }]);
  });

  it('lets codes live no longer than the shorter of both settings once both channels are on', () => {
    const both = { DETENT_SMS_ENABLED: 'true', DETENT_SMS_WEBHOOK_URL: 'https://sms.your.org' };
    expect(policyOf({ ...both, DETENT_SMS_CODE_TTL: '60' }).codeMs).toBe(60_000);
    expect(policyOf({ DETENT_SMS_CODE_TTL: '60' }).codeMs).toBe(600_000);
  });

  it('names each alert that was switched off', () => {
    expect(policyOf({}).alerts.off).toEqual([]);
    expect(
      policyOf({
        DETENT_ALERT_TWO_FACTOR_REMOVED: 'false',
        DETENT_ALERT_TWO_FACTOR_ADDED: 'false',
        DETENT_ALERT_RECOVERY_CODE_USED: 'false',
        DETENT_ALERT_LOGIN: 'false',
        DETENT_ALERT_REGISTRATION_WITH_EXISTING_EMAIL: 'false',
      }).alerts.off,
    ).toEqual(['factor-removed', 'factor-added', 'recovery-code-used', 'signed-in', 'registered-again']);
  });
});

describe('what use cases are made with', () => {
  it('is taken from the settings', () => {
    const { lives, recovery, issuer, window, signInLimit } = serverSettings(
      readConfig({
        DETENT_ACCESS_TOKEN_TTL: '1',
        DETENT_REFRESH_TOKEN_TTL: '2',
        DETENT_TWO_FACTOR_TOKEN_TTL: '3',
        DETENT_TOTP_SETUP_TOKEN_TTL: '4',
        DETENT_EMAIL_VERIFICATION_TOKEN_TTL: '5',
        DETENT_REFRESH_REUSE_GRACE: '6',
        DETENT_RECOVERY_CODE_COUNT: '7',
        DETENT_RECOVERY_CODE_LENGTH: '16',
        DETENT_APP_NAME: 'Example',
        DETENT_TOTP_WINDOW: '0',
        DETENT_RATE_LIMIT_LOGIN: '0',
      }).config,
    );
    expect(lives).toEqual({
      ...defaultLives,
      accessMs: 1000,
      refreshMs: 2000,
      challengeMs: 3000,
      setupMs: 4000,
      verificationMs: 5000,
      graceMs: 6000,
    });
    expect({ recovery, issuer, window, signInLimit }).toEqual({
      recovery: { count: 7, length: 16 },
      issuer: 'Example',
      window: 0,
      signInLimit: { most: 0, inMs: 0 },
    });
  });
});

describe('mail', () => {
  it('goes to the local mailbox in development where no server carries it', () => {
    const cases: readonly (readonly [Environment, boolean, boolean, boolean])[] = [
      [{}, true, true, true],
      [{ DETENT_SMTP_URL: 'smtp://localhost' }, false, true, true],
      [{ DETENT_SMTP_URL: 'smtp://localhost', DETENT_MAIL_PREVIEW: 'true' }, true, true, true],
      [{ DETENT_MAIL_PREVIEW: 'false' }, false, false, false],
      [{ DETENT_EMAIL_ENABLED: 'false' }, true, true, false],
      [{ DETENT_MODE: 'production' }, false, false, false],
    ];
    for (const [environment, preview, deliverable, on] of cases) {
      const { config } = readConfig(environment);
      expect([usesPreview(config), canDeliverMail(config), isMailOn(config)]).toEqual([preview, deliverable, on]);
    }
  });
});

describe('the public address', () => {
  it('is where the server listens unless one was configured', () => {
    const at = { host: '127.0.0.1', port: 4321 };
    expect(addressesAt(readConfig({}).config, at)).toEqual({
      baseUrl: 'http://127.0.0.1:4321',
      uiBaseUrl: 'http://127.0.0.1:4321',
    });
    expect(addressesAt({ baseUrl: null, uiBaseUrl: null, tlsCert: 'x' }, { host: '::1', port: 1 }).baseUrl).toBe(
      'https://[::1]:1',
    );
    const configured = readConfig({ DETENT_BASE_URL: 'https://id.your.org/d', DETENT_UI_BASE_URL: 'https://your.org' });
    expect(addressesAt(configured.config, at)).toEqual({
      baseUrl: 'https://id.your.org/d',
      uiBaseUrl: 'https://your.org',
    });
    expect(addressesAt(readConfig({ DETENT_BASE_URL: 'https://id.your.org' }).config, at).uiBaseUrl).toBe(
      'https://id.your.org',
    );
  });
});
