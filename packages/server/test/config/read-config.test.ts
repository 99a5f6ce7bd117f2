import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DetentError } from '@detent/core';
import { describe, expect, it } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import { adapterProblem } from '../../src/config/named-by-adapters.ts';
import { fileName } from '../../src/config/names.ts';
import { ConfigurationError, problemLine } from '../../src/config/problem.ts';
import { type Environment, readConfig } from '../../src/config/read-config.ts';
import { settings } from '../../src/config/settings.ts';

const complaints = (environment: Environment): readonly string[] => {
  try {
    readConfig(environment);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.problems.map(problemLine);
  }
};

function withFile<T>(content: unknown, run: (path: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'detent-config-'));
  const path = join(folder, 'config.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  try {
    return run(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('settings that nobody wrote', () => {
  it('serve on loopback from a folder beside, in development', () => {
    const { config, warnings } = readConfig({});
    expect(config).toMatchObject({
      mode: 'development',
      host: '127.0.0.1',
      port: 8080,
      dataDir: './detent-data',
      store: { kind: 'sqlite', file: null },
      keyRing: null,
      baseUrl: null,
      logLevel: 'info',
      relay: true,
      seed: true,
    });
    expect(warnings).toEqual([]);
  });

  it('are the figures that the contracts publish', () => {
    expect(readConfig({}).config).toMatchObject({
      accessTokenTtlMs: 900_000,
      stepUpTokenTtlMs: 900_000,
      twoFactorTokenTtlMs: 900_000,
      totpSetupTokenTtlMs: 900_000,
      emailVerificationTokenTtlMs: 900_000,
      refreshTokenTtlMs: 129_600_000,
      refreshReuseGraceMs: 10_000,
      emailCodeTtlMs: 600_000,
      emailSendCooldownMs: 60_000,
      smsEnabled: false,
      totpWindow: 1,
      recoveryCodeCount: 6,
      recoveryCodeLength: 12,
      previousAddressTtlMs: 2_592_000_000,
      undoWindowMs: 259_200_000,
      defaultLocale: 'en',
      defaultOrganization: 'default',
      onlyFactorSelf: 'refuse',
      onlyFactorHelpDesk: 'allow',
      countingKinds: ['totp', 'sms', 'email'],
      sessionsOnRemove: 'others',
      rateLimitIp: { most: 200, inMs: 60_000 },
      rateLimitUser: { most: 200, inMs: 60_000 },
      rateLimitLogin: { most: 10, inMs: 300_000 },
      codeAttempts: 5,
      accountAttempts: { most: 10, inMs: 900_000 },
      factorAttempts: 100,
      recordClientIp: false,
      zitadelAllowedOrigins: ['*'],
      adminSecondFactor: 'optional',
      adminCsrf: 'origin',
    });
  });

  it('make no sample accounts and no sample sender in production', () => {
    expect(readConfig({ DETENT_MODE: 'production' }).config).toMatchObject({
      seed: false,
      mailFrom: null,
      mailContact: null,
    });
  });

  it('are those of an empty variable too', () => {
    expect(readConfig({ DETENT_PORT: '', DETENT_SMTP_URL: '' }).config).toMatchObject({ port: 8080, smtpUrl: null });
  });
});

describe('settings as they are written', () => {
  const written: readonly (readonly [keyof Config, string, unknown])[] = [
    ['mode', 'production', 'production'],
    ['port', '0', 0],
    ['store', 'sqlite:/srv/x.db', { kind: 'sqlite', file: '/srv/x.db' }],
    ['store', 'sqlite:', { kind: 'sqlite', file: null }],
    ['store', 'memory:', { kind: 'memory' }],
    ['store', 'mongodb+srv://c.example.org/d', { kind: 'mongodb', url: 'mongodb+srv://c.example.org/d' }],
    ['keyRing', '/etc/ring.json', { kind: 'file', path: '/etc/ring.json' }],
    ['keyRing', ' {"version":1}', { kind: 'inline', text: ' {"version":1}' }],
    ['baseUrl', 'https://id.example.org/detent/', 'https://id.example.org/detent'],
    [
      'allowedOrigins',
      'https://a.example.org, https://b.example.org/',
      ['https://a.example.org', 'https://b.example.org'],
    ],
    ['allowedOrigins', '*', ['*']],
    ['trustedProxies', '10.0.0.1, 10.1.0.0/16 ,2001:db8::/32', ['10.0.0.1', '10.1.0.0/16', '2001:db8::/32']],
    ['accountAttempts', '3/60', { most: 3, inMs: 60_000 }],
    ['rateLimitIp', '0', { most: 0, inMs: 0 }],
    ['accessTokenTtlMs', '60', 60_000],
    ['defaultLocale', 'pt-br', 'pt-BR'],
    ['countingKinds', 'totp,email', ['totp', 'email']],
    ['recordClientIp', 'true', true],
    ['mailFrom', 'Example <security@your.org>', 'Example <security@your.org>'],
    ['mailFrom', 'security@your.org', 'security@your.org'],
    ['smsWebhookSecret', 'whsec_a,whsec_b', ['whsec_a', 'whsec_b']],
  ];

  it.each(written)('%s reads %j', (member, text, value) => {
    expect(readConfig({ [settings[member].variable]: text }).config[member]).toEqual(value);
  });

  const wrong: readonly (readonly [keyof Config, string])[] = [
    ['mode', 'prod'],
    ['port', '80a'],
    ['port', '65536'],
    ['port', '-1'],
    ['port', '1e3'],
    ['host', 'a b'],
    ['store', 'postgres://x'],
    ['store', 'mongodb://'],
    ['baseUrl', 'id.example.org'],
    ['baseUrl', 'ftp://id.example.org'],
    ['baseUrl', 'https://id.example.org/?x=1'],
    ['baseUrl', 'https://id.example.org/#x'],
    ['baseUrl', 'https://user@id.example.org'],
    ['allowedOrigins', 'https://a.example.org/path'],
    ['allowedOrigins', 'a.example.org'],
    ['trustedProxies', '10.0.0.0/33'],
    ['trustedProxies', 'proxy'],
    ['accountAttempts', '10'],
    ['accountAttempts', '0/60'],
    ['accountAttempts', '10/0'],
    ['accessTokenTtlMs', '0'],
    ['accessTokenTtlMs', '1.5'],
    ['stepUpTokenTtlMs', '901'],
    ['recoveryCodeLength', '10'],
    ['defaultLocale', 'not a language'],
    ['countingKinds', 'totp,push'],
    ['recordClientIp', 'yes'],
    ['mailFrom', 'Example'],
    ['mailFrom', 'Example <security>'],
    ['smtpUrl', 'http://mail.example.org'],
    ['appName', 'twenty-one characters'],
    ['logLevel', 'loud'],
    ['defaultOrganization', 'a/b'],
  ];

  it.each(wrong)('%s does not read %j, and the complaint names the variable and an example', (member, text) => {
    const { variable, example } = settings[member];
    const [complaint, ...others] = complaints({ [variable]: text });
    expect(complaint).toMatch(new RegExp(`^${variable} must be `));
    expect(complaint).toContain(`Example: ${variable}=${example}`);
    expect(others).toEqual([]);
  });

  it.each(Object.entries(settings))('%s shows an example that it can read', (_member, { kind, example }) => {
    expect(kind.read(example)).not.toBeNull();
  });

  it('have no name twice', () => {
    const variables = Object.values(settings).map(({ variable }) => variable);
    expect(new Set(variables).size).toBe(variables.length);
  });

  it('are never repeated where they are secret', () => {
    const [complaint = ''] = complaints({ DETENT_SMTP_URL: 'hunter2' });
    expect(complaint).toMatch(/^DETENT_SMTP_URL must be /);
    expect(complaint).not.toContain('hunter2');
  });

  it('are all complained about at once', () => {
    expect(complaints({ DETENT_PORT: 'x', DETENT_MODE: 'y', DETENT_SEED: 'z' })).toHaveLength(3);
  });
});

describe('settings that do not go together', () => {
  const pairs: readonly (readonly [string, Environment, string])[] = [
    ['an open address in development', { DETENT_HOST: '0.0.0.0' }, 'DETENT_HOST'],
    ['a public address without https', { DETENT_BASE_URL: 'http://id.your.org' }, 'DETENT_BASE_URL'],
    ['a certificate without its key', { DETENT_TLS_CERT: 'a.crt' }, 'DETENT_TLS_KEY'],
    ['a key without its certificate', { DETENT_TLS_KEY: 'a.key' }, 'DETENT_TLS_CERT'],
    ['metrics on the port of everything else', { DETENT_METRICS_PORT: '8080' }, 'DETENT_METRICS_PORT'],
    ['SMS without a gateway', { DETENT_SMS_ENABLED: 'true' }, 'DETENT_SMS_WEBHOOK_URL'],
    ['three webhook secrets', { DETENT_SMS_WEBHOOK_SECRET: 'a,b,c' }, 'DETENT_SMS_WEBHOOK_SECRET'],
    [
      'mail without a way to deliver',
      { DETENT_EMAIL_ENABLED: 'true', DETENT_MAIL_PREVIEW: 'false' },
      'DETENT_SMTP_URL',
    ],
    [
      'mail that counts where an authenticator app does not',
      { DETENT_COUNTING_KINDS: 'email' },
      'DETENT_COUNTING_KINDS',
    ],
    [
      'an undo of less than a day in production',
      { DETENT_MODE: 'production', DETENT_UNDO_WINDOW: '86399' },
      'DETENT_UNDO_WINDOW',
    ],
  ];

  it.each(pairs)('are refused: %s', (_name, environment, variable) => {
    const [complaint, ...others] = complaints(environment);
    expect(complaint).toMatch(new RegExp(`^${variable} `));
    expect(others).toEqual([]);
  });

  it('are let pass where they do', () => {
    const fitting: readonly Environment[] = [
      { DETENT_HOST: 'localhost' },
      { DETENT_HOST: '::1' },
      { DETENT_HOST: '127.0.0.9' },
      { DETENT_HOST: '0.0.0.0', DETENT_MODE: 'production' },
      { DETENT_BASE_URL: 'http://localhost:8080' },
      { DETENT_TLS_CERT: 'a.crt', DETENT_TLS_KEY: 'a.key' },
      { DETENT_PORT: '0', DETENT_METRICS_PORT: '0' },
      { DETENT_SMS_ENABLED: 'true', DETENT_SMS_WEBHOOK_URL: 'https://sms.your.org' },
      { DETENT_EMAIL_ENABLED: 'true' },
      { DETENT_EMAIL_ENABLED: 'false', DETENT_MAIL_PREVIEW: 'false' },
      { DETENT_MODE: 'production', DETENT_UNDO_WINDOW: '86400' },
    ];
    for (const environment of fitting) expect(complaints(environment)).toEqual([]);
  });
});

describe('a name that is no setting', () => {
  it('stops production and says what was perhaps meant', () => {
    expect(complaints({ DETENT_MODE: 'production', DETENT_PROT: '1' })).toEqual([
      'DETENT_PROT is no setting; perhaps DETENT_PORT was meant.',
    ]);
  });

  it('is only warned of in development', () => {
    expect(readConfig({ DETENT_QQQQQQQQ: '1', OTHER: '1' }).warnings).toEqual(['DETENT_QQQQQQQQ is no setting.']);
  });

  it('is told of a file as well', () => {
    withFile({ prot: 1, admin: { secondFaktor: 'x' } }, (path) => {
      const { warnings } = readConfig({ DETENT_CONFIG: path });
      expect(warnings).toHaveLength(2);
      expect(warnings[0]).toContain('"prot"');
      expect(warnings[1]).toContain('"admin.secondFaktor"');
      expect(complaints({ DETENT_CONFIG: path, DETENT_MODE: 'production' })).toHaveLength(2);
    });
  });
});

describe('a configuration file', () => {
  it('calls every setting by its name in camel case', () => {
    expect(fileName('DETENT_EMAIL_2FA_BY_DEFAULT')).toBe('email2faByDefault');
    expect(fileName('DETENT_PORT')).toBe('port');
    const everything = Object.fromEntries(
      Object.values(settings).map(({ variable, example }) => [fileName(variable), example]),
    );
    withFile({ ...everything, mailPreview: 'true', mode: 'development', host: 'localhost' }, (path) => {
      expect(readConfig({ DETENT_CONFIG: path }).warnings).toEqual([]);
    });
  });

  it('takes numbers, yes and no, lists, and dotted names as one object in another', () => {
    const file = {
      port: 8443,
      relay: false,
      publicBaseUrl: 'https://id.your.org',
      trustedProxies: ['10.0.0.1', '10.0.0.2'],
      admin: { secondFactor: 'required', limits: { login: '3/60' } },
      tlsCert: null,
    };
    withFile(file, (path) => {
      expect(readConfig({ DETENT_CONFIG: path }).config).toMatchObject({
        port: 8443,
        relay: false,
        baseUrl: 'https://id.your.org',
        trustedProxies: ['10.0.0.1', '10.0.0.2'],
        adminSecondFactor: 'required',
        adminLimitsLogin: { most: 3, inMs: 60_000 },
        tlsCert: null,
      });
    });
  });

  it('may hold the key ring itself', () => {
    withFile({ keyRing: { version: 1 } }, (path) => {
      expect(readConfig({ DETENT_CONFIG: path }).config.keyRing).toEqual({ kind: 'inline', text: '{"version":1}' });
    });
  });

  it('gives way to the environment', () => {
    withFile({ port: 1 }, (path) => {
      expect(readConfig({ DETENT_CONFIG: path, DETENT_PORT: '2' }).config.port).toBe(2);
    });
  });

  it('is complained about with the place in it', () => {
    withFile({ admin: { csrf: 'off' }, port: [1] }, (path) => {
      expect(complaints({ DETENT_CONFIG: path })).toEqual([
        `DETENT_PORT (port in ${path}) must be text, a number or a list.`,
        `DETENT_ADMIN_CSRF (admin.csrf in ${path}) must be origin or token, and "off" is not. Example: DETENT_ADMIN_CSRF=token`,
      ]);
    });
  });

  it('must not give one setting twice', () => {
    withFile({ baseUrl: 'https://a.your.org', publicBaseUrl: 'https://b.your.org' }, (path) => {
      expect(complaints({ DETENT_CONFIG: path })).toEqual([
        `DETENT_BASE_URL (publicBaseUrl in ${path}) is given twice.`,
      ]);
    });
  });

  it('must be there and be a JSON object', () => {
    expect(complaints({ DETENT_CONFIG: '/nowhere/x.json' })[0]).toMatch(
      /^DETENT_CONFIG names .*cannot be read \(ENOENT\)/,
    );
    for (const text of ['{', '[]', '1']) {
      withFile(text, (path) => {
        expect(complaints({ DETENT_CONFIG: path })[0]).toMatch(/which is not a JSON object/);
      });
    }
  });
});

const spoilt = (setting: string): DetentError =>
  new DetentError({ code: 'configuration-wrong', setting }, { detail: 'not like this' });

describe('what an adapter finds wrong', () => {
  it('is told under the name that operators know', () => {
    expect(adapterProblem(spoilt('product'))).toEqual({
      variable: 'DETENT_APP_NAME',
      flaw: 'cannot be used: not like this',
      example: 'Example',
    });
    expect(adapterProblem(spoilt('unheard-of'))).toMatchObject({ variable: 'unheard-of', example: null });
    expect(adapterProblem(new DetentError({ code: 'configuration-wrong', setting: 'from' }))).toMatchObject({
      variable: 'DETENT_MAIL_FROM',
      flaw: 'cannot be used: from',
    });
    expect(adapterProblem(new DetentError({ code: 'busy' }))).toBeNull();
    expect(adapterProblem(new Error('x'))).toBeNull();
  });
});
