import type { Account, Accounts, Act, History, NoticeProgress, Notices } from '@detent/core';
import {
  type AccountsWorld,
  accountsContract,
  MemoryAccounts,
  MemoryHistory,
  MemoryNotices,
  MemoryStore,
  type OutboxNotice,
  type Row,
} from '@detent/core/testing';
import { describe, expect, it } from 'vitest';
import { complaintOf, original } from './collect.ts';

interface Parts {
  readonly store: MemoryStore;
  readonly accounts: MemoryAccounts;
  readonly notices: MemoryNotices;
  readonly history: MemoryHistory;
}

interface Breakage {
  readonly accounts?: Partial<Accounts>;
  readonly notices?: Partial<Notices>;
  readonly history?: Partial<History>;
}

/** What a careless store does, the test that must catch it, and how it is done. */
type Case = readonly [what: string, caughtBy: string, breakage: (parts: Parts) => Breakage];

const noticesOf = (row: Row): readonly OutboxNotice[] => row.outbox.flatMap((held) => held.notices);
const rowOf = (store: MemoryStore, id: string): Row => store.row(id) ?? { account: unread, outbox: [] };
const isOver = ({ state }: NoticeProgress): boolean => state !== 'due' && state !== 'claimed';
const unread: Account = Object.create(null);
const untouched = { claims: 0, tries: 0, lease: null, settledAt: null, because: null, to: null } as const;

const oneWins = 'of twenty writers committing at once on one sequence exactly one wins';

const careless: readonly Case[] = [
  [
    'a commit that ignores what it expects',
    'a commit that expects another sequence conflicts and writes nothing',
    ({ store }) => ({
      accounts: {
        commit: async ({ next, act }) => {
          store.write(rowOf(store, next.id), next, act);
          return 'committed';
        },
      },
    }),
  ],
  [
    'a commit that looks first and writes later',
    oneWins,
    ({ store }) => ({
      accounts: {
        commit: async ({ expected, next, act }) => {
          const row = rowOf(store, next.id);
          if (row.account.sequence !== expected) return 'conflict';
          await Promise.resolve();
          store.write(row, next, act);
          return 'committed';
        },
      },
    }),
  ],
  [
    'a commit that lets anything newer win',
    'a commit that expects another sequence conflicts and writes nothing',
    ({ store }) => ({
      accounts: {
        commit: async ({ expected, next, act }) => {
          const row = rowOf(store, next.id);
          if (row.account.sequence > expected) return 'conflict';
          store.write(row, next, act);
          return 'committed';
        },
      },
    }),
  ],
  [
    'a commit that makes accounts',
    'a commit on an account that is not there conflicts and makes none',
    ({ store, accounts }) => ({
      accounts: {
        commit: (change) =>
          store.row(change.next.id) === null ? accounts.insert(change.next, change.act) : accounts.commit(change),
      },
    }),
  ],
  [
    'a commit that drops what it has no column for',
    'every act reads exactly as it was committed',
    ({ accounts }) => ({
      accounts: {
        commit: (change) => {
          const act: Act = { ...change.act, reason: null };
          return accounts.commit({ ...change, act });
        },
      },
    }),
  ],
  [
    'a commit that loses the notices',
    'twenty writers that judge again on conflict all take effect, one after another',
    ({ accounts }) => ({
      accounts: {
        commit: (change) => accounts.commit({ ...change, act: { ...change.act, notices: [] } }),
      },
    }),
  ],
  [
    'a commit that stores the account and forgets the act',
    'a commit replaces the account and appends its act',
    ({ store, accounts }) => ({
      accounts: {
        commit: async (change) => {
          const row = rowOf(store, change.next.id);
          const before = row.outbox;
          const answer = await accounts.commit(change);
          store.keepOutbox(row, before);
          return answer;
        },
      },
    }),
  ],
  [
    'a conflict that leaves its act behind',
    'a commit that expects another sequence conflicts and writes nothing',
    ({ store, accounts }) => ({
      accounts: {
        commit: async (change) => {
          const answer = await accounts.commit(change);
          const row = rowOf(store, change.next.id);
          if (answer === 'conflict') store.write(row, row.account, change.act);
          return answer;
        },
      },
    }),
  ],
  [
    'a conflict that leaves its account behind',
    'of twenty writers committing at once on one sequence exactly one wins',
    ({ store, accounts }) => ({
      accounts: {
        commit: async (change) => {
          const answer = await accounts.commit(change);
          if (answer === 'conflict') rowOf(store, change.next.id).account = change.next;
          return answer;
        },
      },
    }),
  ],
  [
    'a commit that revives settled notices',
    'a commit revives nothing that is settled',
    ({ store, accounts }) => ({
      accounts: {
        commit: (change) => {
          for (const one of noticesOf(rowOf(store, change.next.id))) {
            one.progress = { ...untouched, state: 'due', dueAt: one.notice.dueAt };
          }
          return accounts.commit(change);
        },
      },
    }),
  ],
  [
    'a commit that writes back the outbox it read',
    'a thousand orders of commits and settlements lose and revive nothing',
    ({ store, accounts }) => ({
      accounts: {
        commit: (change) => {
          for (const one of noticesOf(rowOf(store, change.next.id))) {
            if (one.progress.state === 'sent') one.progress = { ...one.progress, state: 'claimed', settledAt: null };
          }
          return accounts.commit(change);
        },
      },
    }),
  ],
  [
    'a commit that frees leases',
    'a commit neither frees nor loses a notice that is claimed',
    ({ store, accounts }) => ({
      accounts: {
        commit: (change) => {
          for (const one of noticesOf(rowOf(store, change.next.id))) {
            one.progress = { ...one.progress, state: 'due', lease: null };
          }
          return accounts.commit(change);
        },
      },
    }),
  ],
  [
    'an insert that overwrites',
    'an account is inserted once; a second insert conflicts and writes nothing',
    ({ store }) => ({
      accounts: {
        insert: async (next, act) => {
          store.insert(next, act);
          return 'committed';
        },
      },
    }),
  ],
  [
    'an insert that looks first and writes later',
    'of twenty writers inserting one account at once exactly one wins',
    ({ store }) => ({
      accounts: {
        insert: async (next, act) => {
          if (store.row(next.id) !== null) return 'conflict';
          await Promise.resolve();
          store.insert(next, act);
          return 'committed';
        },
      },
    }),
  ],
  [
    'a find that shares what is stored',
    'what a caller does to a value afterwards does not reach the store',
    () => {
      const shared = new Map<string, Account>();
      return {
        accounts: {
          insert: async (next) => {
            shared.set(next.id, next);
            return 'committed';
          },
          find: async (id) => shared.get(id) ?? null,
        },
      };
    },
  ],
  [
    'a find that pays no attention to case',
    'an id means itself, byte for byte, and nothing else',
    ({ store, accounts }) => ({
      accounts: {
        find: (id) => {
          const like = store.ids().find((one) => one.toLowerCase() === id.toLowerCase());
          return accounts.find(like ?? id);
        },
      },
    }),
  ],
  [
    'a find that trims',
    'an id means itself, byte for byte, and nothing else',
    ({ accounts }) => ({ accounts: { find: (id) => accounts.find(id.trim()) } }),
  ],
  [
    'a find that normalizes text',
    'every account reads exactly as it was inserted',
    ({ accounts }) => ({
      accounts: {
        find: async (id) => {
          const account = await accounts.find(id);
          return account && { ...account, person: { ...account.person, name: account.person.name.normalize('NFC') } };
        },
      },
    }),
  ],
  [
    'a hasAct that looks at the sequence alone',
    'hasAct tells an act from any other at its sequence, in the outbox and in history',
    ({ store }) => ({
      accounts: {
        hasAct: async ({ accountId, sequence }) =>
          rowOf(store, accountId).outbox.some(({ act }) => act.sequence === sequence),
      },
    }),
  ],
  [
    'a hasAct that forgets history',
    'hasAct tells an act from any other at its sequence, in the outbox and in history',
    ({ store }) => ({
      accounts: {
        hasAct: async ({ accountId, sequence, actId }) =>
          rowOf(store, accountId).outbox.some(({ act }) => act.sequence === sequence && act.id === actId),
      },
    }),
  ],
  [
    'a forget that asks for no standing',
    'forget removes a closed account whose outbox is empty, and nothing else',
    ({ store }) => ({
      accounts: {
        forget: async (id) => {
          const forgets = store.row(id)?.outbox.length === 0;
          if (forgets) store.remove(id);
          return forgets;
        },
      },
    }),
  ],
  [
    'a forget that loses what is still owed',
    'forget removes a closed account whose outbox is empty, and nothing else',
    ({ store }) => ({
      accounts: {
        forget: async (id) => {
          const forgets = store.row(id)?.account.standing === 'closed';
          if (forgets) store.remove(id);
          return forgets;
        },
      },
    }),
  ],
  [
    'a list that starts over',
    'list answers every id once, in ascending order, page by page',
    ({ store }) => ({ accounts: { list: async ({ limit }) => store.ids().slice(0, limit) } }),
  ],
  [
    'a list that repeats where it left off',
    'list answers every id once, in ascending order, page by page',
    ({ store }) => ({
      accounts: {
        list: async ({ after, limit }) =>
          store
            .ids()
            .filter((id) => id >= (after ?? ''))
            .slice(0, limit),
      },
    }),
  ],
  [
    'an erasure that comes too early',
    'dueForErasure finds removed factors that still hold their secret when their time has come',
    ({ accounts }) => ({
      accounts: {
        dueForErasure: (now, limit) => accounts.dueForErasure(now + 1, limit),
      },
    }),
  ],
  [
    'a settle that ignores the lease',
    'a lease that was taken over settles nothing',
    ({ store, notices }) => ({
      notices: {
        settle: (settlements, now) => {
          const held = settlements.map((settlement) => {
            const one = noticesOf(rowOf(store, settlement.accountId)).find(
              (is) => is.notice.id === settlement.noticeId,
            );
            return { ...settlement, lease: one?.progress.lease?.token ?? '' };
          });
          return notices.settle(held, now);
        },
      },
    }),
  ],
  [
    'a settle that believes what it is told',
    'of twenty that settle one notice at once under one lease exactly one does',
    ({ notices }) => ({
      notices: {
        settle: async (settlements, now) => {
          await notices.settle(settlements, now);
          return settlements.map(() => true);
        },
      },
    }),
  ],
  [
    'a settle that keeps the code',
    'a notice that was sent says to whom, when and what the receiver answered',
    ({ store, notices }) => ({
      notices: {
        settle: async (settlements, now) => {
          const sealed = new Map(
            settlements.flatMap(({ accountId }) => noticesOf(rowOf(store, accountId))).map((one) => [one, one.notice]),
          );
          const answers = await notices.settle(settlements, now);
          for (const [one, notice] of sealed) one.notice = notice;
          return answers;
        },
      },
    }),
  ],
  [
    'a settle that counts as a commit',
    'nothing the relay does raises an account’s sequence or meets a commit',
    ({ store, notices }) => ({
      notices: {
        settle: (settlements, now) => {
          for (const { accountId } of settlements) {
            const row = rowOf(store, accountId);
            row.account = { ...row.account, sequence: row.account.sequence + 1 };
          }
          return notices.settle(settlements, now);
        },
      },
    }),
  ],
  [
    'a settle that never gives a claim back',
    'a try that was not the message’s fault gives the claim back',
    ({ notices }) => ({
      notices: {
        settle: (settlements, now) => {
          const kept = settlements.map(({ as, ...where }) => ({
            ...where,
            as: as.state === 'due' ? { ...as, claimBack: false } : as,
          }));
          return notices.settle(kept, now);
        },
      },
    }),
  ],
  [
    'a claim that hands a notice to two',
    'of twenty claimers at once over a hundred notices each notice is given to exactly one',
    ({ store, notices }) => ({
      notices: {
        claim: async (request) => {
          const before = store.busyRows().flatMap((row) => noticesOf(row).map((one) => [one, one.progress] as const));
          const claiming = notices.claim(request);
          const after = before.map(([one]) => [one, one.progress] as const);
          for (const [one, progress] of before) one.progress = progress;
          const claimed = await claiming;
          for (const [one, progress] of after) one.progress = progress;
          return claimed;
        },
      },
    }),
  ],
  [
    'a claim that hands over what is not due',
    'a notice is not claimed before it is due',
    ({ notices }) => ({
      notices: {
        claim: (request) => notices.claim({ ...request, now: request.now + 1 }),
      },
    }),
  ],
  [
    'a claim that takes whatever comes first',
    'codes that were asked for come first, then what is longest due',
    ({ notices }) => ({
      notices: {
        claim: async (request) => {
          const claimed = await notices.claim(request);
          return claimed.toSorted((a, b) => a.notice.dueAt - b.notice.dueAt);
        },
      },
    }),
  ],
  [
    'a claim that troubles every sender',
    'channels whose sender is not to be troubled are passed over',
    ({ notices }) => ({
      notices: { claim: ({ without: _none, ...request }) => notices.claim(request) },
    }),
  ],
  [
    'a claim that shows the account as it was',
    'a claim hands over the notice with its lease, its act and its account as that is now',
    ({ notices }) => ({
      notices: {
        claim: async (request) => {
          const claimed = await notices.claim(request);
          return claimed.map((one) => Object.assign(one, { account: { ...one.account, mustEnrol: false } }));
        },
      },
    }),
  ],
  [
    'an outbox that lets go of acts with dead letters',
    'an act is settled when every notice of it is sent or dropped, and a dead one holds it back',
    ({ store, notices }) => ({
      notices: {
        settled: async (limit) => {
          const pending = await Promise.all(store.busyRows().map((row) => notices.pending(row.account.id)));
          return pending
            .flat()
            .filter(({ progress }) => progress.every(isOver))
            .slice(0, limit);
        },
      },
    }),
  ],
  [
    'an outbox that gives the newest acts first',
    'settled acts come oldest first, as many as were asked for, until they are forgotten',
    ({ notices }) => ({
      notices: {
        settled: async (limit) => (await notices.settled(limit)).toReversed(),
      },
    }),
  ],
  [
    'an outbox that forgets what is still owed',
    'forget takes settled acts alone, and may be repeated',
    ({ store }) => ({
      notices: {
        forget: async (acts) => {
          for (const { accountId, sequence } of acts) {
            const row = rowOf(store, accountId);
            const stays = row.outbox.filter(({ act }) => act.sequence !== sequence);
            store.keepOutbox(row, stays);
          }
        },
      },
    }),
  ],
  [
    'an outbox that tells acts twice while they move',
    'on its way to history every act is told exactly once',
    ({ store, notices }) => ({
      notices: {
        pending: async (accountId) => {
          const all = await notices.pending(accountId);
          return [...store.past(accountId).values(), ...all];
        },
      },
    }),
  ],
  [
    'a replay that keeps the counters',
    'a replayed dead letter is due anew with its counters at zero',
    ({ store, notices }) => ({
      notices: {
        replay: async (where, now) => {
          const one = noticesOf(rowOf(store, where.accountId)).find((is) => is.notice.id === where.noticeId);
          const claims = one?.progress.claims ?? 0;
          const took = await notices.replay(where, now);
          if (took && one !== undefined) one.progress = { ...one.progress, claims };
          return took;
        },
      },
    }),
  ],
  [
    'a replay that tells everybody yes',
    'of twenty that replay or acknowledge one dead letter at once exactly one does',
    ({ notices }) => ({
      notices: {
        replay: async (where, now) => {
          await notices.replay(where, now);
          return true;
        },
      },
    }),
  ],
  [
    'dead letters by any reason',
    'dead letters are listed oldest first, and by kind, account, reason and age',
    ({ notices }) => ({
      notices: { dead: ({ because: _any, ...query }) => notices.dead(query) },
    }),
  ],
  [
    'a history whose last writer wins',
    'an act that is there already is left as it is',
    ({ store }) => ({
      history: {
        append: async (acts) => {
          for (const act of acts) store.addToPast(act);
        },
      },
    }),
  ],
  [
    'a history that always shows the newest page',
    'acts are listed newest first, below a sequence, as many as were asked for',
    ({ history }) => ({
      history: { list: ({ before: _any, ...query }) => history.list(query) },
    }),
  ],
];

function brokenWorld(breakage: (parts: Parts) => Breakage): AccountsWorld {
  const store = new MemoryStore();
  const accounts = new MemoryAccounts(store);
  const notices = new MemoryNotices(store);
  const history = new MemoryHistory(store);
  const broken = breakage({
    store,
    accounts: original(accounts),
    notices: original(notices),
    history: original(history),
  });
  return {
    accounts: Object.assign(accounts, broken.accounts),
    notices: Object.assign(notices, broken.notices),
    history: Object.assign(history, broken.history),
  };
}

describe('the suite of accounts, notices and history catches', () => {
  it.each(careless)('%s', async (_what, caughtBy, breakage) => {
    const complaint = await complaintOf(
      (runner) => accountsContract(runner, 'broken', async () => ({ ...brokenWorld(breakage), close: async () => {} })),
      caughtBy,
    );
    expect(complaint).not.toBeNull();
  });
});
