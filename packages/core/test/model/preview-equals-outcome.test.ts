import {
  type Account,
  type Actor,
  createDecide,
  createRemoveFactor,
  type Outcome,
  type Policy,
  type Which,
} from '@detent/core';
import {
  anAct,
  ManualClock,
  MemoryAccounts,
  MemoryNotices,
  MemorySessions,
  MemoryStore,
  PlainTokens,
  PlainVault,
  QuickHasher,
  SequenceIds,
  smallAccounts,
  smallActors,
  smallPolicies,
  smallWishes,
} from '@detent/core/testing';
import { expect, test } from 'vitest';
import { isLong, isThorough } from '../../../../test/support/thorough.ts';

const ask = { accountId: 'account-1', door: 'test', reason: null, origin: null, signal: { aborted: false } };
const shared = {
  sessions: new MemorySessions(),
  clock: new ManualClock(),
  ids: new SequenceIds(),
  hasher: new QuickHasher(),
  tokens: new PlainTokens(),
  vault: new PlainVault(),
};

/** What can be seen of an answer but the act, which a preview does not make. */
const said = (outcome: Outcome): string =>
  JSON.stringify(outcome.kind === 'refused' ? outcome : [outcome.account, outcome.impact]);

interface Difference {
  readonly what: string;
  readonly actor: Actor;
  readonly which: Which;
  readonly account: Account;
}

/** Asks for the preview, then for the removal, of one account in a store of its own; answers what differs. */
async function compared(account: Account, actor: Actor, policy: Policy, which: Which) {
  const store = new MemoryStore();
  const accounts = new MemoryAccounts(store);
  const notices = new MemoryNotices(store);
  store.insert(account, anAct());
  const decide = createDecide({ ...shared, accounts, notices, policies: () => policy });
  const deps = { decide, vault: shared.vault };
  const removal = {
    actor,
    which,
    includePending: actor.kind !== 'self',
    ifMatch: null,
    needsPassword: actor.kind === 'self',
    compromised: actor.kind === 'owner',
  };
  const preview = await createRemoveFactor(deps, 'preview')(ask, removal);
  const untouched = store.row(account.id);
  const silent = untouched?.account === account && untouched.outbox.length === 1;
  const outcome = await createRemoveFactor(deps)(ask, removal);
  const stored = await accounts.find(account.id);
  const acts = await notices.pending(account.id);
  const told = outcome.kind === 'done' && outcome.act !== null ? outcome.act.notices.length : 0;
  const promised = preview.kind === 'done' ? (preview.impact?.alerts ?? 0) : 0;
  const differences = [
    ...(silent ? [] : ['the preview left a trace']),
    ...(said(preview) === said(outcome) ? [] : ['the answers differ']),
    ...(preview.kind === 'refused' || JSON.stringify(preview.account) === JSON.stringify(stored)
      ? []
      : ['what is stored is not what the preview showed']),
    ...(outcome.kind === 'done' || stored === account ? [] : ['a refusal changed something']),
    ...(told === promised ? [] : ['not as many are told as the preview said']),
    ...(acts.length === (outcome.kind === 'done' && outcome.act !== null ? 2 : 1)
      ? []
      : ['an act too many or too few']),
  ];
  return { outcome, differences };
}

/** Every so many of the two million questions that can be asked, other ones for each account, so that each is asked of many. */
const everyNth = isLong ? 5 : isThorough ? 91 : 397;

test('preview-is-the-rule: in every small world a preview answers what the removal answers, and writes nothing', async () => {
  const seen = { worlds: 0, done: 0, refused: 0, accounts: 0, failures: new Set<string>() };
  const differing: Difference[] = [];
  let turn = 0;
  for (const small of smallAccounts(4)) {
    const store = new MemoryStore();
    store.insert(small, anAct());
    const account = store.row(small.id)?.account ?? small;
    seen.accounts += 1;
    for (const actor of smallActors(account)) {
      for (const policy of smallPolicies) {
        for (const which of smallWishes(account)) {
          turn += 1;
          if (turn % everyNth !== 0) continue;
          seen.worlds += 1;
          const { outcome, differences } = await compared(account, actor, policy, which);
          if (outcome.kind === 'refused') seen.failures.add(outcome.failure.code);
          seen[outcome.kind] += 1;
          differing.push(...differences.map((what) => ({ what, actor, which, account })));
        }
      }
    }
  }
  expect(differing.slice(0, 1)).toEqual([]);
  expect(seen.accounts).toBe(4112);
  expect(seen.worlds).toBeGreaterThan(isThorough ? 20_000 : 4000);
  expect(seen.done).toBeGreaterThan(isThorough ? 5000 : 1000);
  expect([...seen.failures].toSorted()).toEqual([
    'account-outranks',
    'account-unknown',
    'enrolment-required',
    'factor-unknown',
    'only-factor',
    'session-ended',
    'step-up-needed',
  ]);
});
