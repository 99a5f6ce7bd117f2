import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { SmtpSender } from '@detent/adapter-mail';
import type { Config } from '../config/config.ts';
import { usesPreview } from '../config/delivery.ts';
import { type Finding, finding, ok } from './finding.ts';

/** Whether the mail server takes a connection and the sign-in. Nothing is sent. */
export async function mailFindings(
  config: Config,
  smtp: Pick<SmtpSender, 'check'> | null,
): Promise<readonly Finding[]> {
  if (smtp === null) {
    return usesPreview(config)
      ? [finding('mail', 'note', 'mails stay in the mailbox of development', 'DETENT_SMTP_URL names a mail server')]
      : [finding('mail', 'wrong', 'nobody can be told of anything', 'DETENT_SMTP_URL names a mail server')];
  }
  const flaw = await smtp.check();
  return flaw === null
    ? [ok('mail', 'the mail server takes connection and sign-in')]
    : [
        finding(
          'mail',
          'wrong',
          `the mail server cannot be used (${flaw})`,
          'look at host, port, user and password in DETENT_SMTP_URL, and at its certificate',
        ),
      ];
}

const mostSkewMs = 5000;
const soonMs = 14 * 86_400_000;
const longestMs = 5000;

/** What is known of somebody else's clock and of the public address: what its answer says. */
export interface PublicAnswer {
  /** What its clock says; null where it said nothing. */
  readonly at: number | null;
  readonly askedAt: number;
}

/** Asks the public address, as a client does; null where it did not answer. */
export async function askPublicly(baseUrl: string): Promise<PublicAnswer | null> {
  try {
    const response = await fetch(`${baseUrl}/livez`, { signal: AbortSignal.timeout(longestMs) });
    const date = Date.parse(response.headers.get('date') ?? '');
    return { at: Number.isNaN(date) ? null : date, askedAt: Date.now() };
  } catch {
    return null;
  }
}

/** One-time passwords live for seconds, so that the clock has to be right. */
export function clockFindings(answer: PublicAnswer | null, synchronized: boolean | null): readonly Finding[] {
  const apart = answer === null || answer.at === null ? 0 : Math.abs(answer.at - answer.askedAt);
  if (apart > mostSkewMs) {
    const says = `this clock and that of the public address are ${Math.round(apart / 1000)} seconds apart`;
    return [finding('clock', 'wrong', says, 'let NTP keep both; codes of authenticator apps depend on it')];
  }
  return synchronized === true
    ? [ok('clock', 'NTP keeps the clock')]
    : [finding('clock', 'note', 'nobody says that NTP keeps this clock', 'look at timedatectl or chronyc tracking')];
}

/** Whether the public address answers over TLS, and until when the certificate here is good. */
export function tlsFindings(config: Config, answer: PublicAnswer | null, now: number): readonly Finding[] {
  const { baseUrl, tlsCert, tlsKey } = config;
  const own = tlsCert === null || tlsKey === null ? [] : certificateFindings({ tlsCert, tlsKey, baseUrl }, now);
  if (baseUrl === null || !baseUrl.startsWith('https:')) {
    return own.length > 0
      ? own
      : [finding('tls', 'note', 'the public address is not https', 'production needs DETENT_BASE_URL=https://…')];
  }
  const reached =
    answer === null
      ? finding(
          'tls',
          'warning',
          `${baseUrl} does not answer, or not with a certificate that is trusted`,
          'start the server; look at proxy, name and certificate',
        )
      : ok('tls', `${baseUrl} answers with a certificate that is trusted`);
  return [...own, reached];
}

function certificateFindings(
  { tlsCert, tlsKey, baseUrl }: { readonly tlsCert: string; readonly tlsKey: string; readonly baseUrl: string | null },
  now: number,
): readonly Finding[] {
  try {
    const certificate = new X509Certificate(readFileSync(tlsCert));
    const until = Date.parse(certificate.validTo);
    const host = baseUrl === null ? null : new URL(baseUrl).hostname;
    if (until <= now) return [finding('tls', 'wrong', `the certificate ran out on ${certificate.validTo}`, 'renew it')];
    if (host !== null && certificate.checkHost(host) === undefined) {
      return [finding('tls', 'wrong', `the certificate is not for ${host}`, 'DETENT_TLS_CERT names the one that is')];
    }
    if (!certificate.checkPrivateKey(createPrivateKey(readFileSync(tlsKey)))) {
      return [finding('tls', 'wrong', 'key and certificate do not belong together', 'DETENT_TLS_KEY names its key')];
    }
    return until - now < soonMs
      ? [finding('tls', 'warning', `the certificate runs out on ${certificate.validTo}`, 'renew it')]
      : [ok('tls', `the certificate is good until ${certificate.validTo}`)];
  } catch {
    return [
      finding('tls', 'wrong', 'certificate or key cannot be read', 'DETENT_TLS_CERT and DETENT_TLS_KEY name PEM files'),
    ];
  }
}
