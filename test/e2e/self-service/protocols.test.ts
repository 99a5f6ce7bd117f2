import { describe } from 'vitest';
import { selfSigned } from '../../support/certificate.ts';
import { disableCases } from './cases/disable.ts';
import { httpCases } from './cases/http.ts';
import { methodCases } from './cases/methods.ts';
import { httpClient } from './http-client.ts';
import { http2Client } from './http2-client.ts';
import { serveContainer, serveEncrypted } from './serve-container.ts';
import { openMemory } from './storage.ts';

const tls = selfSigned();

// The rest of the suite asks by HTTP/1.1; here are the cases in which a protocol can make a difference.

describe('self-service by HTTP/2 without encryption', () => {
  const host = {
    open: openMemory,
    serve: serveContainer,
    connect: (port: number) => http2Client(`http://127.0.0.1:${port}`),
  };
  httpCases(host);
  disableCases(host);
  methodCases(host);
});

describe('self-service by HTTP/2 under TLS', () => {
  const host = {
    open: openMemory,
    serve: serveEncrypted(tls),
    connect: (port: number) => http2Client(`https://127.0.0.1:${port}`, tls.cert),
  };
  httpCases(host);
  disableCases(host);
});

describe('self-service by HTTP/1.1 under TLS', () => {
  httpCases({
    open: openMemory,
    serve: serveEncrypted(tls),
    connect: (port: number) => httpClient(port, tls.cert),
  });
});
