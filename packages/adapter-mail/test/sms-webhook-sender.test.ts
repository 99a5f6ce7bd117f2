import { Buffer } from 'node:buffer';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { type SmsWebhook, SmsWebhookSender, sampleDelivery } from '@detent/adapter-mail';
import type { Delivery, SendAnswer } from '@detent/core';
import { alertSenderContract, codeSenderContract, ManualClock } from '@detent/core/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { settings } from './settings.ts';

interface Asked {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A gateway: keeps what it was asked, and answers as it is told. */
interface Gateway {
  readonly url: string;
  readonly asked: Asked[];
  status: number;
  headers: Readonly<Record<string, string>>;
  answer: string;
  silent: boolean;
  close(): Promise<void>;
}

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

async function startGateway(): Promise<Gateway> {
  const asked: Asked[] = [];
  const gateway = { asked, status: 200, headers: {}, answer: '', silent: false };
  const server = createServer((request, response) => {
    const chunks: string[] = [];
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => chunks.push(chunk));
    request.on('end', () => {
      const { method, url, headers } = request;
      asked.push({ method, url, headers, body: chunks.join('') });
      if (!gateway.silent) response.writeHead(gateway.status, gateway.headers).end(gateway.answer);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return Object.assign(gateway, {
    url: `http://127.0.0.1:${address.port}/texts`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

const gateway = async (): Promise<Gateway> => {
  const started = await startGateway();
  open.push(() => started.close());
  return started;
};

const clock = new ManualClock();
const inTime = clock.now() + 45_000;
const secret = `whsec_${Buffer.from('a secret of thirty-two bytes, yes').toString('base64')}`;
const older = `whsec_${Buffer.from('the secret that was used before!!').toString('base64')}`;

const senderTo = (url: string, wishes: Partial<SmsWebhook> = {}): SmsWebhookSender =>
  new SmsWebhookSender({ webhook: { url, secrets: [secret], prefixes: [], ...wishes }, settings, clock });

const text = (): Delivery => sampleDelivery({ kind: 'step-up-code', channel: 'sms', languages: ['de'] });

/** What a receiver does that follows the Standard Webhooks scheme to the letter. */
function isGenuine({ headers, body }: Pick<Asked, 'headers' | 'body'>, key: string, now: number): boolean {
  const timestamp = Number(headers['webhook-timestamp']);
  if (!(Math.abs(now / 1000 - timestamp) <= 300)) return false;
  const signed = [headers['webhook-id'], headers['webhook-timestamp'], body].join('.');
  const wanted = createHmac('sha256', Buffer.from(key.slice('whsec_'.length), 'base64'))
    .update(signed)
    .digest();
  return String(headers['webhook-signature'])
    .split(' ')
    .some((one) => {
      const [version, signature = ''] = one.split(',');
      const given = Buffer.from(signature, 'base64');
      return version === 'v1' && given.length === wanted.length && timingSafeEqual(given, wanted);
    });
}

alertSenderContract({ describe, it }, 'SMS webhook', async () => {
  const started = await startGateway();
  return { sender: senderTo(started.url), now: clock.now(), close: () => started.close() };
});
codeSenderContract({ describe, it }, 'SMS webhook', async () => {
  const started = await startGateway();
  return { sender: senderTo(started.url), now: clock.now(), close: () => started.close() };
});

describe('a text handed to the gateway', () => {
  it('is one signed POST of JSON', async () => {
    const at = await gateway();
    expect(await senderTo(at.url).send(text(), inTime)).toEqual({ kind: 'accepted', code: '200' });
    const [asked] = at.asked;
    expect(asked?.method).toBe('POST');
    expect(asked?.url).toBe('/texts');
    expect(asked?.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(JSON.parse(asked?.body ?? '')).toEqual({
      id: 'sample.41.number-1',
      kind: 'step-up-code',
      to: '+4930901820',
      text: '123456 ist Ihr Code für Detent. Er gilt 10 Minuten. Geben Sie ihn nicht weiter.\n@app.example.com #123456',
      language: 'de',
      expiresAt: '2026-01-31T13:15:00.000Z',
    });
  });

  it('is genuine to a receiver by the book, who refuses a changed body and an old one (alerts case 27)', async () => {
    const at = await gateway();
    await senderTo(at.url).send(text(), inTime);
    const [asked] = at.asked;
    if (asked === undefined) throw new Error('nothing was asked');
    expect(asked.headers['webhook-id']).toBe('sample.41.number-1');
    expect(asked.headers['webhook-timestamp']).toBe(String(Math.floor(clock.now() / 1000)));
    expect(isGenuine(asked, secret, clock.now())).toBe(true);
    expect(isGenuine({ ...asked, body: asked.body.replace('+4930901820', '+4930901821') }, secret, clock.now())).toBe(
      false,
    );
    expect(isGenuine({ ...asked, headers: { ...asked.headers, 'webhook-id': 'other' } }, secret, clock.now())).toBe(
      false,
    );
    expect(isGenuine(asked, older, clock.now())).toBe(false);
    expect(isGenuine(asked, secret, clock.now() + 301_000)).toBe(false);
    expect(isGenuine(asked, secret, clock.now() - 301_000)).toBe(false);
  });

  it('is signed with both secrets while one is changed', async () => {
    const at = await gateway();
    await senderTo(at.url, { secrets: [secret, older] }).send(text(), inTime);
    const [asked] = at.asked;
    if (asked === undefined) throw new Error('nothing was asked');
    expect(isGenuine(asked, secret, clock.now())).toBe(true);
    expect(isGenuine(asked, older, clock.now())).toBe(true);
  });

  it('has the same id when it is handed over again (alerts case 27)', async () => {
    const at = await gateway();
    const sender = senderTo(at.url);
    await sender.send(text(), inTime);
    await sender.send(text(), inTime);
    expect(new Set(at.asked.map(({ headers }) => headers['webhook-id']))).toEqual(new Set(['sample.41.number-1']));
  });

  it.each([
    [200, 'accepted'],
    [204, 'accepted'],
    [299, 'accepted'],
    [301, 'unreachable'],
    [302, 'unreachable'],
    [307, 'unreachable'],
    [400, 'refused'],
    [401, 'unreachable'],
    [403, 'unreachable'],
    [404, 'refused'],
    [405, 'unreachable'],
    [408, 'later'],
    [410, 'refused'],
    [413, 'unreachable'],
    [422, 'refused'],
    [425, 'later'],
    [429, 'later'],
    [500, 'unreachable'],
    [502, 'unreachable'],
    [503, 'later'],
  ] as const)('settles by the status %s as %s (alerts case 27)', async (status, kind) => {
    const at = await gateway();
    at.status = status;
    const answer = await senderTo(at.url).send(text(), inTime);
    expect(answer).toEqual({ kind, code: String(status), ...(kind === 'later' ? { retryAfterMs: null } : {}) });
  });

  it('follows no redirect', async () => {
    const [at, elsewhere] = [await gateway(), await gateway()];
    at.status = 308;
    at.headers = { location: elsewhere.url };
    expect(await senderTo(at.url).send(text(), inTime)).toEqual({ kind: 'unreachable', code: '308' });
    expect(elsewhere.asked).toEqual([]);
  });

  it.each([
    ['30', 30_000],
    ['0', 0],
    ['999999', 86_400_000],
    [new Date(clock.now() + 90_000).toUTCString(), 90_000],
    [new Date(clock.now() - 90_000).toUTCString(), 0],
    ['soon', null],
    ['-5', 0],
  ])('waits as the gateway says with %j, no longer than a day', async (header, retryAfterMs) => {
    const at = await gateway();
    at.status = 429;
    at.headers = { 'retry-after': header };
    const answer = await senderTo(at.url).send(text(), inTime);
    expect(answer).toMatchObject({ kind: 'later' });
    if (header !== '-5') expect(answer).toMatchObject({ retryAfterMs });
  });

  it('is not held up by a gateway that says much', async () => {
    const at = await gateway();
    at.answer = 'x'.repeat(5_000_000);
    expect(await senderTo(at.url).send(text(), inTime)).toEqual({ kind: 'accepted', code: '200' });
  });

  it('is given up when the gateway says nothing in time', async () => {
    const at = await gateway();
    at.silent = true;
    const gone: SendAnswer = { kind: 'unreachable', code: 'no-answer' };
    expect(await senderTo(at.url, { timeoutMs: 50 }).send(text(), inTime)).toEqual(gone);
    expect(await senderTo(at.url).send(text(), clock.now() + 50)).toEqual(gone);
    expect(await senderTo(at.url).send(text(), clock.now())).toEqual({ kind: 'unreachable', code: 'too-late' });
  });

  it('waits for a gateway that is not there', async () => {
    const at = await startGateway();
    await at.close();
    expect(await senderTo(at.url).send(text(), inTime)).toEqual({ kind: 'unreachable', code: 'no-answer' });
  });
});

describe('a text that is not handed over', () => {
  it.each(['+33123456789', '+4', '030901820', 'ada@example.com', '', '+49 30 901820'])(
    'goes to %j, which is not allowed or no number',
    async (to) => {
      const at = await gateway();
      const answer = await senderTo(at.url, { prefixes: ['+49', '+43'] }).send({ ...text(), to }, inTime);
      expect(answer).toEqual({ kind: 'refused', code: 'number' });
      expect(at.asked).toEqual([]);
    },
  );

  it('goes to a country that is allowed', async () => {
    const at = await gateway();
    await senderTo(at.url, { prefixes: ['+43', '+49'] }).send(text(), inTime);
    expect(at.asked).toHaveLength(1);
  });

  it('is about a link, or about a code that is not there', async () => {
    const at = await gateway();
    const link = sampleDelivery({ kind: 'verify-address', channel: 'sms' });
    expect(await senderTo(at.url).send(link, inTime)).toEqual({ kind: 'unusable', code: 'code' });
    expect(await senderTo(at.url).send({ ...text(), code: null }, inTime)).toEqual({ kind: 'unusable', code: 'code' });
    expect(at.asked).toEqual([]);
  });
});

const made =
  (wishes: Partial<SmsWebhook>, more: object = {}) =>
  (): SmsWebhookSender =>
    new SmsWebhookSender({
      webhook: { url: 'https://texts.example.com', secrets: [secret], prefixes: [], ...wishes },
      settings: { ...settings, ...more },
      clock,
    });
const refused = (setting: string): object =>
  expect.objectContaining({ failure: { code: 'configuration-wrong', setting } });

describe('settings for texts', () => {
  it.each([
    'http://texts.example.com',
    'ftp://texts.example.com',
    'texts.example.com',
    '',
    'http://127.0.0.1.example.com',
  ])('refuse %j: texts travel encrypted', (url) => {
    expect(made({ url })).toThrow(refused('smsWebhookUrl'));
  });

  it.each(['https://texts.example.com', 'http://localhost:8080', 'http://127.0.0.1', 'http://[::1]:1'])(
    'accept %j',
    (url) => {
      expect(made({ url })).not.toThrow();
    },
  );

  it.each([[[]], [['whsec_']], [['whsec_c2hvcnQ=']], [['not base64 at all, but long enough to be one!']]])(
    'refuse the secrets %j',
    (secrets) => {
      expect(made({ secrets })).toThrow(refused('smsWebhookSecret'));
    },
  );

  it('refuse an address of pages that leaves no room for words', () => {
    expect(made({}, { uiBaseUrl: 'https://accounts.a-long-name.example.com' })).not.toThrow();
    expect(made({}, { uiBaseUrl: 'https://accounts.a-longer-name.example.com' })).toThrow(refused('uiBaseUrl'));
  });
});
