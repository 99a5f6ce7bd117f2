import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TlsFiles } from '@detent/adapter-http';
import { describe, expect, it } from 'vitest';
import { selfSigned } from '../../../../test/support/certificate.ts';
import { readCertificate, renewCertificate, warnOfExpiry } from '../../src/lifecycle/certificate.ts';
import { memoryLog } from '../support/quiet-log.ts';
import { scratch } from '../support/scratch.ts';

const good = selfSigned();
const other = selfSigned();
const none = 'nothing of the kind';

function filesIn(folder: string, { cert, key }: TlsFiles) {
  const config = { tlsCert: join(folder, 'tls.crt'), tlsKey: join(folder, 'tls.key') };
  writeFileSync(config.tlsCert, cert);
  writeFileSync(config.tlsKey, key);
  return config;
}

describe('a certificate', () => {
  it('is read with its key and its end', () => {
    using folder = scratch();
    const { files, expiresAt } = readCertificate(filesIn(folder.path, good)) ?? {};
    expect(files).toEqual(good);
    expect(expiresAt).toBeGreaterThan(0);
  });

  it('is none where none was configured', () => {
    expect(readCertificate({ tlsCert: null, tlsKey: null })).toBeNull();
  });

  it.each([
    ['no certificate', { ...good, cert: none }, /DETENT_TLS_CERT names .* no certificate in PEM/],
    ['no key', { ...good, key: none }, /DETENT_TLS_KEY names .* no private key in PEM/],
    ['a key of another', { ...good, key: other.key }, /DETENT_TLS_KEY names .* does not belong to the certificate/],
    [
      'a chain that is cut off',
      { ...good, cert: `${good.cert}-----BEGIN CERTIFICATE-----\n` },
      /DETENT_TLS_CERT names/,
    ],
  ])('that cannot be served is a wrong setting: %s', (_what, files, flaw) => {
    using folder = scratch();
    expect(() => readCertificate(filesIn(folder.path, files))).toThrow(flaw);
  });

  it('that is not there is a wrong setting', () => {
    expect(() => readCertificate({ tlsCert: '/nowhere/a', tlsKey: '/nowhere/b' })).toThrow(
      /DETENT_TLS_CERT names \/nowhere\/a, which cannot be read/,
    );
  });

  it('is told of two weeks before its end, and after it', () => {
    const { log, lines } = memoryLog();
    const day = 86_400_000;
    for (const days of [15, 13, 0]) warnOfExpiry({ expiresAt: 100 * day }, (100 - days) * day, log);
    expect(lines.map(({ level, msg }) => [level, msg])).toEqual([
      ['warn', 'the certificate runs out soon'],
      ['error', 'the certificate has run out'],
    ]);
  });

  it('is renewed from its files, and stays where they are wrong', () => {
    using folder = scratch();
    const { log, lines } = memoryLog();
    const renewed: TlsFiles[] = [];
    const server = { renew: (files: TlsFiles) => void renewed.push(files) };
    renewCertificate(filesIn(folder.path, other), server, log);
    renewCertificate(filesIn(folder.path, { ...other, key: good.key }), server, log);
    renewCertificate({ tlsCert: null, tlsKey: null }, server, log);
    expect(renewed).toEqual([other]);
    expect(lines.map(({ level, msg }) => [level, msg])).toEqual([
      ['info', 'certificate renewed'],
      ['error', 'certificate not renewed'],
    ]);
    expect(JSON.stringify(lines)).not.toContain('PRIVATE');
  });
});
