import { describe, expect, it } from 'vitest';
import type { Account } from '../../src/account/account.ts';
import type { Event } from '../../src/account/event.ts';
import { newAccount } from '../../src/account/new-account.ts';
import type { Notice } from '../../src/account/notice.ts';
import { DetentError } from '../../src/failure.ts';
import { defaultPolicy } from '../../src/policy.ts';
import type { Accounts } from '../../src/ports/accounts.ts';
import { removeFactor } from '../../src/rules/remove-factor.ts';
import {
  aCommit,
  aMailbox,
  anAccount,
  anEmailFactor,
  aPerson,
  aTotp,
  failing,
  noon,
  PlainTokens,
  QuickHasher,
  SequenceIds,
  StruckSessions,
} from '../../src/testing/index.ts';
import { createDecide, type Judge, type Outcome } from '../../src/use-cases/decide.ts';
import { allowed, refused, unchanged } from '../../src/verdict.ts';
import { administrator, day, self } from '../actors.ts';
import { anAsk, deciding, instead, patient } from './deciding.ts';

const account = anAccount();
const removal: Event = {
  type: 'factors-removed',
  factorIds: ['totp-1'],
  restorableUntil: noon + 3 * day,
  compromised: false,
};
const removes: Judge = () => allowed(removal);
const prefers: Judge = (now) =>
  now.preferred === 'email'
    ? refused({ code: 'kind-off', kind: 'email' })
    : allowed({ type: 'preferred-chosen', kind: 'email' });
const prefersAgain: Judge = (now) =>
  now.preferred === 'email' ? refused({ code: 'factor-unknown', kind: 'email' }) : refuses(now, defaultPolicy, noon);
const breaksNow = (): never => {
  throw new Error('out of order');
};
const likes: Judge = () => allowed({ type: 'preferred-chosen', kind: 'email' });
const refuses: Judge = () => refused({ code: 'busy' });
const wantsNothing: Judge = () => unchanged;
const signs: Judge = () => allowed({ type: 'second-step-failing' });

const refusal = (outcome: Outcome): string | null => (outcome.kind === 'refused' ? outcome.failure.code : null);
const noticesIn = (outcome: Outcome): readonly Notice[] =>
  outcome.kind === 'done' ? (outcome.act?.notices ?? []) : [];

async function thrown(call: () => Promise<unknown>): Promise<DetentError> {
  try {
    await call();
  } catch (error) {
    if (DetentError.isInstance(error)) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

const changesPassword: Judge = () => allowed({ type: 'password-changed', secret: { hash: 'yellow-canary' } });

const changesLanguage: Judge = () =>
  allowed(
    { type: 'profile-changed', fields: ['language'], secret: { person: { language: 'ja' } } },
    { type: 'password-changed', secret: { hash: 'hash' } },
  );

const losing = (times: number) => (stored: Accounts) => failing(stored, { method: 'commit', how: 'conflict', times });

const breaks = async (): Promise<never> => {
  throw new Error('password=canary');
};

const alert = async (
  mailbox: Parameters<typeof aMailbox>[0],
  policy = defaultPolicy,
  judge = removes,
): Promise<readonly Notice[]> => {
  const before = anAccount({ person: { addresses: [aMailbox(mailbox)] } });
  const { decide } = await deciding({ account: before, policy });
  return noticesIn(await decide.commit(anAsk(), self(before), judge));
};

const removesForTwentyDays: Judge = () => allowed({ ...removal, restorableUntil: noon + 20 * day });

const restores = async (verifiedAt: number | null): Promise<boolean | undefined> =>
  (await alert({ verifiedAt }))[0]?.notMe?.restores;

const closes: Judge = () => allowed({ type: 'account-closed' });

const sends: Judge = () => ({
  ...allowed({ type: 'verification-begun', addressId: 'mail-1', secret: { jti: 'jti-1' } }),
  letters: [{ kind: 'verify-address', addressId: 'mail-1', sealed: 'sealed', expiresAt: noon + day }],
});

const opens: Judge = () =>
  allowed({ type: 'account-opened', how: 'added', secret: { person: aPerson({ language: 'fr' }) } });

const opensWithLink: Judge = () => ({
  ...allowed({ type: 'account-opened', how: 'added', secret: { person: aPerson({ language: 'fr' }) } }),
  letters: [{ kind: 'verify-address', addressId: 'mail-1', sealed: 'sealed', expiresAt: noon + day }],
});

describe('a commit', () => {
  it('all-or-nothing: stores state, events, impact and notices together', async () => {
    const { decide, stored, stores } = await deciding({ account });
    const origin = { address: '192.0.2.1', browser: 'Firefox', system: 'Linux' };
    const outcome = await decide.commit(anAsk({ reason: 'lost phone', origin }), administrator(), removes);
    expect(outcome).toMatchObject({
      kind: 'done',
      impact: { removed: [{ id: 'totp-1' }], preferred: 'email', alerts: 1 },
    });
    expect(await stored()).toMatchObject({
      sequence: 5,
      epoch: 3,
      preferred: 'email',
      factors: [{ id: 'totp-1', state: 'removed' }, { id: 'email-1' }],
      sessions: { generation: 1, kept: null },
    });
    const [newest] = await stores.notices.pending('account-1');
    expect(newest?.act).toMatchObject({
      sequence: 3,
      at: noon,
      actor: { kind: 'administrator', id: 'administrator-1', name: 'The administrator' },
      door: 'self-service',
      reason: 'lost phone',
      origin,
      events: [{ type: 'factors-removed' }, { type: 'preferred-elected' }, { type: 'sessions-cut' }],
      impact: { alerts: 1 },
      notices: [{ id: 'account-1.3.mail-1', kind: 'factor-removed' }],
    });
    expect(outcome).toMatchObject({ act: newest?.act, account: await stored() });
  });

  it('no-secret-anywhere: records events without their secrets', async () => {
    const { decide, stored, stores } = await deciding();
    await decide.commit(anAsk(), self(account), changesPassword);
    expect(await stored()).toMatchObject({ person: { passwordHash: 'yellow-canary' } });
    expect(JSON.stringify(await stores.notices.pending('account-1'))).not.toContain('canary');
  });

  it('has an id of its own for each act', async () => {
    const { decide } = await deciding();
    const first = await decide.commit(anAsk(), self(account), signs);
    const second = await decide.commit(anAsk(), self(account), signs);
    const ids = [first, second].map((outcome) => (outcome.kind === 'done' ? outcome.act?.id : null));
    expect(new Set(ids).size).toBe(2);
    expect(ids).not.toContain(null);
  });

  it('is made of nothing where the rule refuses or finds nothing to do', async () => {
    const { decide, acts, stored } = await deciding();
    expect(await decide.commit(anAsk(), self(account), refuses)).toEqual({
      kind: 'refused',
      failure: { code: 'busy' },
    });
    expect(await decide.commit(anAsk(), self(account), wantsNothing)).toEqual({
      kind: 'done',
      account,
      act: null,
      impact: null,
    });
    expect([await acts(), await stored()]).toEqual([0, account]);
  });

  it('of an account that is not there is refused', async () => {
    const { decide } = await deciding({ account: null });
    expect(refusal(await decide.commit(anAsk(), administrator(), removes))).toBe('account-unknown');
  });

  it('is judged by the policy of the account’s organization and by the clock', async () => {
    const { decide, clock } = await deciding();
    clock.pass(7);
    const seen: unknown[] = [];
    await decide.commit(anAsk(), self(account), (_account, policy, now) => {
      seen.push(policy, now);
      return unchanged;
    });
    expect(seen).toEqual([defaultPolicy, noon + 7]);
  });

  it('wishes for no language that nobody asked for', async () => {
    const { decide } = await deciding();
    const outcome = await decide.commit(anAsk(), self(account), removes);
    expect(noticesIn(outcome).map(({ wishes }) => wishes)).toEqual([['en']]);
  });

  it('wishes for languages as its account stands before it', async () => {
    const french = anAccount({ person: { language: 'fr' } });
    const { decide } = await deciding({ account: french });
    const outcome = await decide.commit(anAsk({ wishes: ['ar'] }), self(french), changesLanguage);
    expect(noticesIn(outcome).map(({ wishes }) => wishes)).toEqual([['fr', 'ar', 'en']]);
  });
});

describe('what was read before', () => {
  it('saves the first read', async () => {
    const { decide, calls } = await deciding();
    await decide.commit(anAsk({ seen: account }), self(account), removes);
    expect([calls('find'), calls('confirm'), calls('commit')]).toEqual([0, 0, 1]);
    await decide.commit(anAsk(), self(account), signs);
    expect([calls('find'), calls('confirm'), calls('commit')]).toEqual([1, 0, 2]);
  });

  it('stale-writer-loses: is judged again from the store where it is old', async () => {
    const { decide, stored, acts } = await deciding({ account: { ...account, sequence: 9 } });
    const judged: number[] = [];
    const outcome = await decide.commit(anAsk({ seen: { ...account, sequence: 8 } }), self(account), (now) => {
      judged.push(now.sequence);
      return allowed(removal);
    });
    expect(judged).toEqual([8, 9]);
    expect(outcome.kind).toBe('done');
    expect([await acts(), (await stored())?.sequence]).toEqual([1, 13]);
  });

  it('stale-writer-loses: refuses nothing that the store would allow', async () => {
    const { decide } = await deciding({ account: { ...account, sequence: 9 } });
    const seen = { ...account, preferred: 'email' } as const;
    expect((await decide.commit(anAsk({ seen }), self(account), prefers)).kind).toBe('done');
  });

  it('stale-writer-loses: is not taken by somebody who had to wait', async () => {
    const { decide, acts } = await deciding();
    const asked = anAsk({ seen: account });
    const [first, second] = await Promise.all([
      decide.commit(asked, self(account), prefers),
      decide.commit(asked, self(account), prefers),
    ]);
    expect([first.kind, refusal(second), await acts()]).toEqual(['done', 'kind-off', 1]);
  });
});

describe('an answer that rests on a read alone', () => {
  it('is confirmed: an account that one read misses and another finds is there', async () => {
    const { decide, acts } = await deciding({
      accounts: (stored) => instead(stored, { find: async () => null }),
    });
    expect((await decide.commit(anAsk(), self(account), removes)).kind).toBe('done');
    expect(await acts()).toBe(1);
  });

  it('is confirmed: an account that a read still finds and another does not is gone', async () => {
    const { decide } = await deciding({ accounts: (stored) => instead(stored, { confirm: async () => null }) });
    expect(refusal(await decide.commit(anAsk(), self(account), refuses))).toBe('account-unknown');
  });

  it('is judged again where the confirming read shows another state, and only there', async () => {
    const newer: Account = { ...account, sequence: 3, preferred: 'email' };
    const judged: number[] = [];
    const judge: Judge = (now, policy, at) => {
      judged.push(now.sequence);
      return prefersAgain(now, policy, at);
    };
    const changed = await deciding({ accounts: (stored) => instead(stored, { confirm: async () => newer }) });
    expect(refusal(await changed.decide.commit(anAsk(), self(account), judge))).toBe('factor-unknown');
    const same = await deciding();
    expect(refusal(await same.decide.commit(anAsk(), self(account), judge))).toBe('busy');
    expect(judged).toEqual([2, 3, 2]);
    expect([same.calls('find'), same.calls('confirm')]).toEqual([1, 1]);
  });

  it('is committed where the confirmed state allows it', async () => {
    const { decide, acts } = await deciding({
      account: { ...account, sequence: 3 },
      accounts: (stored) => instead(stored, { find: async () => ({ ...account, preferred: 'email' }) }),
    });
    expect((await decide.commit(anAsk(), self(account), prefers)).kind).toBe('done');
    expect(await acts()).toBe(1);
  });
});

describe('a commit that meets another', () => {
  it('stale-writer-loses: reads and judges again', async () => {
    const { decide, acts, calls } = await deciding({ accounts: losing(1) });
    expect((await decide.commit(anAsk(), self(account), removes)).kind).toBe('done');
    expect([calls('find'), calls('commit'), await acts()]).toEqual([2, 2, 1]);
  });

  it('gives up after 64 judgements, and not one earlier', async () => {
    const patientOne = await deciding({ accounts: losing(63) });
    expect((await patientOne.decide.commit(anAsk(), self(account), removes)).kind).toBe('done');
    const { decide, calls, acts } = await deciding({ accounts: losing(64) });
    expect(refusal(await decide.commit(anAsk(), self(account), removes))).toBe('conflict');
    expect([calls('commit'), await acts()]).toEqual([64, 0]);
  });

  it.each([
    [5000, 2],
    [5001, 1],
  ])('gives up when more than five seconds have gone: after %d ms it has judged %d times', async (ms, judgements) => {
    const world = await deciding({ accounts: losing(2) });
    let judged = 0;
    const outcome = await world.decide.commit(anAsk(), self(account), (...given) => {
      judged += 1;
      if (judged === 1) world.clock.pass(ms);
      if (judged === 2) world.clock.pass(1);
      return removes(...given);
    });
    expect([refusal(outcome), judged]).toEqual(['conflict', judgements]);
  });

  it('stops when nobody waits for it any more, before reading and before committing', async () => {
    const over = await deciding();
    expect(refusal(await over.decide.commit(anAsk({ signal: { aborted: true } }), self(account), removes))).toBe(
      'timed-out',
    );
    expect(over.calls('find')).toBe(0);
    const late = await deciding();
    const signal = { aborted: false };
    const outcome = await late.decide.commit(anAsk({ signal }), self(account), (...given) => {
      signal.aborted = true;
      return removes(...given);
    });
    expect([refusal(outcome), late.calls('commit')]).toEqual(['timed-out', 0]);
  });
});

describe('a commit of which nobody can tell what became', () => {
  it('attack-22: is done if its own act is there', async () => {
    const { decide, acts, stored } = await deciding({
      accounts: (accounts) => failing(accounts, { method: 'commit', how: 'unknown-applied' }),
    });
    const outcome = await decide.commit(anAsk(), self(account), removes);
    expect(outcome).toMatchObject({ kind: 'done', account: await stored() });
    expect(await acts()).toBe(1);
  });

  it('fail-closed: is a fault if it left no trace', async () => {
    const { decide, acts } = await deciding({
      accounts: (accounts) => failing(accounts, { method: 'commit', how: 'unknown-lost' }),
    });
    const error = await thrown(() => decide.commit(anAsk(), self(account), removes));
    expect(error.failure).toEqual({ code: 'port-failed', port: 'Accounts', op: 'write' });
    expect(error.detail).toBe('the commit left no trace');
    expect(await acts()).toBe(0);
  });

  it('is not taken for done by the act of somebody else at the same place', async () => {
    const { decide } = await deciding({
      accounts: (accounts) =>
        instead(accounts, {
          commit: async ({ expected, next, act }) => {
            await accounts.commit({ expected, next, act: { ...act, id: 'somebody else' } }, patient);
            return 'unknown';
          },
        }),
    });
    expect((await thrown(() => decide.commit(anAsk(), self(account), removes))).failure.code).toBe('port-failed');
  });
});

describe('a fault', () => {
  const methods: readonly ('find' | 'confirm' | 'commit')[] = ['find', 'confirm', 'commit'];

  it.each(methods)('fail-closed: of the store in %s is passed on, and nothing is committed', async (method) => {
    const { decide, acts } = await deciding({ accounts: (stored) => failing(stored, { method, how: 'throw' }) });
    const judge = method === 'confirm' ? refuses : removes;
    expect((await thrown(() => decide.commit(anAsk(), self(account), judge))).failure.code).toBe('port-failed');
    expect(await acts()).toBe(0);
  });

  it.each([
    ['find', 'read'],
    ['confirm', 'read'],
    ['commit', 'write'],
  ] as const)('no-secret-anywhere: of a host’s own making in %s becomes one of ours', async (method, op) => {
    const { decide } = await deciding({ accounts: (stored) => instead(stored, { [method]: breaks }) });
    const error = await thrown(() => decide.commit(anAsk(), self(account), method === 'confirm' ? refuses : removes));
    expect(error.failure).toEqual({ code: 'port-failed', port: 'Accounts', op });
    expect(error.message).not.toContain('canary');
  });

  it('fail-closed: in asking for a lost commit is passed on', async () => {
    const { decide } = await deciding({
      accounts: (stored) => instead(stored, { commit: async () => 'unknown', hasAct: breaks }),
    });
    const error = await thrown(() => decide.commit(anAsk(), self(account), removes));
    expect(error.failure).toEqual({ code: 'port-failed', port: 'Accounts', op: 'read' });
  });

  it.each([
    ['Tokens', { tokens: instead(new PlainTokens(), { notMe: breaksNow }) }],
    ['Hasher', { hasher: instead(new QuickHasher(), { fingerprint: breaksNow }) }],
  ] as const)('fail-closed: of %s leaves nothing committed', async (port, wishes) => {
    const { decide, acts } = await deciding(wishes);
    const error = await thrown(() => decide.commit(anAsk(), self(account), removes));
    expect(error.failure).toEqual({ code: 'port-failed', port, op: 'write' });
    expect(await acts()).toBe(0);
  });

  it.each([
    ['the clock', { clock: { now: breaksNow } }],
    ['the policies', { policies: breaksNow }],
  ] as const)('fail-closed: of %s leaves nothing committed', async (_name, part) => {
    const { stores, acts } = await deciding();
    const decide = createDecide({
      accounts: stores.accounts,
      sessions: stores.sessions,
      notices: stores.notices,
      policies: () => defaultPolicy,
      clock: { now: () => noon },
      ids: new SequenceIds(),
      hasher: new QuickHasher(),
      tokens: new PlainTokens(),
      ...part,
    });
    await expect(decide.commit(anAsk(), self(account), removes)).rejects.toThrow('out of order');
    expect(await acts()).toBe(0);
  });

  it('leaves the next one in the queue unharmed', async () => {
    const { decide, acts } = await deciding({
      accounts: (stored) => failing(stored, { method: 'find', how: 'throw', times: 1 }),
    });
    const [first, second] = await Promise.allSettled([
      decide.commit(anAsk(), self(account), signs),
      decide.commit(anAsk(), self(account), signs),
    ]);
    expect([first.status, second.status, await acts()]).toEqual(['rejected', 'fulfilled', 1]);
  });
});

describe('a host’s own session store', () => {
  it('sessions-by-policy: is told which sessions a commit ended', async () => {
    const told: unknown[] = [];
    const sessions = instead(new StruckSessions(), {
      strike: async (cut) => {
        told.push(cut);
      },
    });
    const { decide } = await deciding({ sessions });
    await decide.commit(anAsk(), self(account), removes);
    expect(told).toEqual([{ accountId: 'account-1', generation: 1, kept: 'session-1' }]);
    await decide.commit(anAsk(), self(account), signs);
    expect(told).toHaveLength(1);
  });

  it('is told nothing where nothing was committed', async () => {
    const sessions = failing(new StruckSessions(), { method: 'strike', how: 'throw' });
    const { decide } = await deciding({ sessions });
    expect((await decide.preview(anAsk(), self(account), removes)).kind).toBe('done');
    expect(refusal(await decide.commit(anAsk(), self(account), refuses))).toBe('busy');
  });

  it('that cannot be told is a fault after the commit took effect', async () => {
    const cause = { code: 'port-failed', port: 'Sessions', op: 'write' } as const;
    const sessions = failing(new StruckSessions(), { method: 'strike', how: 'throw', failure: cause });
    const { decide, acts } = await deciding({ sessions });
    const error = await thrown(() => decide.commit(anAsk(), self(account), removes));
    expect(error.failure).toEqual({ code: 'sessions-unstruck' });
    expect(error.cause).toMatchObject({ failure: cause });
    expect(await acts()).toBe(1);
  });
});

describe('what must always be told', () => {
  it('carries the digest of a "this was not me" token that is stored nowhere', async () => {
    const [notice] = await alert({});
    const { token, keyId } = new PlainTokens().notMe('account-1.3.mail-1');
    expect(notice?.notMe).toEqual({
      digest: new QuickHasher().fingerprint(token),
      keyId,
      until: noon + 10 * day,
      restores: true,
    });
    expect(JSON.stringify(notice)).not.toContain(token);
  });

  it('can be disowned for ten days, or as long as it can be undone', async () => {
    expect((await alert({}, defaultPolicy, removesForTwentyDays))[0]?.notMe?.until).toBe(noon + 20 * day);
    expect((await alert({}, defaultPolicy, changesPassword))[0]?.notMe?.until).toBe(noon + 10 * day);
  });

  it('can be undone only from an address that was verified a week before', async () => {
    expect(await restores(noon - 7 * day)).toBe(true);
    expect(await restores(noon - 7 * day + 1)).toBe(false);
    expect(await restores(null)).toBe(false);
  });

  it('carries no such token about a closed account, nor do other messages', async () => {
    expect(await alert({}, defaultPolicy, closes)).toMatchObject([{ kind: 'account-closed', notMe: null }]);
    expect(await alert({}, defaultPolicy, prefers)).toMatchObject([{ kind: 'preferred-changed', notMe: null }]);
    expect(await alert({}, defaultPolicy, sends)).toMatchObject([
      { kind: 'verify-address', sealed: 'sealed', notMe: null },
    ]);
  });
});

describe('a preview', () => {
  it('preview-is-the-rule: answers what the commit would answer, and commits nothing', async () => {
    const { decide, acts, stored } = await deciding();
    const previewed = await decide.preview(anAsk(), self(account), removes);
    expect([await acts(), await stored()]).toEqual([0, account]);
    const committed = await decide.commit(anAsk(), self(account), removes);
    expect(previewed).toEqual({ ...committed, act: null });
  });

  it('preview-is-the-rule: is refused, and finds nothing to do, as the commit would', async () => {
    const { decide } = await deciding();
    expect(await decide.preview(anAsk(), self(account), refuses)).toEqual({
      kind: 'refused',
      failure: { code: 'busy' },
    });
    expect(await decide.preview(anAsk(), self(account), wantsNothing)).toEqual({
      kind: 'done',
      account,
      act: null,
      impact: null,
    });
  });

  it('of an account that is not there is refused', async () => {
    const { decide } = await deciding({ account: null });
    expect(refusal(await decide.preview(anAsk(), administrator(), removes))).toBe('account-unknown');
  });

  it('takes what was read before, and confirms what rests on it', async () => {
    const { decide, calls } = await deciding({ account: { ...account, sequence: 9 } });
    const seen = { ...account, preferred: 'email' } as const;
    expect((await decide.preview(anAsk({ seen: account }), self(account), removes)).kind).toBe('done');
    expect([calls('find'), calls('confirm')]).toEqual([0, 0]);
    expect((await decide.preview(anAsk({ seen }), self(account), prefers)).kind).toBe('done');
    expect([calls('find'), calls('confirm')]).toEqual([0, 1]);
  });

  it('confirms that an account is missing', async () => {
    const { decide } = await deciding({ accounts: (stored) => instead(stored, { find: async () => null }) });
    expect((await decide.preview(anAsk(), self(account), removes)).kind).toBe('done');
  });
});

describe('opening an account', () => {
  const empty = newAccount({ id: 'account-1', organizationId: null });

  it('stores it with its first act', async () => {
    const { decide, stored, acts } = await deciding({ account: null });
    const outcome = await decide.open(anAsk(), administrator(), empty, opens);
    expect(outcome).toMatchObject({
      kind: 'done',
      account: { sequence: 1, person: { name: 'Ada' } },
      act: { sequence: 1 },
    });
    expect([(await stored())?.sequence, await acts()]).toEqual([1, 1]);
  });

  it('wishes for the languages of the person it opens for', async () => {
    const { decide } = await deciding({ account: null });
    const outcome = await decide.open(anAsk(), administrator(), empty, opensWithLink);
    expect(noticesIn(outcome).map(({ wishes }) => wishes)).toEqual([['fr', 'en']]);
  });

  it('is refused where its id is taken, and changes nothing', async () => {
    const { decide, stored } = await deciding();
    expect(refusal(await decide.open(anAsk(), administrator(), empty, opens))).toBe('conflict');
    expect(await stored()).toEqual(account);
  });

  it('is refused as its rule says, and may find nothing to do', async () => {
    const { decide, stored } = await deciding({ account: null });
    expect(refusal(await decide.open(anAsk(), administrator(), empty, refuses))).toBe('busy');
    expect(await decide.open(anAsk(), administrator(), empty, wantsNothing)).toMatchObject({ kind: 'done', act: null });
    expect(await stored()).toBeNull();
  });

  it('of which nobody can tell what became is done if its own act is there', async () => {
    const { decide } = await deciding({
      account: null,
      accounts: (stored) => failing(stored, { method: 'insert', how: 'unknown-applied' }),
    });
    expect((await decide.open(anAsk(), administrator(), empty, opens)).kind).toBe('done');
  });
});

describe('racing commits', () => {
  it('keeps-one-factor: of two removals of the last two factors one is refused', async () => {
    const before = anAccount({ factors: [aTotp(), anEmailFactor()] });
    const { decide, acts } = await deciding({ account: before });
    const remove = (kind: 'totp' | 'email'): Promise<Outcome> =>
      decide.commit(anAsk({ seen: before }), self(before), (now, policy, at) =>
        removeFactor(
          now,
          {
            actor: self(now),
            which: { kind },
            includePending: false,
            ifMatch: null,
            needsPassword: true,
            compromised: false,
            door: 'self-service',
            sealOpens: () => true,
          },
          policy,
          at,
        ),
      );
    const outcomes = await Promise.all([remove('totp'), remove('email')]);
    expect(outcomes.map(refusal)).toEqual([null, 'only-factor']);
    expect(await acts()).toBe(1);
  });

  it('of different accounts do not wait for each other', async () => {
    const { decide, stores } = await deciding();
    const other = anAccount({ id: 'account-2' });
    await stores.accounts.insert(other, aCommit({ ...other, sequence: 0 }).act);
    const order: string[] = [];
    await Promise.all([
      decide.commit(anAsk(), self(account), signs).then(() => order.push('slow')),
      decide.commit(anAsk({ accountId: 'account-2' }), self(other), signs).then(() => order.push('other')),
      decide.commit(anAsk(), self(account), signs).then(() => order.push('queued')),
    ]);
    expect(order.indexOf('other')).toBeLessThan(order.indexOf('queued'));
  });

  it('takes no alert that may be missed on top of 200 open notices, and says so in the act', async () => {
    const world = await deciding();
    const owed = Array.from({ length: 200 }, (_, at) => ({ recipientId: `mail-${at}` }));
    const before = await world.stored();
    if (before === null) throw new TypeError('there is no account');
    await world.stores.accounts.commit(aCommit(before, { notices: owed }));
    const crowded = await world.decide.commit(anAsk(), self(account), likes);
    expect(crowded).toMatchObject({ act: { notices: [], untold: 'too-many-open' } });
    const must = await world.decide.commit(anAsk(), self(account), removes);
    expect(must.kind === 'done' && must.act?.notices.length).toBeGreaterThan(0);
    const claimed = await world.stores.notices.claim({ now: noon, until: noon + 1, lease: 'lease', limit: 5 });
    const sent = { state: 'sent', to: 'a', because: '250' } as const;
    const settled = claimed.map(({ notice }) => ({
      accountId: 'account-1',
      noticeId: notice.id,
      lease: 'lease',
      as: sent,
    }));
    await world.stores.notices.settle(settled, noon);
    expect(await world.decide.commit(anAsk(), self(account), likes)).toMatchObject({
      act: { notices: [{ kind: 'preferred-changed' }] },
    });
  });
});
