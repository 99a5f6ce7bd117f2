import { describe, expect, it } from 'vitest';
import { alertSender } from '../../src/production/alert-sender.ts';
import { complaintsOf } from './good-production.ts';

describe('production and the sender of alerts', () => {
  it('starts with a sender and a contact', () => {
    expect(complaintsOf(alertSender)).toEqual([]);
    expect(complaintsOf(alertSender, { DETENT_MAIL_CONTACT: 'https://your-domain.org/help' })).toEqual([]);
    expect(complaintsOf(alertSender, { DETENT_MAIL_CONTACT: '+49 30 901820' })).toEqual([]);
    expect(complaintsOf(alertSender, { DETENT_MAIL_FROM: 'security@contest.org' })).toEqual([]);
  });

  it('refuses to go without', () => {
    expect(complaintsOf(alertSender, { DETENT_MAIL_FROM: undefined })).toEqual(['DETENT_MAIL_FROM']);
    expect(complaintsOf(alertSender, { DETENT_MAIL_CONTACT: ' ' })).toEqual(['DETENT_MAIL_CONTACT']);
  });

  it.each([
    'security@example.com',
    'Detent <security@detent.example>',
    'x@mail.example.org',
    'x@your.test',
    'x@a.invalid',
  ])('refuses the sample %s', (sender) => {
    expect(complaintsOf(alertSender, { DETENT_MAIL_FROM: sender })).toEqual(['DETENT_MAIL_FROM']);
  });

  it.each(['help@example.com', 'https://example.com/help', 'https://help.example.com/'])(
    'refuses the sample %s',
    (contact) => {
      expect(complaintsOf(alertSender, { DETENT_MAIL_CONTACT: contact })).toEqual(['DETENT_MAIL_CONTACT']);
    },
  );
});
