import { DetentError } from '@detent/core';
import type { Config } from './config.ts';
import type { Problem } from './problem.ts';
import { settings } from './settings.ts';

/** What adapters call the values that they are given, where they find something wrong with one. */
const members: Readonly<Record<string, keyof Config>> = {
  baseUrl: 'baseUrl',
  bounce: 'mailBounce',
  contact: 'mailContact',
  defaultLanguage: 'defaultLocale',
  file: 'store',
  from: 'mailFrom',
  mailDomain: 'mailFrom',
  product: 'appName',
  smsWebhookSecret: 'smsWebhookSecret',
  smsWebhookUrl: 'smsWebhookUrl',
  smtpUrl: 'smtpUrl',
  sqlite: 'store',
  uiBaseUrl: 'uiBaseUrl',
};

/** An adapter's complaint about what it was configured with, under the name that operators know; null for any other error. */
export function adapterProblem(error: unknown): Problem | null {
  if (!DetentError.isInstance(error) || error.failure.code !== 'configuration-wrong') return null;
  const { setting } = error.failure;
  const member = members[setting];
  const flaw = `cannot be used: ${error.detail ?? setting}`;
  if (member === undefined) return { variable: setting, flaw, example: null };
  const { variable, example } = settings[member];
  return { variable, flaw, example };
}
