import { describe, expect, it } from 'vitest';
import { mailSettings, smtpServer } from '../../src/config/mail-settings.ts';
import { readConfig } from '../../src/config/read-config.ts';

const addresses = { baseUrl: 'https://id.your.org', uiBaseUrl: 'https://your.org' };

describe('what messages are made with', () => {
  it('is the mailbox of the sender, whose domain and bounces are its own unless said otherwise', () => {
    const of = (environment: Readonly<Record<string, string>>): ReturnType<typeof mailSettings> =>
      mailSettings(readConfig({ DETENT_MAIL_CONTACT: 'help@your.org', ...environment }).config, addresses);
    expect(of({ DETENT_MAIL_FROM: 'Your Org <security@mail.your.org>' })).toMatchObject({
      ...addresses,
      product: 'Detent',
      contact: 'help@your.org',
      defaultLanguage: 'en',
      from: 'security@mail.your.org',
      bounce: 'security@mail.your.org',
      mailDomain: 'mail.your.org',
    });
    expect(of({ DETENT_MAIL_FROM: 'a@b.org', DETENT_MAIL_BOUNCE: 'bounces@c.org' })).toMatchObject({
      from: 'a@b.org',
      bounce: 'bounces@c.org',
      mailDomain: 'b.org',
    });
  });
});

describe('the mail server', () => {
  it.each([
    ['smtp://127.0.0.1:2525', 'development', 'none'],
    ['smtp://localhost', 'development', 'none'],
    ['smtp://mail.your.org', 'development', 'starttls'],
    ['smtps://127.0.0.1', 'development', 'implicit'],
    ['smtp://127.0.0.1:2525', 'production', 'starttls'],
    ['smtp://mail.your.org', 'production', 'starttls'],
  ] as const)('%s is spoken to in %s with TLS %s', (url, mode, tls) => {
    expect(smtpServer(url, { mode }).tls).toBe(tls);
  });
});
