import { Buffer } from 'node:buffer';
import { EventEmitter, once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { Accounts, DetentPorts, Signal } from '@detent/core';
import { failing } from '@detent/core/testing';
import { expect, it } from 'vitest';
import { isThorough } from '../../../support/thorough.ts';
import { altered, lateTrouble, trouble } from '../../self-service/faulty.ts';
import type { RunningServer } from '../../self-service/server.ts';
import { expectRefused, expectSaid, type Refusal } from '../expectations.ts';
import type { Parties } from '../parties.ts';
import { V2 } from '../removals.ts';
import { linesTo, type Said, transports } from '../transports.ts';

const rpcPath = '/zitadel.user.v2.UserService/RegisterTOTP';
const timedOut: Refusal = { code: 4, text: 'the operation timed out' };
const unavailable: Refusal = { code: 14, text: 'Temporarily unavailable', id: 'DTNT-Una4v' };

/** Cases 46 to 51, 56 and 57: what is too much, too slow, or broken. */
export function limitCases(at: () => Parties): void {
  const url = (path: string) => `http://127.0.0.1:${at().world.server.port}${path}`;
  const post = (path: string, headers: Readonly<Record<string, string>>, body: Uint8Array | string) =>
    fetch(url(path), { method: 'POST', headers: { ...at().billing, ...headers }, body });
  const json = { 'content-type': 'application/json' };
  const connect = (timeout: string) =>
    post(rpcPath, { ...json, 'connect-timeout-ms': timeout }, '{"userId":"x"}').then(({ status }) => status);

  /** A server of its own over the same store, with lines to it. */
  async function another(
    ports: Partial<DetentPorts>,
    work: (server: RunningServer, on: ReturnType<typeof linesTo>) => Promise<void>,
  ) {
    const server = await at().world.another({ ports });
    await using lines = linesTo(server.port);
    await work(server, lines);
  }

  it('case 46: says that it knows no such method and no such service, in the shape of each protocol', async () => {
    const { world } = at();
    const unknown = '/zitadel.user.v2.UserService/NoSuchMethod';
    const nowhere = '/zitadel.user.v9.UserService/RegisterTOTP';
    const known = await post(unknown, json, '{}');
    expect(known.status).toBe(501);
    expect(await known.json()).toEqual({
      code: 'unimplemented',
      message: 'unknown method NoSuchMethod for service zitadel.user.v2.UserService',
    });
    const other = await post(nowhere, json, '{}');
    expect(other.status).toBe(404);
    expect(await other.json()).toEqual({ code: 5, message: 'Not Found' });
    const web = await post(nowhere, { 'content-type': 'application/grpc-web+proto' }, Buffer.alloc(5));
    expect(web.status).toBe(200);
    expect(await web.text()).toContain('grpc-status: 12');
    const session = connectHttp2(url(''));
    const stream = session.request(
      { ':method': 'POST', ':path': nowhere, 'content-type': 'application/grpc' },
      { endStream: true },
    );
    const [headers] = await once(stream, 'response');
    expect(headers).toMatchObject({
      ':status': 200,
      'grpc-status': '12',
      'grpc-message': 'unknown service zitadel.user.v9.UserService',
    });
    session.destroy();
    expect(world.server.port).toBeGreaterThan(0);
  });

  it.each([70_000, 5_000_000])('case 47: refuses a message of %d bytes, and serves on', async (size) => {
    const { lines, billing } = at();
    const userId = 'x'.repeat(size);
    for (const name of transports.slice(1)) {
      const said = await lines.on(name)(V2.method.removeOTPEmail, { userId }, billing);
      expect({ name, code: said.code }).toEqual({ name, code: 8 });
      expect((await lines.on(name)(V2.method.listAuthenticationMethodTypes, { userId: 'x' }, billing)).code).toBe(0);
    }
    const rest = await post('/v2/users/x/totp', json, JSON.stringify({ code: userId }));
    expect(rest.status).toBe(413);
    expect(await rest.json()).toMatchObject({ code: 8 });
  });

  it.runIf(isThorough)(
    'case 47: ends a body without end on HTTP/2, and serves on over the same connection',
    async () => {
      const session = connectHttp2(url(''));
      for (const [path, type, status] of [
        ['/v2/users/x/totp', 'application/json', 413],
        [rpcPath, 'application/json', 429],
        [rpcPath, 'application/grpc', 200],
      ] as const) {
        const stream = session.request({ ':method': 'POST', ':path': path, 'content-type': type, ...at().billing });
        stream.on('error', () => undefined);
        const closed = once(stream, 'close');
        const chunk =
          type === 'application/grpc'
            ? Buffer.from([0, 0, 0xff, 0xff, 0xff, ...Buffer.alloc(16_000)])
            : Buffer.alloc(16_000, ' ');
        const feed = (): void => {
          if (!stream.destroyed && !stream.closed) stream.write(chunk, feed);
        };
        feed();
        const [headers] = await once(stream, 'response');
        expect(headers[':status']).toBe(status);
        stream.resume();
        await closed;
      }
      const after = session.request({ ':path': '/v2/users/x/authentication_methods', ...at().billing });
      const [headers] = await once(after, 'response');
      expect(headers[':status']).toBe(200);
      session.destroy();
    },
  );

  it('case 48: unpacks gzip and brotli as far as a message may be large, and nothing else', async () => {
    const { person } = at();
    const pack = { gzip: gzipSync, br: brotliCompressSync };
    for (const encoding of ['gzip', 'br'] as const) {
      const ada = await person({ totp: 0 });
      const packed = pack[encoding](JSON.stringify({ userId: ada.id }));
      expect((await post(rpcPath, { ...json, 'content-encoding': encoding }, packed)).status).toBe(200);
      const bomb = pack[encoding](
        Buffer.alloc(50_000_000, ' '),
        encoding === 'br' ? { params: { [1]: 1 } } : { level: 1 },
      );
      const large = await post(rpcPath, { ...json, 'content-encoding': encoding }, bomb);
      expect(large.status).toBe(429);
      expect(await large.json()).toMatchObject({ code: 'resource_exhausted' });
    }
    const strange = await post(rpcPath, { ...json, 'content-encoding': 'zstd' }, '{}');
    expect(strange.status).toBe(501);
    const rest = await post('/v2/users/x/totp', { ...json, 'content-encoding': 'gzip' }, gzipSync('{}'));
    expect(rest.status).toBe(415);
    expect(await rest.json()).toMatchObject({ code: 3 });
  });

  it('case 49: has no effect after the deadline, and keeps what was committed before it', async () => {
    const { person, state, world, billing } = at();
    const { accounts } = world.ports;
    const late = altered(accounts, { find: (id, signal) => whenOver(signal, () => accounts.find(id, signal)) });
    await another({ accounts: late }, async (_server, on) => {
      for (const { name } of on.all) {
        const ada = await person();
        const before = await state(ada);
        const said = await withDeadline(on, name, ada.id, '20m');
        expectSaid(said, timedOut);
        expect(await state(ada)).toEqual(before);
      }
    });
    const slow = altered(accounts, {
      async commit(change, signal) {
        const committed = await accounts.commit(change, signal);
        return whenOver(signal, () => Promise.resolve(committed));
      },
    });
    await another({ accounts: slow }, async (_server, on) => {
      for (const name of ['REST', 'gRPC-Web'] as const) {
        const ada = await person();
        const said = await withDeadline(on, name, ada.id, '200m');
        // The client of a library gives up by itself; what was committed stays all the same.
        expect(name === 'REST' ? said.code : 0).toBe(0);
        expect((await world.account(ada)).factors.find(({ kind }) => kind === 'email')?.state).toBe('removed');
      }
    });

    function withDeadline(
      on: ReturnType<typeof linesTo>,
      name: (typeof transports)[number],
      userId: string,
      grpcTimeout: string,
    ) {
      const headers = name === 'REST' ? { ...billing, 'grpc-timeout': grpcTimeout } : billing;
      return sent(on, name, userId, headers, Number.parseInt(grpcTimeout, 10));
    }
  });

  it('case 49: reads deadlines as they are written', async () => {
    const { billing } = at();
    const grpcWeb = { 'content-type': 'application/grpc-web+proto' };
    const message = Buffer.from([0, 0, 0, 0, 3, 0x0a, 1, 0x78]);
    const statusOf = async (timeout: string) => {
      const text = await (await post(rpcPath, { ...grpcWeb, 'grpc-timeout': timeout }, message)).text();
      return Number(/grpc-status: (\d+)/.exec(text)?.[1]);
    };
    expect(await statusOf('99999999H')).toBe(9);
    expect(await statusOf('5')).toBe(3);
    expect(await statusOf('-1')).toBe(3);
    expect(await statusOf('0S')).toBe(4);
    expect(await connect('9999999999')).toBe(400);
    expect(await connect('-1')).toBe(400);
    expect(await connect('x')).toBe(400);
    expect(await connect('0')).toBe(504);
    const rest = async (timeout: string) =>
      (await fetch(url('/v2/users/x/totp'), { method: 'DELETE', headers: { ...billing, 'grpc-timeout': timeout } }))
        .status;
    expect(await rest('99999999H')).toBe(404);
    expect(await rest('5')).toBe(400);
    expect(await rest('0m')).toBe(504);
  });

  it('case 50: has no effect when the client goes away before the commit', async () => {
    const { person, state, world, billing } = at();
    const { accounts } = world.ports;
    for (const name of ['REST', 'Connect JSON', 'gRPC'] as const) {
      const ada = await person();
      const before = await state(ada);
      const leaving = new AbortController();
      const gone = new EventEmitter();
      const over = once(gone, 'over');
      const waiting = altered(accounts, {
        async find(id, signal) {
          leaving.abort();
          return whenOver(signal, () => accounts.find(id, signal)).finally(() => gone.emit('over'));
        },
      });
      await another({ accounts: waiting }, async (server, on) => {
        if (name === 'REST') {
          const asked = { method: 'DELETE', headers: billing, signal: leaving.signal };
          await expect(fetch(`http://127.0.0.1:${server.port}/v2/users/${ada.id}/otp_email`, asked)).rejects.toThrow(
            /abort/i,
          );
        } else {
          const { signal } = leaving;
          const said = await on.on(name)(V2.method.removeOTPEmail, { userId: ada.id }, billing, { signal });
          expect(said.code).toBe(1);
        }
        await over;
        expect(await state(ada)).toEqual(before);
        expect(server.log.filter(({ level }) => level === 'error')).toEqual([]);
      });
    }
  });

  it('case 51: answers two hundred calls at once over one HTTP/2 connection', async () => {
    const { lines, billing } = at();
    const ask = lines.on('gRPC');
    const said = await Promise.all(
      Array.from({ length: 200 }, () => ask(V2.method.listAuthenticationMethodTypes, { userId: 'nobody' }, billing)),
    );
    expect(said.every(({ code }) => code === 0)).toBe(true);
  });

  it('case 56: lets pages of every origin call, and read what was refused, without credentials', async () => {
    for (const path of ['/v2/users/x/otp_email', rpcPath]) {
      const preflight = await fetch(url(path), {
        method: 'OPTIONS',
        headers: { origin: 'https://page.example', 'access-control-request-method': 'POST' },
      });
      expect(preflight.status).toBe(204);
      const said = Object.fromEntries(preflight.headers);
      expect(said).toMatchObject({
        'access-control-allow-origin': '*',
        'access-control-allow-methods': 'GET, POST, DELETE',
        'access-control-allow-headers':
          'authorization, content-type, accept, accept-language, connect-protocol-version, connect-timeout-ms, grpc-timeout, x-grpc-web, x-user-agent, x-zitadel-orgid, x-step-up-token',
        'access-control-max-age': '7200',
      });
      expect(said).not.toHaveProperty('access-control-allow-credentials');
    }
    for (const [path, headers] of [
      [rpcPath, json],
      ['/v2/users/x/totp', json],
      ['/v2/nothing', {}],
    ] as const) {
      const refused = await fetch(url(path), {
        method: 'POST',
        headers: { ...headers, origin: 'https://page.example' },
        body: '{}',
      });
      expect(refused.ok).toBe(false);
      expect(refused.headers.get('access-control-allow-origin')).toBe('*');
      expect(refused.headers.get('access-control-expose-headers')).toBe(
        'grpc-status, grpc-message, grpc-status-details-bin, www-authenticate, retry-after',
      );
      expect(refused.headers.get('cache-control')).toBe('no-store');
      expect(refused.headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  it('case 56: lets pages of configured origins call, and no others', async () => {
    const origins = { has: (origin: string) => origin === 'https://console.example' };
    const server = await at().world.another({ zitadel: { origins } });
    for (const path of ['/v2/users/x/totp', rpcPath]) {
      for (const [origin, allowed] of [
        ['https://console.example', 'https://console.example'],
        ['https://evil.example', null],
      ] as const) {
        const said = await fetch(`http://127.0.0.1:${server.port}${path}`, {
          method: 'POST',
          headers: { ...json, origin },
          body: '{}',
        });
        expect(said.headers.get('access-control-allow-origin')).toBe(allowed);
        expect(said.headers.get('vary')).toBe('Origin');
        expect(said.headers.get('access-control-allow-credentials')).toBeNull();
      }
    }
  });

  it('case 57: says that it is unavailable while storage is down, and nothing of why', async () => {
    const { person, world, billing } = at();
    const ada = await person();
    const broken: readonly (readonly [Partial<DetentPorts>, Refusal])[] = [
      [{ accounts: failing<Accounts>(world.ports.accounts, { method: 'find', how: 'throw' }) }, unavailable],
      [{ accounts: altered(world.ports.accounts, { commit: lateTrouble }) }, unavailable],
      [
        {
          ids: altered(world.ports.ids, {
            id: trouble,
          }),
        },
        { code: 13, text: 'internal error' },
      ],
    ];
    for (const [ports, refusal] of broken) {
      await another(ports, async (server, on) => {
        for (const { ask } of on.all) {
          const said = await expectRefused(at(), ada, refusal, () =>
            ask(V2.method.removeOTPEmail, { userId: ada.id }, billing),
          );
          expect(JSON.stringify(said)).not.toContain('hunter2');
        }
        expect(server.log.filter(({ level }) => level === 'error').length).toBeGreaterThan(0);
        expect(JSON.stringify(server.log)).not.toContain('hunter2');
      });
    }
  });
}

/** Goes on once nobody waits any more. */
async function whenOver<T>(signal: Signal, work: () => Promise<T>): Promise<T> {
  while (!signal.aborted) await new Promise((resolve) => setImmediate(resolve));
  return work();
}

const sent = (
  on: ReturnType<typeof linesTo>,
  name: (typeof transports)[number],
  userId: string,
  headers: Readonly<Record<string, string>>,
  timeoutMs: number,
): Promise<Said> => on.on(name)(V2.method.removeOTPEmail, { userId }, headers, name === 'REST' ? {} : { timeoutMs });
