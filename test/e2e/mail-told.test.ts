import { defaultPolicy } from '@detent/core';
import { aMailbox, anEmailFactor, aTotp, noon } from '@detent/core/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { headerOf } from '../../packages/adapter-mail/test/parse-mail.ts';
import { type RunningMailServer, startMailServer } from '../../packages/adapter-mail/test/smtp-server.ts';
import { administrator, day, type MailWorld, mailboxes, mailWorld } from './mail-world.ts';

const open: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close();
});

async function started(
  policy = defaultPolicy,
): Promise<{ readonly server: RunningMailServer; readonly at: MailWorld }> {
  const server = await startMailServer();
  open.push(() => server.close());
  const at = mailWorld(server, policy);
  open.push(() => at.close());
  return { server, at };
}

const textOf = ({ received }: RunningMailServer, index = 0): string => received[index]?.mail.parts[0]?.content ?? '';
const header = ({ received }: RunningMailServer, name: string, index = 0): string | undefined =>
  headerOf(received[index]?.mail ?? { headers: [] }, name);
const tokenIn = (text: string): string => decodeURIComponent(/not-me\?t=(\S+)/.exec(text)?.[1] ?? '');

const ask = { door: 'page', origin: null, signal: { aborted: false } };

describe('a mail about a removal', () => {
  it('is in the account’s language, whoever acts and whatever they can read (alerts case 3, attack 42)', async () => {
    const { server, at } = await started({ ...defaultPolicy, language: 'de' });
    await at.opened({ organizationId: null, person: { language: 'fr' } });
    await at.removeTotp({ wishes: ['ja', 'ar'] });
    await at.relay.pass();
    expect(header(server, 'Content-Language')).toBe('fr');
    expect(textOf(server)).toContain('Si c’était vous, vous n’avez rien à faire.');
  });

  it('goes to a mailbox given up 29 days ago, too, and not to one given up 31 days ago (alerts case 2, attack 42)', async () => {
    const { server, at } = await started();
    const [own, verified, late, gone, unverified] = mailboxes(
      'ada@example.com',
      'ada@home.example',
      'late@example.com',
      'gone@example.com',
      'unverified@example.com',
    );
    if (!own || !verified || !late || !gone || !unverified) throw new Error('a mailbox is missing');
    const addresses = [
      own,
      verified,
      { ...late, givenUpAt: noon - 29 * day },
      { ...gone, givenUpAt: noon - 31 * day },
      { ...unverified, verifiedAt: null, role: 'factor' as const },
    ];
    await at.opened({ factors: [aTotp(), anEmailFactor()], person: { addresses } });
    await at.removeTotp();
    await at.relay.pass();
    expect(server.received.flatMap(({ to }) => to).toSorted()).toEqual([
      'ada@example.com',
      'ada@home.example',
      'late@example.com',
    ]);
  });

  it('has links to the configured address alone, whatever a request says (attack 16)', async () => {
    const { server, at } = await started();
    await at.opened();
    await at.removeTotp({
      origin: { address: '192.0.2.1', browser: 'https://evil.example/', system: 'Host: evil.example' },
    });
    await at.relay.pass();
    const [text = '', html = ''] = server.received[0]?.mail.parts.map(({ content }) => content) ?? [];
    const links = [...html.matchAll(/href="([^"]*)"/g)].map(([, href = '']) => new URL(href).origin);
    expect(links).toEqual(['https://auth.example.com', 'https://auth.example.com']);
    expect(text.split('\n').filter((line) => line.startsWith('http'))).toHaveLength(1);
  });

  it('has a link that works, whose report and its end are told in the same thread', async () => {
    const { server, at } = await started();
    await at.opened();
    await at.removeTotp();
    await at.relay.pass();
    const token = tokenIn(textOf(server));
    expect(await at.detent.readNotMe(token, { aborted: false })).not.toBeNull();
    const reported = await at.detent.reportNotMe(token, ask);
    expect(reported?.outcome.kind).toBe('done');
    await at.relay.pass();
    expect(header(server, 'Subject', 1)).toBe('Detent: changes of second factors frozen');
    expect(textOf(server, 1)).toContain('Restored in the same step: authenticator app');
    await at.detent.liftFreeze({ ...ask, accountId: 'account-1', reason: 'spoke to Ada' }, administrator);
    await at.relay.pass();
    expect(header(server, 'Subject', 2)).toBe('Detent: second factors can be changed again');
    const root = header(server, 'Message-ID');
    expect([header(server, 'In-Reply-To', 1), header(server, 'In-Reply-To', 2)]).toEqual([root, root]);
  });

  it('is written anew with the same token when it could not be delivered at once (alerts case 18)', async () => {
    const { server, at } = await started();
    server.behaviour = { recipient: () => 451 };
    await at.opened();
    await at.removeTotp();
    await at.relay.pass();
    server.behaviour = {};
    await at.runFor(60_000);
    const view = await at.detent.readNotMe(tokenIn(textOf(server)), { aborted: false });
    expect(view?.notice.id).toBe('account-1.3.mail-1');
  });
});

describe('what is kept about messages (alerts case 23)', () => {
  it.each(['sent', 'waiting', 'dead'] as const)(
    'holds neither codes nor tokens nor full addresses while one is %s',
    async (state) => {
      const { server, at } = await started();
      await at.opened({
        person: { addresses: [aMailbox({ value: 'Canary@Example.COM', normal: 'canary@example.com' })] },
      });
      server.behaviour = state === 'sent' ? {} : { recipient: () => (state === 'dead' ? 550 : 451) };
      await at.removeTotp();
      const { faults } = await at.relay.pass();
      const kept = JSON.stringify([
        await at.stores.notices.pending('account-1'),
        await at.stores.history.list({ accountId: 'account-1', limit: 10 }),
        await at.stores.notices.dead({ limit: 10 }),
        await at.relay.metrics(),
        faults,
      ]);
      const words = { sent: '"state":"sent"', waiting: '"state":"due"', dead: '"state":"dead"' };
      expect(kept).toContain(words[state]);
      expect(kept).not.toMatch(/canary@/i);
      expect(kept).not.toContain('nm1.');
      const token = tokenIn(textOf(server));
      if (state === 'sent') expect(kept).not.toContain(token.split('.')[2]);
    },
  );
});
