import type { Account } from '../../account/account.ts';
import { aCommit, anAccount, aRemoved, aTotp, noon } from '../fixtures.ts';
import {
  type AccountsWorld,
  commit,
  dead,
  firstAct,
  found,
  insert,
  moveSettled,
  patient,
  sent,
  settleAll,
  told,
} from './account-steps.ts';
import { historyContract } from './history.ts';
import { agrees, holds } from './holds.ts';
import { noticesContract } from './notices.ts';
import { atOnce, type Check, checks, countOf, type Open, type Runner } from './runner.ts';
import { accountSamples, actSamples, oddIds } from './samples.ts';

/** Everything that `Accounts`, `Notices` and `History` of one store promise. `open` answers a fresh, empty store each time. */
export function accountsContract(runner: Runner, name: string, open: Open<AccountsWorld>): void {
  const check = checks(runner, open);
  runner.describe(`${name} accounts`, () => {
    values(check);
    commits(check);
    endings(check);
    pages(check);
  });
  runner.describe(`${name} notices`, () => noticesContract(check));
  runner.describe(`${name} history`, () => historyContract(check));
}

function values(check: Check<AccountsWorld>): void {
  check('an account that was never stored is not found', async ({ accounts, notices }) => {
    holds((await accounts.find('nobody', patient)) === null, 'find answers null for an account that is not there');
    holds(
      (await accounts.confirm('nobody', patient)) === null,
      'confirm answers null for an account that is not there',
    );
    agrees(await notices.pending('nobody'), [], 'an account that is not there has no acts');
  });

  check('every account reads exactly as it was inserted', async (world) => {
    for (const account of accountSamples) {
      await insert(world, account);
      agrees(await found(world, account.id), account, `account ${account.id} reads as inserted`);
      agrees(
        await world.accounts.confirm(account.id, patient),
        account,
        `account ${account.id} is confirmed as inserted`,
      );
    }
  });

  check('every account reads exactly as it was last committed', async (world) => {
    const before = await insert(world, anAccount({ id: 'one', sequence: 1 }));
    let last = before;
    for (const sample of accountSamples) {
      last = await commit(world, last, { account: { ...sample, id: 'one', sequence: last.sequence + 1 } });
      agrees(await found(world, 'one'), last, 'the account reads as last committed');
      agrees(await world.accounts.confirm('one', patient), last, 'the account is confirmed as last committed');
    }
  });

  check('every act reads exactly as it was committed', async (world) => {
    for (const [index, sample] of actSamples.entries()) {
      const account = anAccount({ id: `account-${index}` });
      await insert(world, account, { act: sample });
      const change = aCommit(account, { act: sample });
      await world.accounts.commit(change, patient);
      const acts = (await world.notices.pending(account.id)).map(({ act }) => act);
      agrees(acts, [change.act, firstAct(account, { act: sample })], 'acts read as committed, newest first');
    }
  });

  check('what a caller does to a value afterwards does not reach the store', async (world) => {
    const roles = ['reader'];
    await insert(world, anAccount({ id: 'one', person: { roles } }));
    roles.push('writer');
    agrees((await found(world, 'one')).person.roles, ['reader'], 'the stored account is no view of what was passed in');

    const read = await found(world, 'one');
    Reflect.set(read.person, 'name', 'Mallory');
    Reflect.set(read.factors, 'length', 0);
    Reflect.set(read, 'preferred', 'sms');
    agrees(
      await found(world, 'one'),
      anAccount({ id: 'one', person: { roles: ['reader'] } }),
      'what find answers is no view of what is stored',
    );
  });

  check('an id means itself, byte for byte, and nothing else', async (world) => {
    const before = oddIds.map((id, index) => anAccount({ id, epoch: index }));
    for (const account of before) {
      holds((await world.accounts.find(account.id, patient)) === null, `no other id matches ${account.id}`);
      await insert(world, account);
    }
    for (const account of before)
      agrees(await found(world, account.id), account, `${account.id} finds its own account`);
    for (const account of before) await commit(world, account, { account: { mustEnrol: true } });
    for (const account of before) {
      agrees(
        (await found(world, account.id)).epoch,
        account.epoch,
        `a commit on ${account.id} reaches its own account`,
      );
      holds((await world.notices.pending(account.id)).length === 2, `${account.id} has the acts of its own`);
      const theirs = { accountId: account.id, sequence: account.sequence + 1 };
      holds(await world.accounts.hasAct({ ...theirs, actId: `act-${account.id}-3` }), `${account.id} has its act`);
      holds(!(await world.accounts.hasAct({ ...theirs, actId: 'act-other-3' })), `${account.id} has no other act`);
    }
  });
}

function commits(check: Check<AccountsWorld>): void {
  check('an account is inserted once; a second insert conflicts and writes nothing', async (world) => {
    const account = await insert(world, anAccount({ id: 'one' }));
    const rival = firstAct(account, { act: { id: 'rival' }, notices: [{}] });
    const answer = await world.accounts.insert({ ...account, epoch: 99 }, rival, patient);
    holds(answer === 'conflict', 'a second insert of one id conflicts');
    agrees(await found(world, 'one'), account, 'a conflicting insert leaves the account');
    await holdsActs(world, account, [`act-one-1`]);
  });

  check('a commit replaces the account and appends its act', async (world) => {
    const account = await insert(world, anAccount({ id: 'one' }));
    await insert(world, anAccount({ id: 'other' }));
    const next = await commit(world, account, { account: { mustEnrol: true }, notices: [{}] });
    agrees(await found(world, 'one'), next, 'the account is the one committed');
    agrees(await found(world, 'other'), anAccount({ id: 'other' }), 'another account stays');
    await holdsActs(world, account, ['act-one-3', 'act-one-1']);
    await holdsActs(world, anAccount({ id: 'other' }), ['act-other-1']);
  });

  check('a commit that expects another sequence conflicts and writes nothing', async (world) => {
    const account = await insert(world, anAccount({ id: 'one' }));
    const last = await commit(world, account);
    for (const expected of [0, account.sequence, last.sequence + 1, -1]) {
      const change = aCommit({ ...account, sequence: expected, epoch: 99 }, { act: { id: 'stale' }, notices: [{}] });
      holds((await world.accounts.commit(change, patient)) === 'conflict', `expecting ${expected} conflicts`);
    }
    agrees(await found(world, 'one'), last, 'a conflicting commit leaves the account');
    await holdsActs(world, account, ['act-one-3', 'act-one-1']);
    holds((await world.notices.nextDue()) === null, 'a conflicting commit owes nobody anything');
  });

  check('a commit on an account that is not there conflicts and makes none', async (world) => {
    for (const sequence of [0, 2]) {
      const change = aCommit(anAccount({ id: 'one', sequence }), { notices: [{}] });
      holds((await world.accounts.commit(change, patient)) === 'conflict', 'there is nothing to replace');
    }
    holds((await world.accounts.find('one', patient)) === null, 'a commit makes no account');
    agrees(await world.notices.pending('one'), [], 'a conflicting commit leaves no act');
    agrees(await world.accounts.list({ after: null, limit: 10 }), [], 'a conflicting commit leaves no id');
  });

  check('of twenty writers inserting one account at once exactly one wins', async (world) => {
    const rivals = Array.from({ length: 20 }, (_, index) => anAccount({ id: 'one', epoch: index }));
    const answers = await Promise.all(
      rivals.map((rival, index) =>
        world.accounts.insert(rival, firstAct(rival, { act: { id: `act-${index}` }, notices: [{}] }), patient),
      ),
    );
    holds(countOf(answers, 'committed') === 1, 'exactly one insert is committed');
    holds(countOf(answers, 'conflict') === 19, 'all other inserts conflict');
    const winner = answers.indexOf('committed');
    agrees(await found(world, 'one'), rivals[winner], 'the account is the winner');
    await holdsActs(world, anAccount({ id: 'one' }), [`act-${winner}`]);
  });

  check('of twenty writers committing at once on one sequence exactly one wins', async (world) => {
    const account = await insert(world, anAccount({ id: 'one' }));
    const changes = Array.from({ length: 20 }, (_, index) =>
      aCommit(account, { account: { epoch: index }, act: { id: `act-${index}` }, notices: [{}] }),
    );
    const answers = await Promise.all(changes.map((change) => world.accounts.commit(change, patient)));
    holds(countOf(answers, 'committed') === 1, 'exactly one commit is committed');
    holds(countOf(answers, 'conflict') === 19, 'all other commits conflict');
    const winner = answers.indexOf('committed');
    agrees(await found(world, 'one'), changes[winner]?.next, 'the account is exactly the winner’s');
    await holdsActs(world, account, [`act-${winner}`, 'act-one-1']);
    const [newest] = await world.notices.pending('one');
    agrees(newest?.act, changes[winner]?.act, 'the act is exactly the winner’s');
  });

  check('twenty writers that judge again on conflict all take effect, one after another', async (world) => {
    await insert(world, anAccount({ id: 'one', sequence: 1, knownClients: [] }));
    const write = async (index: number, tries = 0): Promise<void> => {
      holds(tries < 100, 'a writer that judges again gets its turn');
      const before = await found(world, 'one');
      const knownClients = [...before.knownClients, `client-${index}`];
      const change = aCommit(before, { account: { knownClients }, act: { id: `act-${index}` }, notices: [{}] });
      if ((await world.accounts.commit(change, patient)) === 'conflict') await write(index, tries + 1);
    };
    await atOnce(20, (index) => write(index));
    const after = await found(world, 'one');
    holds(after.sequence === 21, 'every commit counted its event');
    agrees(
      after.knownClients.toSorted(),
      Array.from({ length: 20 }, (_, index) => `client-${index}`).toSorted(),
      'none is lost',
    );
    holds((await world.notices.pending('one')).length === 21, 'every act is in the outbox');
    holds((await settleAll(world, sent)).length === 20, 'every act owes its notice');
  });

  check('commits on many accounts at once do not meet', async (world) => {
    const accounts = Array.from({ length: 50 }, (_, index) => anAccount({ id: `account-${index}` }));
    await Promise.all(accounts.map((account) => insert(world, account)));
    await Promise.all(accounts.map((account) => commit(world, account, { account: { mustEnrol: true } })));
    for (const account of accounts) await holdsActs(world, account, [`act-${account.id}-3`, `act-${account.id}-1`]);
  });

  check('hasAct tells an act from any other at its sequence, in the outbox and in history', async (world) => {
    const account = await insert(world, anAccount({ id: 'one' }));
    await commit(world, account, { notices: [{}] });
    const where = { accountId: 'one', sequence: 3, actId: 'act-one-3' };
    const holdsTrue = async (): Promise<void> => {
      holds(await world.accounts.hasAct(where), 'the act is the one at its sequence');
      holds(!(await world.accounts.hasAct({ ...where, actId: 'other' })), 'another act is not');
      holds(!(await world.accounts.hasAct({ ...where, sequence: 4 })), 'it is at no other sequence');
      holds(!(await world.accounts.hasAct({ ...where, sequence: 1 })), 'it is not at an older sequence');
      holds(!(await world.accounts.hasAct({ ...where, accountId: 'other' })), 'it belongs to no other account');
    };
    await holdsTrue();
    await settleAll(world, sent);
    await world.history.append(await world.notices.settled(10));
    await holdsTrue();
    await moveSettled(world);
    agrees(await world.notices.pending('one'), [], 'the outbox is empty');
    await holdsTrue();
  });
}

function endings(check: Check<AccountsWorld>): void {
  check('forget removes a closed account whose outbox is empty, and nothing else', async (world) => {
    const open = await insert(world, anAccount({ id: 'open' }));
    const disabled = await insert(world, anAccount({ id: 'disabled', standing: 'disabled' }));
    const owing = await insert(world, anAccount({ id: 'owing', standing: 'closed' }), { notices: [{}] });
    const unsettled = await insert(world, anAccount({ id: 'unsettled', standing: 'closed' }));
    for (const account of [open, disabled, owing, unsettled]) await holdsKept(world, account);
    await moveSettled(world);
    for (const account of [open, disabled, owing]) await holdsKept(world, account);

    holds(await world.accounts.forget('unsettled'), 'a closed account whose outbox is empty is forgotten');
    holds((await world.accounts.find('unsettled', patient)) === null, 'a forgotten account is not found');
    agrees(await world.accounts.list({ after: null, limit: 10 }), ['disabled', 'open', 'owing'], 'nor listed');
    holds(!(await world.accounts.forget('unsettled')), 'it is forgotten once');
    holds(!(await world.accounts.forget('nobody')), 'an account that was never there is not forgotten');
  });

  check('a dead letter keeps its closed account, and dropping it lets go', async (world) => {
    const account = await insert(world, anAccount({ id: 'one', standing: 'closed' }), { notices: [{}] });
    await settleAll(world, dead);
    await moveSettled(world);
    await holdsKept(world, account);
    await world.notices.acknowledge({ accountId: 'one', noticeId: 'one.1.mail-1' }, noon + 2_000);
    await moveSettled(world);
    holds(await world.accounts.forget('one'), 'nothing holds the account back any more');
    holds((await told(world, 'one')).length === 1, 'history outlives the account');
  });

  check('of twenty that forget one account at once exactly one does', async (world) => {
    await insert(world, anAccount({ id: 'one', standing: 'closed' }));
    await moveSettled(world);
    holds(countOf(await atOnce(20, () => world.accounts.forget('one')), true) === 1, 'exactly one is told true');
  });
}

function pages(check: Check<AccountsWorld>): void {
  check('list answers every id once, in ascending order, page by page', async (world) => {
    const ids = Array.from({ length: 25 }, (_, index) => `id-${String(index).padStart(2, '0')}`);
    await Promise.all(ids.toReversed().map((id) => insert(world, anAccount({ id }))));
    for (const limit of [1, 7, 25, 100]) agrees(await allIds(world, limit), ids, `pages of ${limit} hold every id`);
    agrees(await world.accounts.list({ after: 'id-1', limit: 2 }), ['id-10', 'id-11'], 'a page starts after any text');
    agrees(await world.accounts.list({ after: 'id-24', limit: 2 }), [], 'nothing comes after the last');
  });

  check('list pages past odd ids too, and never twice', async (world) => {
    for (const id of oddIds) await insert(world, anAccount({ id }));
    agrees((await allIds(world, 3)).toSorted(), oddIds.toSorted(), 'every id is listed exactly once');
  });

  check('list follows what is added and forgotten', async (world) => {
    await insert(world, anAccount({ id: 'b', standing: 'closed' }));
    agrees(await allIds(world, 10), ['b'], 'one account is there');
    await insert(world, anAccount({ id: 'a' }));
    agrees(await allIds(world, 10), ['a', 'b'], 'an account that was added is listed');
    await moveSettled(world);
    await world.accounts.forget('b');
    agrees(await allIds(world, 10), ['a'], 'an account that was forgotten is not');
  });

  check('dueForErasure finds removed factors that still hold their secret when their time has come', async (world) => {
    await insert(world, anAccount({ id: 'live', factors: [aTotp()] }));
    await insert(world, anAccount({ id: 'due', factors: removedUntil(noon) }));
    await insert(world, anAccount({ id: 'long-due', factors: removedUntil(noon - 1) }));
    await insert(world, anAccount({ id: 'not-yet', factors: removedUntil(noon + 1) }));
    await insert(world, anAccount({ id: 'one-of-two', factors: [...removedUntil(noon + 1), ...removedUntil(noon)] }));
    const erased = aRemoved(aTotp({ sealed: null }), { restorableUntil: noon, erased: true });
    await insert(world, anAccount({ id: 'erased', factors: [erased] }));

    const due = async (now: number): Promise<readonly string[]> =>
      (await world.accounts.dueForErasure(now, 10)).toSorted();
    agrees(await due(noon), ['due', 'long-due', 'one-of-two'], 'those whose time has come');
    agrees(await due(noon - 1), ['long-due'], 'nobody earlier');
    agrees(await due(noon - 2), [], 'nobody before the first');
    agrees(await due(noon + 1), ['due', 'long-due', 'not-yet', 'one-of-two'], 'all in the end');
    holds((await world.accounts.dueForErasure(noon, 2)).length === 2, 'no more than were asked for');

    await commit(world, anAccount({ id: 'due', factors: removedUntil(noon) }), { account: { factors: [erased] } });
    agrees(await due(noon), ['long-due', 'one-of-two'], 'an account whose secret was erased is due no more');
  });
}

const removedUntil = (restorableUntil: number): Account['factors'] => [
  aTotp({ id: 'live' }),
  aRemoved(aTotp(), { restorableUntil }),
];

/** Exactly these acts are in the outbox, newest first, and the store knows each at its sequence. */
async function holdsActs(
  { accounts, notices }: AccountsWorld,
  account: Account,
  ids: readonly string[],
): Promise<void> {
  const pending = await notices.pending(account.id);
  agrees(
    pending.map(({ act }) => act.id),
    ids,
    'the outbox holds the acts that were committed, and no other',
  );
  for (const { act } of pending) {
    const where = { accountId: account.id, sequence: act.sequence, actId: act.id };
    holds(await accounts.hasAct(where), 'an act in the outbox is the one at its sequence');
  }
}

async function holdsKept(world: AccountsWorld, account: Account): Promise<void> {
  holds(!(await world.accounts.forget(account.id)), `${account.id} is not forgotten`);
  agrees(await found(world, account.id), account, `${account.id} stays as it is`);
}

async function allIds({ accounts }: AccountsWorld, limit: number): Promise<readonly string[]> {
  const ids: string[] = [];
  for (;;) {
    const page = await accounts.list({ after: ids.at(-1) ?? null, limit });
    holds(page.length <= limit, 'a page holds no more than was asked for');
    holds(ids.length < 1_000, 'the pages come to an end');
    if (page.length === 0) return ids;
    ids.push(...page);
  }
}
