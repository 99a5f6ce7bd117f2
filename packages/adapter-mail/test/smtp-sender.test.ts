import { SmtpSender, type SmtpServer, sampleDelivery } from '@detent/adapter-mail';
import type { Delivery, SendAnswer } from '@detent/core';
import { alertSenderContract, codeSenderContract, ManualClock } from '@detent/core/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { headerOf } from './parse-mail.ts';
import { settings } from './settings.ts';
import { type Behaviour, type RunningMailServer, startMailServer } from './smtp-server.ts';

const open: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close();
});

const clock = new ManualClock();
const inTime = clock.now() + 45_000;

async function serve(behaviour: Behaviour = {}): Promise<RunningMailServer> {
  const server = await startMailServer(behaviour);
  open.push(() => server.close());
  return server;
}

function senderTo(
  server: { readonly port: number; readonly ca?: string },
  wishes: Partial<SmtpServer> = {},
): SmtpSender {
  const sender = new SmtpSender({
    server: {
      host: 'localhost',
      port: server.port,
      tls: 'starttls',
      login: null,
      ...(server.ca === undefined ? {} : { ca: server.ca }),
      timeouts: { connectMs: 2000, greetingMs: 200, idleMs: 200 },
      ...wishes,
    },
    settings,
    clock,
  });
  open.push(() => sender.close());
  return sender;
}

const says = (code: number) => (): number => code;

const alert = (): Delivery => sampleDelivery({ kind: 'factor-removed' });

async function answerOf(behaviour: Behaviour, wishes: Partial<SmtpServer> = {}): Promise<SendAnswer> {
  const server = await serve(behaviour);
  return senderTo(server, wishes).send(alert(), inTime);
}

alertSenderContract({ describe, it }, 'SMTP', async () => {
  const server = await startMailServer();
  const sender = senderTo(server, { timeouts: {} });
  return { sender, now: clock.now(), close: () => server.close() };
});
codeSenderContract({ describe, it }, 'SMTP', async () => {
  const server = await startMailServer();
  const sender = senderTo(server, { timeouts: {} });
  return { sender, now: clock.now(), close: () => server.close() };
});

describe('a look at the mail server', () => {
  const login = { user: 'detent', password: 'right' };

  it('connects and signs in, and hands nothing over', async () => {
    const server = await serve({ login });
    expect(await senderTo(server, { login }).check()).toBeNull();
    expect(server.received).toEqual([]);
  });

  it('says what is in the way', async () => {
    const server = await serve({ login });
    const timeouts = { connectMs: 60_000, greetingMs: 60_000, idleMs: 60_000 };
    expect(await senderTo(server, { login: { user: 'detent', password: 'wrong' }, timeouts }).check()).toBe('535');
    expect(await senderTo({ port: 1 }).check()).toBe('ESOCKET');
  });
});

describe('a mail on its way', () => {
  it('has exactly the headers that it should have, and two complete parts in order (alerts case 11)', async () => {
    const server = await serve();
    expect(await senderTo(server).send(sampleDelivery({ kind: 'changes-frozen' }), inTime)).toEqual({
      kind: 'accepted',
      code: '250',
    });
    const [received] = server.received;
    expect(received?.from).toBe('bounce@example.com');
    expect(received?.to).toEqual(['ada@example.com']);
    expect(received?.secure).toBe(true);
    const headers = received?.mail.headers.map(([name, value]) => [name.toLowerCase(), value]).toSorted();
    const { 'content-type': type, ...others } = Object.fromEntries(headers ?? []);
    expect(headers).toHaveLength(13);
    expect(type).toMatch(/^multipart\/alternative; boundary=/);
    expect(others).toEqual({
      'message-id': '<sample.41.mail-1@mail.example.com>',
      'in-reply-to': '<sample.7.mail-1@mail.example.com>',
      references: '<sample.7.mail-1@mail.example.com>',
      date: 'Sun, 15 Jun 2025 15:06:40 +0000',
      from: 'Example <no-reply@example.com>',
      'reply-to': 'help@example.com',
      to: 'ada@example.com',
      subject: 'Detent: changes of second factors frozen',
      'auto-submitted': 'auto-generated',
      'x-auto-response-suppress': 'All',
      'content-language': 'en',
      'mime-version': '1.0',
    });
    const parts = received?.mail.parts ?? [];
    expect(parts.map((part) => part.type)).toEqual(['text/plain; charset=utf-8', 'text/html; charset=utf-8']);
    for (const { content } of parts) expect(content).toContain('We never ask for a password or a code by e-mail.');
    expect(parts[1]?.content).not.toMatch(/<(img|script|link|iframe|object)|@import|url\(|src=|background=/i);
    expect(parts[1]?.content.length).toBeLessThan(100_000);
  });

  it('keeps an auto-responder silent, as RFC 3834 asks of those (alerts case 11)', async () => {
    const server = await serve();
    await senderTo(server).send(alert(), inTime);
    const answers = server.received.filter(({ mail }) => (headerOf(mail, 'Auto-Submitted') ?? 'no') === 'no');
    expect(server.received).toHaveLength(1);
    expect(answers).toEqual([]);
    for (const name of [
      'Precedence',
      'List-Id',
      'List-Unsubscribe',
      'X-Priority',
      'Importance',
      'X-Mailer',
      'Cc',
      'Bcc',
    ]) {
      expect(server.received.map(({ mail }) => headerOf(mail, name))).toEqual([undefined]);
    }
  });

  it('carries the same Message-ID and content on every try, and the date of the try', async () => {
    const server = await serve();
    const later = new ManualClock(clock.now() + 60_000);
    const sender = senderTo(server);
    const again = new SmtpSender({
      server: { host: 'localhost', port: server.port, tls: 'starttls', login: null, ca: server.ca },
      settings,
      clock: later,
    });
    open.push(() => again.close());
    await sender.send(alert(), inTime);
    await again.send(alert(), inTime + 60_000);
    const [first, second] = server.received;
    expect(headerOf(second?.mail ?? { headers: [] }, 'Message-ID')).toBe('<sample.41.mail-1@mail.example.com>');
    expect(second?.mail.parts.map(({ content }) => content)).toEqual(first?.mail.parts.map(({ content }) => content));
    expect(headerOf(second?.mail ?? { headers: [] }, 'Date')).toBe('Sun, 15 Jun 2025 15:07:40 +0000');
  });

  it('encodes names of other alphabets, and lets none of them begin a header (alerts case 22)', async () => {
    const server = await serve();
    const sender = senderTo(server);
    const organization = 'Ünïon\r\nBcc: eve@example.com\u0000 " <eve@example.com>';
    await sender.send({ ...alert(), organization }, inTime);
    const [received] = server.received;
    expect(headerOf(received?.mail ?? { headers: [] }, 'From')).toContain('no-reply@example.com');
    expect(received?.mail.headers.filter(([name]) => /bcc/i.test(name))).toEqual([]);
    expect(received?.to).toEqual(['ada@example.com']);
    expect(received?.mail.headers).toHaveLength(11);
  });

  it('uses one pool of at most four connections', async () => {
    const server = await serve();
    const sender = senderTo(server);
    await Promise.all(Array.from({ length: 12 }, () => sender.send(alert(), inTime)));
    expect(server.received).toHaveLength(12);
    expect(server.connections()).toBeLessThanOrEqual(4);
  });

  it.each(['implicit', 'starttls'] as const)('is handed over by %s TLS', async (tls) => {
    const server = await serve({ tls });
    expect(await senderTo(server, { tls }).send(alert(), inTime)).toMatchObject({ kind: 'accepted' });
    expect(server.received[0]?.secure).toBe(true);
  });

  it('is handed over in the clear only when that was asked for', async () => {
    const server = await serve({ tls: 'none' });
    expect(await senderTo(server).send(alert(), inTime)).toMatchObject({ kind: 'unreachable' });
    expect(await senderTo(server, { tls: 'none' }).send(alert(), inTime)).toMatchObject({ kind: 'accepted' });
    expect(server.received.map(({ secure }) => secure)).toEqual([false]);
  });

  it('is not handed to a server whose certificate nobody vouches for', async () => {
    const server = await serve();
    expect(await senderTo({ port: server.port }).send(alert(), inTime)).toMatchObject({ kind: 'unreachable' });
    expect(server.received).toEqual([]);
  });

  it('is handed over after a login where one is asked for', async () => {
    const login = { user: 'detent', password: 'a password' };
    expect(await answerOf({ login }, { login })).toEqual({ kind: 'accepted', code: '250' });
  });
});

describe('a mail server that does not take a mail', () => {
  it.each([
    ['550 for the recipient', { recipient: says(550) }, { kind: 'refused', code: '550' }],
    ['451 for the recipient', { recipient: says(451) }, { kind: 'later', code: '451', retryAfterMs: null }],
    ['452 for the content', { content: 452 }, { kind: 'later', code: '452', retryAfterMs: null }],
    ['554 for the content', { content: 554 }, { kind: 'refused', code: '554' }],
    ['530 for the recipient, as to strangers', { recipient: says(530) }, { kind: 'unreachable', code: '530' }],
    ['550 for our own sender', { sender: 550 }, { kind: 'unreachable', code: '550' }],
    ['554 as its greeting', { greeting: 554 }, { kind: 'unreachable', code: '554' }],
  ] as const)('says %s', async (_what, behaviour, answer) => {
    expect(await answerOf(behaviour)).toEqual(answer);
  });

  it('rejects the login', async () => {
    const behaviour = { login: { user: 'detent', password: 'right' } };
    const answer = await answerOf(behaviour, { login: { user: 'detent', password: 'wrong' } });
    expect(answer).toEqual({ kind: 'unreachable', code: '535' });
  });

  it.each(['greeting', 'recipient', 'content'] as const)('hangs at the %s', async (hangs) => {
    expect(await answerOf({ hangs })).toEqual({ kind: 'unreachable', code: 'ETIMEDOUT' });
  });

  it('dies before it answers', async () => {
    expect(await answerOf({ dies: true })).toMatchObject({ kind: 'unreachable' });
  });

  it('is not there', async () => {
    const server = await startMailServer();
    await server.close();
    expect(await senderTo(server).send(alert(), inTime)).toEqual({ kind: 'unreachable', code: 'ESOCKET' });
  });

  it('hears nothing twice: trying again is left to whoever knows what was settled', async () => {
    const server = await serve({ dies: true });
    await senderTo(server).send(alert(), inTime);
    expect(server.received).toHaveLength(1);
  });

  it('is given up at the deadline', async () => {
    const server = await serve({ hangs: 'content' });
    const sender = senderTo(server, { timeouts: {} });
    expect(await sender.send(alert(), clock.now() + 100)).toEqual({ kind: 'unreachable', code: 'EABORT' });
    expect(await sender.send(alert(), clock.now())).toEqual({ kind: 'unreachable', code: 'too-late' });
  });

  it('gives away nothing of what it said but the number', async () => {
    const answer = await answerOf({ recipient: says(550) });
    expect(JSON.stringify(answer)).not.toContain('example');
  });
});

describe('a mail that cannot be sent', () => {
  it('has no recipient that can be written to', async () => {
    const server = await serve();
    const sender = senderTo(server);
    for (const to of ['ada', 'ada@example.com, eve@example.com', 'ada@example.com\r\nBcc: eve@example.com', '']) {
      expect(await sender.send({ ...alert(), to }, inTime)).toEqual({ kind: 'refused', code: 'address' });
    }
    expect(server.received).toEqual([]);
  });

  it('has no code where it is all about one', async () => {
    const server = await serve();
    const codeless = { ...sampleDelivery({ kind: 'sign-in-code' }), code: null };
    expect(await senderTo(server).send(codeless, inTime)).toEqual({ kind: 'unusable', code: 'code' });
  });

  it('throws while it is made, of which no word goes further', async () => {
    const server = await serve();
    const broken: Delivery = { ...alert(), organization: { toString: 1 } as never };
    expect(await senderTo(server).send(broken, inTime)).toEqual({ kind: 'unusable', code: 'template' });
  });
});

const made = (wishes: object): (() => SmtpSender) => {
  const server: SmtpServer = { host: 'localhost', port: 1, tls: 'none', login: null };
  return () => new SmtpSender({ server, settings: { ...settings, ...wishes }, clock });
};

describe('settings for mail', () => {
  it.each([
    ['product', ''],
    ['product', 'A name of 21 symbols!'],
    ['product', 'two\nlines'],
    ['contact', ' '],
    ['contact', 'help@example.com\r\nBcc: x@example.com'],
    ['baseUrl', 'auth.example.com'],
    ['baseUrl', 'https://auth.example.com/'],
    ['uiBaseUrl', 'https://user@app.example.com'],
    ['uiBaseUrl', 'https://app.example.com?x=1'],
    ['uiBaseUrl', 'javascript:alert(1)'],
    ['defaultLanguage', 'es'],
    ['from', 'no-reply'],
    ['bounce', ''],
    ['mailDomain', 'mail.example.com>'],
  ])('are refused when %s is %j', (setting, value) => {
    expect(made({ [setting]: value })).toThrow(
      expect.objectContaining({ failure: { code: 'configuration-wrong', setting } }),
    );
  });

  it('are accepted as they are here', () => {
    made({ product: 'A name of 20 symbols' })().close();
    expect(made({})).not.toThrow();
  });
});
