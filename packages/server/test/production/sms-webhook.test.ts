import { describe, expect, it } from 'vitest';
import { smsWebhook } from '../../src/production/sms-webhook.ts';
import { complaintsOf } from './good-production.ts';

describe('production and the SMS webhook', () => {
  const url = 'https://sms.your.org/send';

  it('starts without one, and with one that is encrypted and signed', () => {
    expect(complaintsOf(smsWebhook)).toEqual([]);
    expect(complaintsOf(smsWebhook, { DETENT_SMS_WEBHOOK_URL: url, DETENT_SMS_WEBHOOK_SECRET: 'whsec_a' })).toEqual([]);
  });

  it('refuses plain http', () => {
    expect(
      complaintsOf(smsWebhook, { DETENT_SMS_WEBHOOK_URL: 'http://localhost:9', DETENT_SMS_WEBHOOK_SECRET: 'whsec_a' }),
    ).toEqual(['DETENT_SMS_WEBHOOK_URL']);
  });

  it('refuses unsigned messages', () => {
    expect(complaintsOf(smsWebhook, { DETENT_SMS_WEBHOOK_URL: url })).toEqual(['DETENT_SMS_WEBHOOK_SECRET']);
  });
});
