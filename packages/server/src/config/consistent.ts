import { changePolicy } from '@detent/core';
import type { Config } from './config.ts';
import { canDeliverMail } from './delivery.ts';
import { isLoopback } from './loopback.ts';
import type { Problem } from './problem.ts';
import { serverPolicy } from './server-policy.ts';
import { settings } from './settings.ts';

/** What no single setting shows: whether they go together. */
export const consistent = (config: Config): readonly Problem[] => checks.flatMap((check) => check(config) ?? []);

const checks: readonly ((config: Config) => Problem | null)[] = [
  ({ mode, host }) =>
    mode === 'development' && !isLoopback(host)
      ? problem('host', `must be a loopback address in development, and ${JSON.stringify(host)} is not`, '127.0.0.1')
      : null,

  ({ baseUrl }) =>
    baseUrl !== null && baseUrl.startsWith('http:') && !isLoopback(new URL(baseUrl).hostname)
      ? problem('baseUrl', 'must be https, since cookies and links that leave this machine have to be protected')
      : null,

  ({ tlsCert, tlsKey }) =>
    tlsCert !== null && tlsKey === null ? problem('tlsKey', 'is missing beside DETENT_TLS_CERT') : null,
  ({ tlsCert, tlsKey }) =>
    tlsKey !== null && tlsCert === null ? problem('tlsCert', 'is missing beside DETENT_TLS_KEY') : null,

  ({ adminSecretKey }) =>
    adminSecretKey !== null && Array.from(adminSecretKey).length < 32
      ? problem('adminSecretKey', 'must have 32 characters or more')
      : null,

  ({ port, metricsPort }) =>
    metricsPort !== null && metricsPort !== 0 && metricsPort === port
      ? problem('metricsPort', 'must be another port than DETENT_PORT')
      : null,

  ({ smsEnabled, smsWebhookUrl }) =>
    smsEnabled && smsWebhookUrl === null
      ? problem('smsWebhookUrl', 'is missing, and DETENT_SMS_ENABLED needs it')
      : null,

  ({ smsWebhookSecret }) =>
    smsWebhookSecret.length > 2 ? problem('smsWebhookSecret', 'must be one secret, or two while it is changed') : null,

  (config) =>
    config.emailEnabled === true && !canDeliverMail(config)
      ? problem('smtpUrl', 'is missing, and DETENT_EMAIL_ENABLED needs a way to deliver')
      : null,

  (config) =>
    changePolicy(serverPolicy(config))?.code === 'policy-unsatisfiable'
      ? problem('countingKinds', 'must let totp count where mail or SMS counts')
      : null,

  ({ mode, undoWindowMs }) =>
    mode === 'production' && undoWindowMs < 86_400_000
      ? problem('undoWindowMs', 'must be a day or more in production')
      : null,
];

function problem(member: keyof Config, flaw: string, example: string = settings[member].example): Problem {
  return { variable: settings[member].variable, flaw, example };
}
