import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { alertSenderContract } from '@detent/core/testing';
import { AddAccount, RemoveFactor, readConfig, Senders, startServer } from '@detent/server';
import { describe, expect, it } from 'vitest';
import { ChatSender } from './chat-sender.ts';

interface Said {
  readonly id: string;
  readonly to: string;
  readonly text: string;
}

/** A chat that takes what it is told, unless it answers otherwise. */
async function aChat(answer: (response: ServerResponse) => void = (response) => void response.writeHead(204)) {
  const said: Said[] = [];
  const hear = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    said.push(JSON.parse(await text(request)));
    answer(response);
    response.end();
  };
  const server = createServer((request, response) => void hear(request, response));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve());
  });
  const { port } = server.address() as AddressInfo;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { said, address: `http://127.0.0.1:${port}/`, close, [Symbol.asyncDispose]: close };
}

// What every sender promises: run it on your own.
alertSenderContract({ describe, it }, 'chat', async () => {
  const chat = await aChat();
  const now = Date.now();
  return { sender: new ChatSender(chat.address, () => now), now, close: chat.close };
});

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const ask = { door: 'example', reason: 'phone lost', origin: null, signal: { aborted: false } };
const actor = { kind: 'owner', id: 'me', name: null, accountId: null, rank: 4, organizations: '*' } as const;
const person = {
  kind: 'person',
  name: 'Ada',
  identityProviders: [],
  passwordHash: null,
  roles: [],
  groups: [],
  language: null,
  zone: null,
  avatar: null,
  metadata: {},
} as const;

describe('a sender of one’s own', () => {
  it('is told of a removal by the server that it was given to, soon and once', async () => {
    await using chat = await aChat();
    const environment = { DETENT_PORT: '0', DETENT_STORE: 'memory:', DETENT_SEED: 'false' };
    const server = await startServer(readConfig(environment).config, {
      environment,
      log: silent,
      print: () => undefined,
      swap: (container) =>
        void container.rebind(Senders).toConstantValue({ alerts: [new ChatSender(chat.address)], codes: [] }),
    });
    const add = await server.container.getAsync(AddAccount);
    const email = { value: 'ada@example.com', normal: 'ada@example.com', verified: true };
    const factors = [{ kind: 'totp', secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', label: 'Phone' }] as const;
    await add(ask, {
      actor,
      person,
      email,
      factors,
      accountId: 'ada',
      organizationId: 'default',
      how: 'added',
      rank: 0,
      phone: null,
    });
    const remove = await server.container.getAsync(RemoveFactor);
    const which = { kind: 'totp' } as const;
    await remove(
      { ...ask, accountId: 'ada' },
      { actor, which, includePending: true, ifMatch: null, needsPassword: false, compromised: false },
    );
    await expect.poll(() => chat.said, { timeout: 10_000 }).toHaveLength(1);
    await server.stop();
    expect(chat.said).toMatchObject([
      {
        to: 'ada@example.com',
        text: 'default: A second factor was removed from your account. It was done by an owner.',
      },
    ]);
  });

  it.each([
    [429, { kind: 'later', code: '429', retryAfterMs: 7000 }],
    [503, { kind: 'later', code: '503', retryAfterMs: 7000 }],
    [404, { kind: 'refused', code: '404' }],
    [401, { kind: 'unreachable', code: '401' }],
  ])('makes of %i what the relay should do about it', async (status, answer) => {
    await using chat = await aChat((response) => void response.writeHead(status, { 'retry-after': '7' }));
    const notice = { id: 'ada.1.mail', kind: 'factor-removed' };
    const claimed = { notice, act: { actor: { kind: 'self' } } };
    const delivery = { claimed, to: 'ada@example.com', code: null, notMe: null, organization: null };
    const sender = new ChatSender(chat.address);
    // Only what this sender looks at.
    expect(await sender.send(delivery as never, Date.now() + 5000)).toEqual(answer);
    expect(await sender.send(delivery as never, 0)).toEqual({ kind: 'unreachable', code: 'too-late' });
    expect(await new ChatSender('http://127.0.0.1:1/').send(delivery as never, Date.now() + 5000)).toEqual({
      kind: 'unreachable',
      code: 'no-answer',
    });
  });
});
