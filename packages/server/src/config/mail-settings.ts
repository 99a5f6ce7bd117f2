import { languages, type MailSettings, readSmtpUrl, type SmtpServer } from '@detent/adapter-mail';
import type { Addresses } from './addresses.ts';
import type { Config } from './config.ts';
import { isLoopback } from './loopback.ts';

/** What every message is made with. */
export function mailSettings(config: Config, addresses: Addresses): MailSettings {
  const from = mailboxIn(config.mailFrom ?? '');
  return {
    product: config.appName,
    baseUrl: addresses.baseUrl,
    uiBaseUrl: addresses.uiBaseUrl,
    contact: config.mailContact ?? '',
    languages,
    defaultLanguage: config.defaultLocale,
    from,
    bounce: config.mailBounce ?? from,
    mailDomain: from.slice(from.lastIndexOf('@') + 1),
  };
}

/** The mailbox of `Name <mailbox>`; the name is the organization's, as messages say it. */
const mailboxIn = (sender: string): string => /<([^<>]+)>$/.exec(sender)?.[1] ?? sender;

/**
 * Where mails are handed over. While developing, a server on this machine is spoken to as it is: the ones that catch mails for tests have
 * no certificate that anybody would know.
 */
export function smtpServer(smtpUrl: string, { mode }: Pick<Config, 'mode'>): SmtpServer {
  const server = readSmtpUrl(smtpUrl);
  const isCatcher = mode === 'development' && server.tls === 'starttls' && isLoopback(server.host);
  return isCatcher ? { ...server, tls: 'none' } : server;
}
