import { languages, type MailSettings } from '@detent/adapter-mail';

export const settings: MailSettings = {
  product: 'Detent',
  baseUrl: 'https://auth.example.com/base',
  uiBaseUrl: 'https://app.example.com',
  contact: 'help@example.com',
  languages,
  defaultLanguage: 'en',
  from: 'no-reply@example.com',
  bounce: 'bounce@example.com',
  mailDomain: 'mail.example.com',
};
