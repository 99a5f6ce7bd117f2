import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { checkTlsFiles, type HttpServer, type TlsFiles } from '@detent/adapter-http';
import type { Config } from '../config/config.ts';
import { ConfigurationError } from '../config/problem.ts';
import { settings } from '../config/settings.ts';
import type { Log } from '../logging/create-logger.ts';

export interface Certificate {
  readonly files: TlsFiles;
  readonly expiresAt: number;
}

/** The certificate that was configured, or null. Throws `ConfigurationError` where it cannot be served. */
export function readCertificate({ tlsCert, tlsKey }: Pick<Config, 'tlsCert' | 'tlsKey'>): Certificate | null {
  if (tlsCert === null || tlsKey === null) return null;
  const files = { cert: textOf('tlsCert', tlsCert), key: textOf('tlsKey', tlsKey) };
  const certificate = read('tlsCert', `names ${tlsCert}, which holds no certificate in PEM`, () => {
    return new X509Certificate(files.cert);
  });
  const key: KeyObject = read('tlsKey', `names ${tlsKey}, which holds no private key in PEM without passphrase`, () => {
    return createPrivateKey(files.key);
  });
  if (!certificate.checkPrivateKey(key))
    throw wrong('tlsKey', `names ${tlsKey}, which does not belong to the certificate`);
  read('tlsCert', `names ${tlsCert}, which TLS does not take`, () => checkTlsFiles(files));
  return { files, expiresAt: Date.parse(certificate.validTo) };
}

const soonMs = 14 * 86_400_000;

/** Says so while there is time to renew a certificate, and when there is none left. */
export function warnOfExpiry({ expiresAt }: Pick<Certificate, 'expiresAt'>, now: number, log: Log): void {
  const expires = new Date(expiresAt).toISOString();
  if (expiresAt <= now) log.error({ expires }, 'the certificate has run out');
  else if (expiresAt - now < soonMs) log.warn({ expires }, 'the certificate runs out soon');
}

/**
 * Serves what the files hold now, and answers when it runs out. What is wrong with them is told, and no reason to stop
 * serving the old certificate: null.
 */
export function renewCertificate(
  config: Pick<Config, 'tlsCert' | 'tlsKey'>,
  server: Pick<HttpServer, 'renew'>,
  log: Log,
): number | null {
  try {
    const certificate = readCertificate(config);
    if (certificate === null) return null;
    server.renew(certificate.files);
    log.info({ expires: new Date(certificate.expiresAt).toISOString() }, 'certificate renewed');
    return certificate.expiresAt;
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    log.error({ because: error.message }, 'certificate not renewed');
    return null;
  }
}

function read<T>(member: 'tlsCert' | 'tlsKey', flaw: string, reading: () => T): T {
  try {
    return reading();
  } catch {
    throw wrong(member, flaw);
  }
}

const textOf = (member: 'tlsCert' | 'tlsKey', path: string): string =>
  read(member, `names ${path}, which cannot be read`, () => readFileSync(path, 'utf8'));

function wrong(member: 'tlsCert' | 'tlsKey', flaw: string): ConfigurationError {
  const { variable, example } = settings[member];
  return new ConfigurationError([{ variable, flaw, example }]);
}
