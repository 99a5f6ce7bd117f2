import { describe, expect, it } from 'vitest';
import type { PortName } from '../../../src/failure.ts';
import { anAccount } from '../../../src/testing/index.ts';
import { createDeadLetters, type DeadLetters } from '../../../src/use-cases/relay/dead-letters.ts';
import { createForgetClosed } from '../../../src/use-cases/relay/forget-closed.ts';
import { opened, owe, striking, type World, world } from './relay-world.ts';

const gone = async (): Promise<never> => Promise.reject(new Error('store gone'));

const failure = (port: PortName, op: 'read' | 'write'): object => ({ failure: { code: 'port-failed', port, op } });

/** The faults of one pass over a closed account that owes a message, when that call fails. */
async function faultsOf(breaking: (at: World) => void): Promise<readonly unknown[]> {
  const at = world({ sessions: striking(async () => {}) });
  await opened(at);
  const events = [{ type: 'account-closed' }, { type: 'sessions-cut', kept: null }] as const;
  await owe(at, 'account-1', { act: { events }, account: { standing: 'closed' } });
  breaking(at);
  return (await at.relay.pass()).faults;
}

const commandLine = {
  kind: 'owner',
  id: 'command-line',
  name: null,
  accountId: null,
  rank: 4,
  organizations: '*',
} as const;

function lettersWhere(breaking: (at: World) => void): DeadLetters {
  const at = world();
  breaking(at);
  return createDeadLetters({
    accounts: at.stores.accounts,
    notices: at.stores.notices,
    clock: at.clock,
    log: () => {},
  });
}

describe('a port that fails is named', () => {
  it.each([
    ['Notices', 'write', 'claims', ({ stores }: World) => (stores.notices.claim = gone)],
    ['Notices', 'write', 'settles', ({ stores }: World) => (stores.notices.settle = gone)],
    ['Notices', 'read', 'asks what is settled', ({ stores }: World) => (stores.notices.settled = gone)],
    ['Accounts', 'read', 'looks an account up', ({ stores }: World) => (stores.accounts.find = gone)],
    ['History', 'write', 'writes history', ({ stores }: World) => (stores.history.append = gone)],
    ['Notices', 'write', 'empties the outbox', ({ stores }: World) => (stores.notices.forget = gone)],
    ['Accounts', 'write', 'forgets an account', ({ stores }: World) => (stores.accounts.forget = gone)],
    ['Notices', 'read', 'asks what is due next', ({ stores }: World) => (stores.notices.nextDue = gone)],
  ] as const)('%s, to %s, when the relay %s', async (port, op, _what, breaking) => {
    expect(await faultsOf(breaking)).toMatchObject([failure(port, op)]);
  });

  it('when the relay counts', async () => {
    const at = world();
    at.stores.notices.counts = gone;
    await expect(at.relay.metrics()).rejects.toMatchObject(failure('Notices', 'read'));
  });

  it('when dead letters are listed', async () => {
    const unread = lettersWhere(({ stores }) => (stores.notices.dead = gone));
    await expect(unread.list({ limit: 1 })).rejects.toMatchObject(failure('Notices', 'read'));
    const at = world();
    await opened(at);
    at.mail.reply = () => ({ kind: 'refused', code: '550' });
    await owe(at, 'account-1');
    await at.relay.pass();
    const letters = createDeadLetters({
      ...at.deps,
      accounts: { find: gone },
      notices: at.stores.notices,
      log: () => {},
    });
    await expect(letters.list({ limit: 1 })).rejects.toMatchObject(failure('Accounts', 'read'));
    const signals: unknown[] = [];
    const find = async (_id: string, signal: unknown): Promise<null> => {
      signals.push(signal);
      return null;
    };
    await createDeadLetters({ ...at.deps, accounts: { find }, notices: at.stores.notices, log: () => {} }).list({
      limit: 1,
    });
    expect(signals).toEqual([{ aborted: false }]);
  });

  it('when a dead letter is replayed or acknowledged', async () => {
    const asked = { accountId: 'account-1', noticeId: 'notice-1', actor: commandLine, reason: 'because' };
    const letters = lettersWhere(({ stores }) => Object.assign(stores.notices, { replay: gone, acknowledge: gone }));
    await expect(letters.replay(asked)).rejects.toMatchObject(failure('Notices', 'write'));
    await expect(letters.acknowledge(asked)).rejects.toMatchObject(failure('Notices', 'write'));
  });

  it('when closed accounts are looked for', async () => {
    const closed = anAccount({ standing: 'closed' });
    const accounts = { list: async () => [closed.id], find: async () => closed, forget: async () => true };
    const broken = (part: object): Promise<unknown> => createForgetClosed({ accounts: { ...accounts, ...part } })(null);
    await expect(broken({ list: gone })).rejects.toMatchObject(failure('Accounts', 'read'));
    await expect(broken({ find: gone })).rejects.toMatchObject(failure('Accounts', 'read'));
    await expect(broken({ forget: gone })).rejects.toMatchObject(failure('Accounts', 'write'));
  });
});
