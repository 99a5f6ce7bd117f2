import { describe, expect, it } from 'vitest';
import { alertDelivery } from '../../src/production/alert-delivery.ts';
import { complaintsOf } from './good-production.ts';

describe('production and the delivery of alerts', () => {
  it('starts with a mail server that is reached by TLS', () => {
    expect(complaintsOf(alertDelivery)).toEqual([]);
    expect(complaintsOf(alertDelivery, { DETENT_SMTP_URL: 'smtp://mail.your.org' })).toEqual([]);
    expect(complaintsOf(alertDelivery, { DETENT_ALERT_LOGIN: 'false' })).toEqual([]);
  });

  it('refuses none', () => {
    expect(complaintsOf(alertDelivery, { DETENT_SMTP_URL: undefined })).toEqual(['DETENT_SMTP_URL']);
  });

  it('refuses the preview in its place', () => {
    expect(complaintsOf(alertDelivery, { DETENT_SMTP_URL: undefined, DETENT_MAIL_PREVIEW: 'true' })).toEqual([
      'DETENT_SMTP_URL',
      'DETENT_MAIL_PREVIEW',
    ]);
  });

  it.each(['tls=none', 'ignoreTLS=true', 'requireTLS=false', 'tls.rejectUnauthorized=false'])(
    'refuses a mail server with %s',
    (option) => {
      expect(complaintsOf(alertDelivery, { DETENT_SMTP_URL: `smtp://mail.your.org/?${option}` })).toEqual([
        'DETENT_SMTP_URL',
      ]);
    },
  );

  it.each(['DETENT_ALERT_TWO_FACTOR_REMOVED', 'DETENT_ALERT_TWO_FACTOR_ADDED', 'DETENT_ALERT_RECOVERY_CODE_USED'])(
    'refuses to switch %s off',
    (variable) => {
      expect(complaintsOf(alertDelivery, { [variable]: 'false' })).toEqual([variable]);
    },
  );
});
