import type { PreviewedMessage } from '@detent/adapter-mail';
import { ManualClock } from '@detent/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../src/config/read-config.ts';
import { type RunningServer, startServer } from '../src/lifecycle/start-server.ts';
import * as tokens from '../src/tokens.ts';
import { memoryLog } from './support/quiet-log.ts';

const day = 86_400_000;
const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';

let server: RunningServer;
let clock: ManualClock;

beforeEach(async () => {
  clock = new ManualClock();
  const environment = { DETENT_STORE: 'memory:', DETENT_PORT: '0', DETENT_SEED: 'false' };
  server = await startServer(readConfig(environment).config, {
    environment,
    log: memoryLog().log,
    print: () => undefined,
    swap: (container) => {
      container.rebind(tokens.Clock).toConstantValue(clock);
    },
  });
});

afterEach(async () => {
  await server.stop();
});

/** Delivers what is owed and answers the newest message. */
async function delivered(): Promise<PreviewedMessage> {
  const relay = await server.container.getAsync(tokens.Relay);
  await relay.pass();
  await relay.pass();
  const mailbox = await server.container.getAsync(tokens.Mailbox);
  const [newest] = mailbox?.list() ?? [];
  if (newest === undefined) throw new Error('nothing was delivered');
  return newest;
}

const linkIn = ({ text }: PreviewedMessage, path: string): string =>
  new RegExp(`http://\\S+${path}\\?\\S+`).exec(text)?.[0] ?? '';

const get = async (url: string, language = 'en'): Promise<string> =>
  (await fetch(url, { headers: { 'accept-language': language } })).text();

/** Presses the one button of a page, as a browser would. */
async function press(
  page: string,
  url: string,
  language = 'en',
): Promise<{ readonly status: number; readonly text: string }> {
  const token = /name="token" value="([^"]*)"/.exec(page)?.[1] ?? '';
  const locale = /name="locale" value="([^"]*)"/.exec(page)?.[1] ?? '';
  const { origin, pathname } = new URL(url);
  const answer = await fetch(`${origin}${pathname}`, {
    method: 'POST',
    headers: { 'accept-language': language },
    body: new URLSearchParams({ token, locale }),
  });
  return { status: answer.status, text: await answer.text() };
}

async function register(email: string): Promise<void> {
  const answer = await fetch(`${server.url}/api/auth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password: 'Correct-Horse-7', name: 'Ada' }),
  });
  expect(answer.status).toBe(200);
}

/** Somebody whose mailbox was theirs for eight days, and whose authenticator app was removed just now. */
async function removedFrom(language: string | null): Promise<{ readonly id: string; readonly link: string }> {
  const detent = await server.container.getAsync(tokens.UseCases);
  const actor = { kind: 'owner', id: 'grace', name: 'Grace', accountId: null, rank: 4, organizations: '*' } as const;
  const ask = { door: 'test', reason: 'phone lost', origin: null, signal: { aborted: false } };
  const address = { value: 'ada@example.com', normal: 'ada@example.com', verified: true };
  await detent.addAccount(ask, {
    actor,
    accountId: 'ada',
    organizationId: 'default',
    how: 'added',
    person: {
      kind: 'person',
      name: 'Ada',
      identityProviders: [],
      passwordHash: null,
      roles: [],
      groups: [],
      language,
      zone: null,
      avatar: null,
      metadata: {},
    },
    email: address,
    phone: null,
    factors: [{ kind: 'totp', secret, label: 'Phone' }],
    rank: 0,
  });
  clock.pass(8 * day);
  const accounts = await server.container.getAsync(tokens.Accounts);
  const account = await accounts.find('ada', ask.signal);
  const factorId = account?.factors[0]?.id ?? '';
  await detent.removeFactor(
    { ...ask, accountId: 'ada' },
    { actor, which: { factorId }, includePending: true, ifMatch: null, needsPassword: false, compromised: false },
  );
  return { id: 'ada', link: linkIn(await delivered(), '/not-me') };
}

/** How the mailboxes of the only account were verified. */
async function verified(): Promise<readonly unknown[]> {
  const accounts = await server.container.getAsync(tokens.Accounts);
  const [id = ''] = await accounts.list({ after: null, limit: 1 });
  const account = await accounts.find(id, { aborted: false });
  return account?.person.addresses.map(({ verifiedBy }) => verifiedBy) ?? [];
}

describe('the page behind a verification mail', () => {
  it('verifies the mailbox by its button, once, and by nothing else', async () => {
    await register('ada@example.com');
    const link = linkIn(await delivered(), '/verify-email');
    const page = await get(link);
    await get(link);
    expect(await verified()).toEqual([null]);
    const done = await press(page, link);
    expect(done.status).toBe(200);
    expect(await verified()).toEqual(['link']);
    const again = await press(await get(link), link);
    expect(again.text).not.toBe(done.text);
    expect(again.text).not.toContain('<button');
  });

  it('reads one and the same for every link that does not work', async () => {
    await register('ada@example.com');
    const link = linkIn(await delivered(), '/verify-email');
    const nonsense = await get(`${server.url}/verify-email?token=nonsense`);
    const forged = await get(link.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')));
    clock.pass(day);
    expect(new Set([nonsense, forged, await get(link), await get(`${server.url}/verify-email`)]).size).toBe(1);
    const pressed = await press(`name="token" value="${new URL(link).searchParams.get('token')}"`, link);
    expect(pressed.status).toBe(200);
    expect(pressed.text).not.toContain('<button');
  });

  it('speaks the language of its reader', async () => {
    const page = await get(`${server.url}/verify-email?token=nonsense`, 'ar');
    expect(page).toContain('<html lang="ar" dir="rtl">');
    expect(await get(`${server.url}/verify-email?token=nonsense&locale=de`, 'fr')).toContain('<html lang="de"');
  });
});

describe('the page behind "this was not me"', () => {
  it('brings the factor back by its button, and afterwards says when', async () => {
    const { id, link } = await removedFrom(null);
    const page = await get(link);
    expect(page).toContain('<button');
    expect(page).toContain('Phone');
    const accounts = await server.container.getAsync(tokens.Accounts);
    const factorOf = async (): Promise<unknown> => (await accounts.find(id, { aborted: false }))?.factors[0]?.state;
    expect(await factorOf()).toBe('removed');
    const done = await press(page, link);
    expect(done.status).toBe(200);
    expect(await factorOf()).toBe('active');
    const used = await get(link);
    expect(used).not.toContain('<button');
    const again = await press(page, link);
    expect(again.text.replace(/\s/g, '')).toBe(used.replace(/<nav>.*<\/nav>/s, '').replace(/\s/g, ''));
    expect((await accounts.find(id, { aborted: false }))?.disavowed).toHaveLength(1);
  });

  it('begins in the language of its message, until the reader picks another', async () => {
    const { link } = await removedFrom('de');
    const german = await get(link, 'fr');
    expect(german).toContain('<html lang="de"');
    expect(german).toContain('hreflang="fr"');
    const french = await get(`${link}&locale=fr`, 'en');
    expect(french).toContain('<html lang="fr"');
    expect((await press(french, link)).text).toContain('<html lang="fr"');
  });

  it('reads one and the same for every link that does not work', async () => {
    const { link } = await removedFrom(null);
    const over = await get(`${server.url}/not-me?t=nonsense`);
    expect(await get(link.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')))).toBe(over);
    const page = await get(link);
    clock.pass(11 * day);
    expect(await get(link)).toBe(over);
    expect((await press(page, link)).text).not.toContain('Phone');
  });

  it('takes no more than ten reports a minute from one address', async () => {
    const statuses: number[] = [];
    for (let count = 0; count < 12; count += 1) statuses.push((await press('', `${server.url}/not-me`)).status);
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 200), 429, 429]);
  });
});

describe('the mailbox of development', () => {
  it('shows what would have been sent, newest first', async () => {
    await register('ada@example.com');
    await delivered();
    await register('bob@example.com');
    await delivered();
    const { messages } = JSON.parse(await get(`${server.url}/dev/mail.json`));
    expect(messages).toMatchObject([
      { id: '2', to: 'bob@example.com', subject: expect.any(String), text: expect.stringContaining('/verify-email') },
      { id: '1', to: 'ada@example.com' },
    ]);
    expect(await get(`${server.url}/dev/mail/2`)).toContain('bob@example.com');
    expect((await fetch(`${server.url}/dev/mail/3`)).status).toBe(404);
    expect((await fetch(`${server.url}/dev/mail/2e0`)).status).toBe(404);
  });

  it('shows every message in every language with short, long and hostile data', async () => {
    const listing = await get(`${server.url}/dev/mail/samples`);
    for (const sample of [
      'sample-factor-removed-de-long',
      'sample-sign-in-code-ar-hostile',
      'sample-must-enrol-fr-short',
    ]) {
      expect(listing).toContain(`/dev/mail/${sample}"`);
      expect((await fetch(`${server.url}/dev/mail/${sample}`)).status).toBe(200);
    }
  });
});
