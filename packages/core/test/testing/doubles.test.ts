import { apply, broken, DetentError, newAccount, type SendAnswer } from '@detent/core';
import {
  aCommit,
  aNotice,
  anAccount,
  anEmailFactor,
  anSmsFactor,
  aPending,
  aPerson,
  aRemoved,
  aTotp,
  createMemoryStores,
  FakeOneTimePasswords,
  ManualClock,
  MemoryAccounts,
  MemoryHistory,
  MemoryNotices,
  noon,
  PlainTokens,
  PlainVault,
  password,
  QuickHasher,
  RecordingAlertSender,
  RecordingCodeSender,
  SequenceIds,
  totpSecret,
} from '@detent/core/testing';
import { describe, expect, it } from 'vitest';

const bound = { purpose: 'totp-secret', accountId: 'account-1', of: 'totp-1' } as const;
const failureOf = (call: () => unknown): unknown => {
  try {
    return call();
  } catch (thrown) {
    return DetentError.isInstance(thrown) ? thrown.failure : thrown;
  }
};

const draw = (seed?: number): readonly string[] => {
  const ids = new SequenceIds(seed);
  return [ids.id(), ids.uuid(), ids.jti(), ids.token(), ids.digits(12), ids.symbols(12), String(ids.jitter())];
};

describe('doubles', () => {
  it('a manual clock starts at noon, goes where it is set and passes time', () => {
    const clock = new ManualClock();
    expect(clock.now()).toBe(noon);
    clock.pass(5);
    expect(clock.now()).toBe(noon + 5);
    clock.set(noon - 5);
    expect(clock.now()).toBe(noon - 5);
    expect(new ManualClock(7).now()).toBe(7);
  });

  it('sequences of ids repeat for one seed and differ for two', () => {
    expect(draw()).toEqual(draw(0));
    const [one, other] = [draw(1), draw(2)];
    for (const [index, value] of one.entries()) expect(value).not.toBe(other[index]);
  });

  it('a plain vault refuses to seal or to open when it is told to', () => {
    const vault = new PlainVault();
    const sealed = vault.seal('secret', bound);
    vault.fault = 'open';
    expect(failureOf(() => vault.open(sealed, bound))).toEqual({ code: 'seal-unopened' });
    vault.fault = 'seal';
    expect(failureOf(() => vault.seal('secret', bound))).toEqual({ code: 'port-failed', port: 'Vault', op: 'write' });
    expect(vault.open(sealed, bound)).toBe('secret');
    vault.fault = null;
    expect(vault.seal('secret', bound)).toBe(sealed);
  });

  it('plain tokens cannot be made when they are told not to', () => {
    const tokens = new PlainTokens();
    tokens.fault = true;
    const sign = (): unknown => tokens.sign('known_client', { sub: 'a', jti: 'b' }, { at: noon, ms: 1_000 });
    expect(failureOf(sign)).toEqual({ code: 'port-failed', port: 'Tokens', op: 'write' });
  });

  it('a quick hasher does the same work for a known and an unknown name', async () => {
    const hasher = new QuickHasher();
    const phc = await hasher.hash(password);
    const workOf = async (stored: string | null): Promise<number> => {
      const before = hasher.work;
      await hasher.verify('guess', stored);
      return hasher.work - before;
    };
    expect([await workOf(phc), await workOf(null), await workOf('no hash')]).toEqual([1, 1, 1]);
  });

  it('a quick hasher is busy when it is told to be', async () => {
    const hasher = new QuickHasher();
    hasher.busy = true;
    for (const call of [hasher.hash('a'), hasher.verify('a', null), hasher.hashRecovery('a', 'salt')]) {
      await expect(call).rejects.toMatchObject({ failure: { code: 'busy' } });
    }
    expect(hasher.work).toBe(0);
  });

  it('recording senders remember what they were handed and answer as they were told', async () => {
    const delivery = {
      claimed: {
        accountId: 'account-1',
        account: anAccount(),
        act: aCommit(anAccount()).act,
        notice: aNotice(),
        progress: { ...untouched },
      },
      to: 'ada@example.org',
      code: null,
      notMe: null,
      organization: null,
      tells: { reason: false, actorName: false },
    };
    const later: SendAnswer = { kind: 'later', code: '451', retryAfterMs: null };
    const sender = new RecordingAlertSender();
    sender.willAnswer(later, new Error('poison'));
    expect(await sender.send(delivery, noon)).toEqual(later);
    await expect(sender.send(delivery, noon + 1)).rejects.toThrow('poison');
    expect(await sender.send(delivery, noon + 2)).toEqual({ kind: 'accepted', code: '250' });
    expect(sender.handed).toEqual([0, 1, 2].map((at) => ({ delivery, deadline: noon + at })));
    expect([sender.channel, new RecordingAlertSender('sms').channel]).toEqual(['email', 'sms']);
    expect(new RecordingCodeSender('sms', ['sign-in-code']).kinds).toEqual(['sign-in-code']);
  });

  it('storage doubles stand alone, each over a store of its own', async () => {
    const account = anAccount();
    const [accounts, notices, history] = [new MemoryAccounts(), new MemoryNotices(), new MemoryHistory()];
    await accounts.insert(account, aCommit({ ...account, sequence: 0 }, { notices: [{}] }).act);
    expect(await notices.pending(account.id)).toEqual([]);
    expect(await history.list({ accountId: account.id, limit: 1 })).toEqual([]);
    expect(await createMemoryStores().accounts.find(account.id)).toBeNull();
  });
});

const untouched = {
  state: 'claimed',
  dueAt: noon,
  claims: 1,
  tries: 0,
  lease: { token: 'lease-1', until: noon },
  settledAt: null,
  because: null,
  to: null,
} as const;

describe('fixtures', () => {
  it('hold secrets and passwords that the doubles open and verify', async () => {
    const [totp] = anAccount({ id: 'somebody' }).factors;
    const sealed = totp?.sealed ?? '';
    expect(new PlainVault().open(sealed, { ...bound, accountId: 'somebody' })).toBe(totpSecret());
    expect(await new QuickHasher().verify(password, aPerson().passwordHash)).toBe('right');
    const passwords = new FakeOneTimePasswords();
    expect(passwords.matches(totpSecret(), passwords.codeAt(totpSecret(), noon), noon, 0)).toHaveLength(1);
  });

  it('are accounts in which nothing is broken', () => {
    const factors = [
      aTotp(),
      anEmailFactor(),
      anSmsFactor(),
      aPending(aTotp({ id: 'p' })),
      aRemoved(aTotp({ id: 'r' })),
    ];
    expect(broken(anAccount())).toEqual([]);
    expect(broken(anAccount({ factors }))).toEqual([]);
    expect(broken(anAccount({ factors: [], preferred: null }))).toEqual([]);
  });

  it('take the next act where the last one ended', () => {
    const account = apply(newAccount({ id: 'one', organizationId: null }), [{ type: 'access-cut' }], noon);
    const { expected, next, act } = aCommit(account, {
      act: { events: [{ type: 'access-cut' }, { type: 'access-cut' }] },
    });
    expect([expected, act.sequence, next.sequence]).toEqual([1, 2, 3]);
  });
});
