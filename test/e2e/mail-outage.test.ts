import { anEmailFactor, aTotp } from '@detent/core/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { headerOf } from '../../packages/adapter-mail/test/parse-mail.ts';
import {
  type Behaviour,
  type RunningMailServer,
  startMailServer,
} from '../../packages/adapter-mail/test/smtp-server.ts';
import { type MailWorld, mailboxes, mailWorld } from './mail-world.ts';

const hour = 3_600_000;
const open: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close();
});

async function serve(behaviour: Behaviour = {}, port = 0): Promise<RunningMailServer> {
  const server = await startMailServer(behaviour, port);
  open.push(() => server.close());
  return server;
}

/** Somebody with three mailboxes to be told at, whose mail goes to that server. */
async function worldOf(server: Pick<RunningMailServer, 'port' | 'ca'>): Promise<MailWorld> {
  const at = mailWorld(server);
  open.push(() => at.close());
  const addresses = mailboxes('ada@example.com', 'ada@home.example', 'ada@work.example');
  const factors = [
    aTotp(),
    anEmailFactor(),
    anEmailFactor({ id: 'email-2', addressId: 'mail-2' }),
    anEmailFactor({ id: 'email-3', addressId: 'mail-3' }),
  ];
  await at.opened({ factors, person: { addresses } });
  return at;
}

const everybody = ['ada@example.com', 'ada@home.example', 'ada@work.example'];

const idsOf = (server: RunningMailServer): readonly string[] =>
  server.received.map(({ mail }) => headerOf(mail, 'Message-ID') ?? '');

describe('while the mail server is away', () => {
  it('a removal succeeds all the same, and everybody is told once when it is back (alerts case 4)', async () => {
    const before = await startMailServer();
    await before.close();
    const at = await worldOf(before);
    const act = await at.removeTotp();
    expect(act.notices).toHaveLength(3);
    await at.runFor(2 * hour);
    const server = await serve({}, before.port);
    expect(await at.stores.history.list({ accountId: 'account-1', limit: 10 })).toEqual([]);
    await at.runFor(2 * hour);
    expect(server.received.flatMap(({ to }) => to).toSorted()).toEqual(everybody);
    expect(idsOf(server).toSorted()).toEqual(act.notices.map(({ id }) => `<${id}@mail.example.com>`).toSorted());
    const [told] = await at.stores.history.list({ accountId: 'account-1', limit: 1 });
    expect(told?.progress.map(({ state }) => state)).toEqual(['sent', 'sent', 'sent']);
    expect(told?.progress.every(({ tries }) => tries > 1)).toBe(true);
  });

  it.each([
    ['hangs when it should greet', { hangs: 'greeting' }],
    ['wants a login that nobody gave it', { login: { user: 'x', password: 'y' } }],
    ['turns everybody away', { greeting: 554 }],
  ] as const)('which %s, nothing is lost', async (_what, behaviour) => {
    const server = await serve(behaviour);
    const at = await worldOf(server);
    const faster = at.another({ within: async (work) => Promise.race([work, afterMessages(server)]) });
    await at.removeTotp();
    await faster.pass();
    const [waiting] = await at.stores.notices.pending('account-1');
    expect(waiting?.progress.map(({ state, claims }) => [state, claims])).toEqual([
      ['due', 0],
      ['due', 0],
      ['due', 0],
    ]);
    expect(server.received).toEqual([]);
  });
});

describe('a mail server that treats people differently', () => {
  it('rejects one, wants another later twice, and takes the third: each is treated by itself (alerts case 8)', async () => {
    let wants = 2;
    const server = await serve({
      recipient: (address) => {
        if (address === 'ada@example.com') return 550;
        if (address !== 'ada@home.example' || wants === 0) return null;
        wants -= 1;
        return 451;
      },
    });
    const at = await worldOf(server);
    await at.removeTotp();
    await at.runFor(hour);
    expect(server.received.flatMap(({ to }) => to)).toEqual(['ada@work.example', 'ada@home.example']);
    const [kept] = await at.stores.notices.pending('account-1');
    expect(kept?.progress.map(({ state, because, tries }) => [state, because, tries])).toEqual([
      ['dead', 'rejected', 0],
      ['sent', '250', 3],
      ['sent', '250', 1],
    ]);
  });
});

describe('a server of ours that dies', () => {
  it('between the receiver’s answer and settling causes one more mail, with the same Message-ID (alerts case 5)', async () => {
    const server = await serve();
    const at = await worldOf(server);
    const act = await at.removeTotp();
    const { notices } = at.stores;
    void at
      .another({
        notices: {
          claim: (request) => notices.claim(request),
          settle: () => new Promise(() => {}),
          nextDue: () => notices.nextDue(),
          settled: (limit) => notices.settled(limit),
          forget: (acts) => notices.forget(acts),
          counts: (now) => notices.counts(now),
        },
      })
      .pass();
    await expect.poll(() => server.received.length).toBe(3);
    at.clock.pass(120_000);
    await at.relay.pass();
    const ids = act.notices.map(({ id }) => `<${id}@mail.example.com>`);
    expect(idsOf(server).toSorted()).toEqual([...ids, ...ids].toSorted());
    expect(server.received.flatMap(({ to }) => to).toSorted()).toEqual([...everybody, ...everybody].toSorted());
  });

  it('before the receiver has it all causes no second mail (alerts case 5)', async () => {
    const server = await serve({ hangs: 'recipient' });
    const at = await worldOf(server);
    await at.removeTotp();
    void at.another().pass();
    await expect.poll(() => server.hung()).toBe(3);
    server.behaviour = {};
    at.clock.pass(120_000);
    await at.relay.pass();
    expect(server.received.flatMap(({ to }) => to).toSorted()).toEqual(everybody);
  });
});

/** Comes true when the server has seen as many connections as there are messages. */
async function afterMessages(server: RunningMailServer): Promise<'too-late'> {
  await expect.poll(() => server.connections()).toBeGreaterThanOrEqual(3);
  return 'too-late';
}
