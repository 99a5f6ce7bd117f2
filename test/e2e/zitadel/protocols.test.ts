import {
  createConnectTransport,
  createGrpcTransport,
  createGrpcWebTransport,
  Http2SessionManager,
} from '@connectrpc/connect-node';
import { describe, expect, it } from 'vitest';
import { type Certificate, selfSigned } from '../../support/certificate.ts';
import { http2Client } from '../self-service/http2-client.ts';
import { serveContainer, serveEncrypted } from '../self-service/serve-container.ts';
import { openMemory } from '../self-service/storage.ts';
import { number, openParties } from './parties.ts';
import { removals } from './removals.ts';
import { type Ask, linesTo, over, overRest } from './transports.ts';

const certificate = selfSigned();

/** Every protocol in every format that it has, over both versions of HTTP. */
function everyWay(port: number, encrypted: Certificate | null): readonly (readonly [string, Ask])[] & AsyncDisposable {
  const baseUrl = `${encrypted === null ? 'http' : 'https'}://127.0.0.1:${port}`;
  const nodeOptions = encrypted === null ? {} : { ca: encrypted.cert };
  const sessionManager = new Http2SessionManager(baseUrl, {}, nodeOptions);
  const http2 = http2Client(baseUrl, encrypted?.cert);
  const lines = linesTo(port, encrypted?.cert);
  const formats = [true, false] as const;
  const ways: (readonly [string, Ask])[] = [
    ['REST on HTTP/1.1', lines.rest],
    ['REST on HTTP/2', overRest(http2)],
    ...formats.flatMap((useBinaryFormat) => {
      const format = useBinaryFormat ? 'binary' : 'JSON';
      const one = { baseUrl, useBinaryFormat, httpVersion: '1.1', nodeOptions } as const;
      const two = { baseUrl, useBinaryFormat, httpVersion: '2', sessionManager } as const;
      return [
        [`Connect ${format} on HTTP/1.1`, over(createConnectTransport(one))],
        [`Connect ${format} on HTTP/2`, over(createConnectTransport(two))],
        [`gRPC-Web ${format} on HTTP/1.1`, over(createGrpcWebTransport(one))],
        [`gRPC-Web ${format} on HTTP/2`, over(createGrpcWebTransport(two))],
        [`gRPC ${format} on HTTP/2`, over(createGrpcTransport({ baseUrl, useBinaryFormat, sessionManager }))],
      ] as const;
    }),
  ];
  return Object.assign(ways, {
    async [Symbol.asyncDispose]() {
      http2.close();
      sessionManager.abort();
      await lines[Symbol.asyncDispose]();
    },
  });
}

describe('ZITADEL contracts on one port, memory', () => {
  it.each([
    ['in the clear', null],
    ['under TLS', certificate],
  ] as const)('cases 2, 3, 4: A, B and C succeed %s, in every protocol and format', async (_name, encrypted) => {
    const serve = encrypted === null ? serveContainer : serveEncrypted(encrypted);
    await using parties = await openParties({ open: openMemory, serve });
    const { world, billing, person, factor } = parties;
    await using ways = everyWay(world.server.port, encrypted);
    for (const [way, ask] of ways) {
      const ada = await person({ totp: 2, sms: number });
      for (const removal of removals) {
        const of = { userId: ada.id, factorId: (await factor(ada, removal.kind)).id };
        expect({ way, name: removal.name, code: (await removal.ask(ask, of, billing)).code }).toEqual({
          way,
          name: removal.name,
          code: 0,
        });
        const again = await removal.ask(ask, of, billing);
        const { id, text } = removal.absent;
        expect({ way, ...again }).toMatchObject({
          way,
          code: 5,
          message: `${text} (${id})`,
          detail: { id, message: text },
        });
      }
      expect((await world.account(ada)).factors.filter(({ state }) => state === 'active')).toHaveLength(1);
    }
  });
});
