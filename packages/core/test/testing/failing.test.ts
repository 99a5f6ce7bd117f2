import { type Accounts, DetentError, type Sessions } from '@detent/core';
import {
  aCommit,
  aMailbox,
  anAccount,
  aSession,
  createMemoryStores,
  failing,
  type MemoryStores,
  noon,
  StruckSessions,
} from '@detent/core/testing';
import { describe, expect, it } from 'vitest';

const signal = { aborted: false };
const account = anAccount();
const change = aCommit(account, { account: { mustEnrol: true }, notices: [{}] });

async function withAccount(): Promise<MemoryStores> {
  const stores = createMemoryStores();
  await stores.accounts.insert(account, aCommit({ ...account, sequence: 0 }).act);
  return stores;
}

const thrownBy = async (call: Promise<unknown>): Promise<unknown> => call.catch((thrown: unknown) => thrown);

describe('a port that was told to fail', () => {
  it('throws before the write takes effect', async () => {
    const { accounts } = await withAccount();
    const faulty: Accounts = failing<Accounts>(accounts, { method: 'commit', how: 'throw' });
    const thrown = await thrownBy(faulty.commit(change, signal));
    expect(DetentError.isInstance(thrown) && thrown.failure).toEqual({
      code: 'port-failed',
      port: 'Accounts',
      op: 'write',
    });
    expect(await accounts.find(account.id)).toEqual(account);
  });

  it('throws what it was told to throw', async () => {
    const { accounts } = await withAccount();
    const failure = { code: 'account-unreadable' } as const;
    const faulty = failing<Accounts>(accounts, { method: 'find', how: 'throw', failure });
    expect(await thrownBy(faulty.find(account.id, signal))).toMatchObject({ failure });
  });

  it('throws after the write took effect', async () => {
    const { accounts } = await withAccount();
    const faulty = failing<Accounts>(accounts, { method: 'commit', how: 'throw-applied' });
    expect(DetentError.isInstance(await thrownBy(faulty.commit(change, signal)))).toBe(true);
    expect(await accounts.find(account.id)).toEqual(change.next);
  });

  it('answers that a write lost, without writing', async () => {
    const { accounts, sessions } = await withAccount();
    const faulty = failing<Accounts>(accounts, { method: 'commit', how: 'conflict' });
    expect(await faulty.commit(change, signal)).toBe('conflict');
    expect(await accounts.find(account.id)).toEqual(account);

    const refusing = failing<Sessions>(sessions, { method: 'insert', how: 'refused' });
    expect(await refusing.insert(aSession())).toBe(false);
    expect(await sessions.find('session-1')).toBeNull();
  });

  it('cannot tell what became of a write, be it applied or lost', async () => {
    for (const how of ['unknown-applied', 'unknown-lost'] as const) {
      const { accounts } = await withAccount();
      const faulty = failing<Accounts>(accounts, { method: 'commit', how });
      expect(await faulty.commit(change, signal)).toBe('unknown');
      const { id: actId, sequence } = change.act;
      const applied = await faulty.hasAct({ accountId: account.id, sequence, actId });
      expect(applied).toBe(how === 'unknown-applied');
    }
  });

  it('fails as often as it was told to, and not before', async () => {
    const { accounts } = await withAccount();
    const faulty = failing<Accounts>(accounts, { method: 'commit', how: 'conflict', after: 1, times: 2 });
    const answers: string[] = [];
    for (let time = 0; time < 4; time += 1) {
      const before = (await accounts.find(account.id)) ?? account;
      answers.push(await faulty.commit(aCommit(before), signal));
    }
    expect(answers).toEqual(['committed', 'conflict', 'conflict', 'committed']);
  });

  it('passes everything else on', async () => {
    const sender = { channel: 'email', send: async () => 'sent', spare: async () => 'spare' } as const;
    const faulty = failing(sender, { method: 'send', how: 'throw' });
    expect(faulty.channel).toBe('email');
    expect(await faulty.spare()).toBe('spare');
    await expect(faulty.send()).rejects.toThrow('port-failed');
  });

  it('may be told to fail in several ways', async () => {
    const { accounts } = await withAccount();
    const once = failing<Accounts>(accounts, { method: 'find', how: 'throw', times: 1 });
    const twice = failing<Accounts>(once, { method: 'commit', how: 'conflict', times: 1 });
    await expect(twice.find(account.id, signal)).rejects.toThrow('port-failed');
    expect(await twice.find(account.id, signal)).toEqual(account);
    expect(await twice.commit(change, signal)).toBe('conflict');
    expect(await twice.commit(change, signal)).toBe('committed');
  });

  it('fails in no way that the method could not', async () => {
    const { accounts } = await withAccount();
    // @ts-expect-error: a find has no conflict to answer
    const one = failing<Accounts>(accounts, { method: 'find', how: 'conflict' });
    // @ts-expect-error: there is no such method
    const other = failing<Accounts>(accounts, { method: 'remove', how: 'throw' });
    expect(one).not.toBe(other);
  });

  it('fails in a method that not every store has', async () => {
    const sessions = new StruckSessions();
    await sessions.insert(aSession());
    const faulty = failing<Sessions>(sessions, { method: 'strike', how: 'throw' });
    const strike = faulty.strike?.({ accountId: 'account-1', generation: 9, kept: null }) ?? Promise.resolve();
    await expect(strike).rejects.toThrow('port-failed');
    expect(await faulty.listOf('account-1')).toHaveLength(1);
  });
});

describe('fixtures', () => {
  it('are the same each time, and begin at noon', () => {
    expect(anAccount()).toEqual(anAccount());
    expect(aMailbox().verifiedAt).toBeLessThan(noon);
  });
});
