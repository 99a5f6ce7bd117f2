import { readSmtpUrl } from '@detent/adapter-mail';
import { describe, expect, it } from 'vitest';

describe('the address of a mail server', () => {
  it.each([
    ['smtps://mail.example.com', { host: 'mail.example.com', port: 465, tls: 'implicit', login: null }],
    ['smtp://mail.example.com', { host: 'mail.example.com', port: 587, tls: 'starttls', login: null }],
    ['smtp://mail.example.com:2525', { host: 'mail.example.com', port: 2525, tls: 'starttls', login: null }],
    [
      'smtps://ada%40example.com:p%3Ass@mail.example.com',
      { host: 'mail.example.com', port: 465, tls: 'implicit', login: { user: 'ada@example.com', password: 'p:ss' } },
    ],
    ['smtp://localhost:1025?tls=none', { host: 'localhost', port: 1025, tls: 'none', login: null }],
    ['smtp://127.0.0.1?tls=none', { host: '127.0.0.1', port: 587, tls: 'none', login: null }],
    ['smtp://[::1]:25?tls=none', { host: '::1', port: 25, tls: 'none', login: null }],
  ])('%s is read', (text, server) => {
    expect(readSmtpUrl(text)).toEqual(server);
  });

  it.each([
    'mail.example.com',
    '',
    'http://mail.example.com',
    'smtp:',
    'smtp://mail.example.com?tls=none',
    'smtps://localhost?tls=none',
  ])('%j is refused', (text) => {
    expect(() => readSmtpUrl(text)).toThrow(
      expect.objectContaining({ failure: { code: 'configuration-wrong', setting: 'smtpUrl' } }),
    );
  });

  it('is refused without a word of what it holds', () => {
    expect(() => readSmtpUrl('smtp://user:hunter2@mail.example.com?tls=none')).toThrow(
      expect.objectContaining({ detail: expect.not.stringContaining('hunter2') }),
    );
  });
});
