import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect as connectHttp2 } from 'node:http2';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Certificate, selfSigned } from '../support/certificate.ts';
import type { Program } from '../support/child.ts';
import { httpClient } from './self-service/http-client.ts';
import { http2Client } from './self-service/http2-client.ts';
import { Desk, type Settings, theServer } from './server-process.ts';

let server: Program;

beforeAll(async () => {
  server = await theServer();
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

function write(desk: Desk, { cert, key }: Certificate): Settings {
  const settings = { DETENT_TLS_CERT: join(desk.path, 'tls.crt'), DETENT_TLS_KEY: join(desk.path, 'tls.key') };
  writeFileSync(settings.DETENT_TLS_CERT, cert);
  writeFileSync(settings.DETENT_TLS_KEY, key, { mode: 0o600 });
  return settings;
}

/** What a new connection is shown. */
async function shown(url: string): Promise<string> {
  const { port, hostname } = new URL(url);
  const socket = connect({ port: Number(port), host: hostname, rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const { fingerprint256 } = socket.getPeerCertificate();
  socket.destroy();
  return fingerprint256;
}

/** Processes are started, on machines that may have other things to do. */
const slowly = { timeout: 120_000 };

describe('a server with a certificate', slowly, () => {
  it('serves both protocols under TLS, shows a renewed certificate after a hang-up, and stops in order', async () => {
    await using desk = new Desk(server, { DETENT_STORE: 'memory:' });
    const first = selfSigned();
    const started = desk.start(write(desk, first));
    const url = await started.url();
    expect(url).toMatch(/^https:/);
    const overHttp1 = httpClient(Number(new URL(url).port), first.cert);
    const overHttp2 = http2Client(url, first.cert);
    for (const client of [overHttp1, overHttp2]) {
      const answer = await client.send('GET', '/readyz');
      expect([answer.status, answer.headers['strict-transport-security']]).toEqual([200, 'max-age=31536000']);
    }
    const before = await shown(url);
    write(desk, selfSigned());
    started.signal('SIGHUP');
    await expect.poll(() => shown(url)).not.toBe(before);
    expect((await overHttp2.send('GET', '/livez')).status).toBe(200);
    const session = connectHttp2(url, { rejectUnauthorized: false });
    session.on('error', () => undefined);
    // The server's settings show that it knows of the connection too.
    await once(session, 'remoteSettings');
    const goingAway = once(session, 'goaway');
    started.signal('SIGTERM');
    expect((await goingAway)[0]).toBe(0);
    overHttp1.close();
    overHttp2.close();
    expect(await started.exit).toBe(0);
  });

  it('does not start with a key that is not the certificate’s', async () => {
    await using desk = new Desk(server, { DETENT_STORE: 'memory:' });
    const started = desk.start(write(desk, { cert: selfSigned().cert, key: selfSigned().key }));
    expect(await started.exit).toBe(78);
    expect(started.error).toContain('DETENT_TLS_KEY');
  });
});
