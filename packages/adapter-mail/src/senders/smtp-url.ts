import { wrong } from '../settings.ts';
import type { SmtpServer } from './smtp-sender.ts';

/**
 * Reads `smtps://user:password@host:port` and `smtp://…`, which must be upgraded to TLS before anything is said. Only `?tls=none` leaves
 * that out, for a mail server on loopback.
 */
export function readSmtpUrl(text: string): SmtpServer {
  if (!URL.canParse(text)) throw wrong('smtpUrl', 'an address such as smtps://user:password@mail.example.org');
  const url = new URL(text);
  const { protocol, hostname, port, username, password, searchParams } = url;
  if (protocol !== 'smtp:' && protocol !== 'smtps:') throw wrong('smtpUrl', 'an smtp:// or smtps:// address');
  if (hostname === '') throw wrong('smtpUrl', 'an address with a host');
  const implicit = protocol === 'smtps:';
  const none = searchParams.get('tls') === 'none';
  if (none && (implicit || !isLoopback(hostname))) throw wrong('smtpUrl', 'with TLS, unless the host is this machine');
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (implicit ? 465 : 587) : Number(port),
    tls: implicit ? 'implicit' : none ? 'none' : 'starttls',
    login: username === '' ? null : { user: decodeURIComponent(username), password: decodeURIComponent(password) },
  };
}

export const isLoopback = (hostname: string): boolean => /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/.test(hostname);
