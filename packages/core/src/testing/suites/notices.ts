import type { Notice, NoticeProgress } from '../../account/notice.ts';
import type { NoticeEntry, Settlement } from '../../ports/notices.ts';
import { aCommit, anAccount, noon } from '../fixtures.ts';
import {
  type AccountsWorld,
  again,
  claimAll,
  commit,
  dead,
  dropped,
  found,
  insert,
  moveSettled,
  patient,
  sent,
  settleAll,
} from './account-steps.ts';
import { agrees, holds } from './holds.ts';
import { atOnce, type Check, countOf } from './runner.ts';
import { oddIds } from './samples.ts';

/** The relay's side of the outbox. */
export function noticesContract(check: Check<AccountsWorld>): void {
  claims(check);
  settlements(check);
  besideCommits(check);
  moves(check);
  deadLetters(check);
}

const untouched: NoticeProgress = {
  state: 'due',
  dueAt: noon,
  claims: 0,
  tries: 0,
  lease: null,
  settledAt: null,
  because: null,
  to: null,
};

const leased = (token: string, until = noon + 120_000): Partial<NoticeProgress> => ({
  state: 'claimed',
  lease: { token, until },
});

const one = { accountId: 'one', noticeId: 'one.1.mail-1' } as const;
const settlement = (as: Settlement['as'], lease = 'lease-1', recipient = 1): Settlement => ({
  accountId: 'one',
  noticeId: `one.1.mail-${recipient}`,
  lease,
  as,
});

/** An account `one` with the one notice `one.1.mail-1`, which is due at noon. */
const withOne = (world: AccountsWorld, notice: Partial<Notice> = {}): ReturnType<typeof insert> =>
  insert(world, anAccount({ id: 'one' }), { notices: [notice] });

async function holdsProgress({ notices }: AccountsWorld, expected: NoticeProgress, sentence: string): Promise<void> {
  const pending = await notices.pending('one');
  agrees(pending.at(-1)?.progress, [{ ...expected, noticeId: one.noticeId }], sentence);
}

function claims(check: Check<AccountsWorld>): void {
  check('nothing is claimed where nothing is owed', async (world) => {
    agrees(await claimAll(world), [], 'an empty store owes nothing');
    holds((await world.notices.nextDue()) === null, 'nothing will ever be due');
    await insert(world, anAccount({ id: 'one' }));
    agrees(await claimAll(world), [], 'an act without notices owes nothing');
    holds((await world.notices.nextDue()) === null, 'nor will it');
  });

  check('a claim hands over the notice with its lease, its act and its account as that is now', async (world) => {
    const account = await withOne(world, { kind: 'sign-in-code', sealed: 'sealed', wishes: ['ar', 'en'] });
    await commit(world, account, { account: { mustEnrol: true }, act: { id: 'later' } });
    const [claimed] = await claimAll(world, { lease: 'mine', until: noon + 5 });
    const [, stored] = await world.notices.pending('one');
    holds(claimed !== undefined && stored !== undefined, 'a due notice is claimed, and its act stays in the outbox');
    agrees(claimed.notice, stored.act.notices[0], 'the notice is the one that was committed');
    holds(claimed.notice.sealed === 'sealed', 'its code is still there');
    agrees(
      claimed.progress,
      { ...untouched, ...leased('mine', noon + 5), claims: 1 },
      'it is under the lease asked for',
    );
    agrees(claimed.act, stored.act, 'the act is the one that owes it');
    agrees(claimed.account, await found(world, 'one'), 'the account is the one of now');
    holds(claimed.accountId === 'one', 'and is named');
    await holdsProgress(world, claimed.progress, 'the outbox says the same');
  });

  check('a notice is not claimed before it is due', async (world) => {
    await withOne(world, { dueAt: noon + 10 });
    holds((await world.notices.nextDue()) === noon + 10, 'nextDue names the instant');
    agrees(await claimAll(world, { now: noon + 9 }), [], 'a moment earlier there is nothing');
    holds((await claimAll(world, { now: noon + 10 })).length === 1, 'at that instant it is claimed');
  });

  check('codes that were asked for come first, then what is longest due', async (world) => {
    const owed: readonly Partial<Notice>[] = [
      { kind: 'signed-in', dueAt: noon - 3 },
      { kind: 'factor-removed', dueAt: noon - 9 },
      { kind: 'verify-address', dueAt: noon - 1 },
      { kind: 'preferred-changed', dueAt: noon - 7 },
      { kind: 'step-up-code', dueAt: noon - 5 },
      { kind: 'password-changed', dueAt: noon - 8 },
    ];
    for (const [index, notice] of owed.entries()) {
      const [id, other] = [`account-${index}`, { dueAt: noon + 1 }];
      await insert(world, anAccount({ id }), { notices: [other, notice] });
    }
    holds((await world.notices.nextDue()) === noon - 9, 'nextDue is the earliest of all');
    const claim = async (limit: number): Promise<readonly number[]> => {
      const claimed = await world.notices.claim({ now: noon, until: noon + 60_000, lease: 'lease', limit });
      return claimed.map(({ notice }) => notice.dueAt - noon);
    };
    agrees(await claim(1), [-5], 'the longest due code comes first');
    agrees(await claim(2), [-1, -9], 'then the other code, then the longest due alert');
    agrees(await claim(2), [-8, -7], 'then the next two');
    agrees(await claim(9), [-3], 'then the last, and what is not due yet stays');
    agrees(await claim(9), [], 'then nothing');
  });

  check('channels whose sender is not to be troubled are passed over', async (world) => {
    await insert(world, anAccount({ id: 'one' }), {
      notices: [{ channel: 'email' }, { channel: 'sms' }, { channel: 'sms' }],
    });
    const claim = async (without: readonly Notice['channel'][]): Promise<readonly string[]> => {
      const claimed = await world.notices.claim({ now: noon, until: noon + 60_000, lease: 'lease', limit: 9, without });
      return claimed.map(({ notice }) => notice.channel);
    };
    agrees(await claim(['email', 'sms']), [], 'without both channels nothing is claimed');
    agrees(await claim(['sms']), ['email'], 'without texts only the mail is');
    agrees(await claim([]), ['sms', 'sms'], 'what was passed over is claimed when its sender is well');
  });

  check('a lease keeps others away until it runs out, and not after', async (world) => {
    await withOne(world);
    await claimAll(world, { lease: 'first', until: noon + 100 });
    holds((await world.notices.nextDue()) === noon + 100, 'nextDue is the end of the lease');
    agrees(await claimAll(world, { now: noon + 99, lease: 'second' }), [], 'nobody else is given it meanwhile');
    const [taken] = await claimAll(world, { now: noon + 100, until: noon + 300, lease: 'second' });
    agrees(taken?.progress, { ...untouched, ...leased('second', noon + 300), claims: 2 }, 'then it has a claim more');
  });

  check('an id means itself to the relay, too', async (world) => {
    await Promise.all(oddIds.map((id) => insert(world, anAccount({ id }), { notices: [{ recipientId: id }] })));
    const claimed = await claimAll(world);
    agrees(claimed.map(({ accountId }) => accountId).toSorted(), oddIds.toSorted(), 'each account’s notice is claimed');
    for (const { accountId, notice } of claimed) {
      const given = { accountId, noticeId: notice.id, lease: 'lease-1', as: sent };
      agrees(await world.notices.settle([given, given], noon), [true, false], `${accountId} settles its own, once`);
    }
    const settled = await world.notices.settled(1_000);
    agrees(settled.map(({ accountId }) => accountId).toSorted(), oddIds.toSorted(), 'all are settled');
    await moveSettled(world);
    for (const id of oddIds) {
      agrees(await world.notices.pending(id), [], `${id} has nothing pending`);
      holds((await world.history.list({ accountId: id, limit: 9 })).length === 1, `${id} has a history of its own`);
    }
  });

  check('of twenty claimers at once over a hundred notices each notice is given to exactly one', async (world) => {
    await atOnce(10, (index) =>
      insert(world, anAccount({ id: `account-${index}` }), { notices: Array.from({ length: 10 }, () => ({})) }),
    );
    const given: NoticeEntry[] = [];
    const round = async (now: number): Promise<number> => {
      const answers = await atOnce(20, (index) =>
        world.notices.claim({ now, until: noon + 60_000, lease: `lease-${index}`, limit: 7 }),
      );
      for (const [index, claimed] of answers.entries()) {
        holds(claimed.length <= 7, 'nobody is given more than was asked for');
        holds(
          claimed.every(({ progress }) => progress.lease?.token === `lease-${index}`),
          'everybody is given notices under the lease of their own',
        );
        given.push(...claimed);
      }
      return answers.flat().length;
    };
    let rounds = 0;
    while ((await round(noon + rounds)) > 0 && rounds < 100) rounds += 1;
    holds(given.length === 100, 'a hundred notices are handed over');
    holds(new Set(given.map(({ notice }) => notice.id)).size === 100, 'and none of them twice');
    holds(
      given.every(({ progress }) => progress.claims === 1),
      'each was claimed once',
    );
  });
}

function settlements(check: Check<AccountsWorld>): void {
  check('a notice that was sent says to whom, when and what the receiver answered', async (world) => {
    await withOne(world, { kind: 'sign-in-code', sealed: 'sealed' });
    await claimAll(world);
    agrees(await world.notices.settle([settlement(sent)], noon + 7), [true], 'the lease that holds it settles it');
    const [act] = await world.notices.pending('one');
    const progress = { state: 'sent', dueAt: noon, claims: 1, tries: 1, lease: null, settledAt: noon + 7 };
    agrees(
      act?.progress,
      [{ ...progress, because: '250', to: 'a•••@example.org', noticeId: one.noticeId }],
      'the outbox keeps what became of it',
    );
    holds(act?.act.notices[0]?.sealed === null, 'its code is erased');
    holds((await world.notices.nextDue()) === null, 'it is owed no more');
  });

  check('a notice that is to be tried again is due then, with one try more, and keeps its code', async (world) => {
    await withOne(world, { kind: 'sign-in-code', sealed: 'sealed' });
    await claimAll(world);
    agrees(
      await world.notices.settle([settlement(again(noon + 50))], noon),
      [true],
      'the lease that holds it settles it',
    );
    const waiting: NoticeProgress = { ...untouched, dueAt: noon + 50, claims: 1, tries: 1, because: '451' };
    await holdsProgress(world, waiting, 'it waits for its next try');
    holds((await world.notices.nextDue()) === noon + 50, 'until that instant');
    agrees(await claimAll(world, { now: noon + 49 }), [], 'and not a moment less');
    const [claimed] = await claimAll(world, { now: noon + 50, lease: 'second' });
    agrees(
      claimed?.progress,
      { ...waiting, ...leased('second', noon + 120_050), claims: 2 },
      'then it is claimed again',
    );
    holds(claimed?.notice.sealed === 'sealed', 'with its code');
  });

  check('a try that was not the message’s fault gives the claim back', async (world) => {
    await withOne(world);
    for (const tries of [1, 2, 3]) {
      await claimAll(world);
      await world.notices.settle([settlement(again(noon, true))], noon);
      await holdsProgress(world, { ...untouched, tries, because: '451' }, 'no claim is used up, but a try is counted');
    }
  });

  check('a dead or dropped notice says why, is owed no more and loses its code', async (world) => {
    for (const as of [dead, dropped]) {
      const id = as.state;
      const notice = { kind: 'sign-in-code', sealed: 'sealed' } as const;
      await insert(world, anAccount({ id }), { notices: [notice] });
      await settleAll(world, as, noon + 7);
      const [act] = await world.notices.pending(id);
      const progress = act?.progress[0];
      holds(progress?.state === as.state && progress.because === as.because, 'it says what it is and why');
      holds(progress.lease === null && progress.settledAt === noon + 7 && progress.to === null, 'and when it ended');
      holds(act?.act.notices[0]?.sealed === null, 'its code is erased');
    }
    holds((await world.notices.nextDue()) === null, 'neither is owed');
    agrees(await claimAll(world, { now: noon + 10_000_000 }), [], 'neither is ever claimed');
  });

  check('a lease that was taken over settles nothing', async (world) => {
    await withOne(world, { sealed: 'sealed' });
    await claimAll(world, { lease: 'first', until: noon + 100 });
    await claimAll(world, { now: noon + 100, until: noon + 300, lease: 'second' });
    const held = { ...untouched, ...leased('second', noon + 300), claims: 2 };
    for (const as of [sent, dead, dropped, again(noon + 200), again(noon, true)]) {
      agrees(
        await world.notices.settle([settlement(as, 'first')], noon + 150),
        [false],
        `a stale ${as.state} is refused`,
      );
      await holdsProgress(world, held, `a stale ${as.state} changes nothing`);
    }
    const [claimed] = await world.notices.pending('one');
    holds(claimed?.act.notices[0]?.sealed === 'sealed', 'its code is still there');
    agrees(await world.notices.settle([settlement(sent, 'second')], noon + 150), [true], 'the new holder settles it');
  });

  check('a lease that ran out and was not taken over settles all the same', async (world) => {
    await withOne(world);
    await claimAll(world, { until: noon + 100 });
    agrees(await world.notices.settle([settlement(sent)], noon + 500), [true], 'nobody else holds it');
    agrees(await claimAll(world, { now: noon + 500 }), [], 'so nobody sends it again');
  });

  check('what is not held is not settled', async (world) => {
    const account = await withOne(world);
    await insert(world, anAccount({ id: 'other' }), { notices: [{}] });
    agrees(await world.notices.settle([settlement(sent)], noon), [false], 'a notice that nobody claimed');
    await holdsProgress(world, untouched, 'it stays untouched');
    await claimAll(world);
    const wrong: readonly Settlement[] = [
      settlement(sent, ''),
      settlement(sent, 'other'),
      settlement(sent, 'lease-1', 2),
      { ...settlement(sent), accountId: 'other' },
      { ...settlement(sent), accountId: 'nobody' },
    ];
    agrees(
      await world.notices.settle(wrong, noon),
      wrong.map(() => false),
      'another lease, notice or account',
    );
    await holdsProgress(world, { ...untouched, ...leased('lease-1'), claims: 1 }, 'it stays claimed');
    agrees(await found(world, 'one'), account, 'the account stays as it is');
    agrees(await world.notices.settle([], noon), [], 'no settlement, no answer');
  });

  check('one batch answers for each settlement in its place', async (world) => {
    await insert(world, anAccount({ id: 'one' }), { notices: [{}, {}, {}] });
    await claimAll(world);
    const batch = [
      settlement(dropped, 'lease-1', 2),
      settlement(sent, 'stale', 3),
      settlement(sent, 'lease-1', 1),
      settlement(dead, 'lease-1', 1),
    ];
    agrees(
      await world.notices.settle(batch, noon),
      [true, false, true, false],
      'the first of two wins, the stale loses',
    );
    const [act] = await world.notices.pending('one');
    agrees(
      act?.progress.map(({ state }) => state),
      ['sent', 'dropped', 'claimed'],
      'each is what its settlement said',
    );
  });

  check('of twenty that settle one notice at once under one lease exactly one does', async (world) => {
    await withOne(world);
    await claimAll(world);
    const answers = await atOnce(20, async (index) => {
      const as = { state: 'sent', to: `${index}`, because: '250' } as const;
      return (await world.notices.settle([settlement(as)], noon))[0];
    });
    holds(countOf(answers, true) === 1, 'exactly one is told true');
    const [act] = await world.notices.pending('one');
    holds(act?.progress[0]?.to === `${answers.indexOf(true)}`, 'and it is what the winner said');
  });
}

function besideCommits(check: Check<AccountsWorld>): void {
  check('nothing the relay does raises an account’s sequence or meets a commit', async (world) => {
    const account = await insert(world, anAccount({ id: 'one' }), { notices: [{}, {}] });
    const change = aCommit(account);
    await claimAll(world);
    await world.notices.settle([settlement(dead)], noon);
    await world.notices.settle([settlement(sent, 'lease-1', 2)], noon);
    await world.notices.replay(one, noon);
    await settleAll(world, sent);
    await moveSettled(world);
    agrees(await found(world, 'one'), account, 'the account is as it was');
    holds(
      (await world.accounts.commit(change, patient)) === 'committed',
      'a commit judged before all that takes effect',
    );
  });

  check('a commit neither frees nor loses a notice that is claimed', async (world) => {
    const account = await withOne(world, { sealed: 'sealed' });
    await claimAll(world);
    await commit(world, account, { notices: [{}] });
    await holdsProgress(world, { ...untouched, ...leased('lease-1'), claims: 1 }, 'it is still under its lease');
    const fresh = await claimAll(world, { lease: 'second' });
    agrees(
      fresh.map(({ notice }) => notice.id),
      ['one.3.mail-1'],
      'only the new notice is claimed',
    );
    agrees(await world.notices.settle([settlement(sent)], noon), [true], 'the lease still settles it');
  });

  check('a commit revives nothing that is settled', async (world) => {
    let account = await insert(world, anAccount({ id: 'one' }), { notices: [{ sealed: 'sealed' }, {}, {}, {}] });
    await claimAll(world);
    const batch = outcomes.map((as, index) => settlement(as, 'lease-1', index + 1));
    await world.notices.settle(batch, noon);
    const [before] = await world.notices.pending('one');
    for (let time = 0; time < 3; time += 1) account = await commit(world, account);
    agrees((await world.notices.pending('one')).at(-1), before, 'its outbox entry is as the relay left it');
    agrees(await claimAll(world), [], 'nothing is owed anew');
  });

  check('a commit lowers nothing that the relay did after it was judged', async (world) => {
    const account = await insert(world, anAccount({ id: 'one' }));
    const owing = await commit(world, account, { notices: [{}] });
    const judged = aCommit(owing, { notices: [{}] });
    await settleAll(world, sent);
    await moveSettled(world);
    await world.accounts.commit(judged, patient);
    const pending = await world.notices.pending('one');
    agrees(
      pending.map(({ act }) => act.sequence),
      [4],
      'acts that went to history do not come back',
    );
    holds((await world.history.list({ accountId: 'one', limit: 9 })).length === 2, 'history keeps them');
  });

  check('a commit and a settlement at the same moment both take effect', async (world) => {
    const accounts = Array.from({ length: 100 }, (_, index) => anAccount({ id: `account-${index}` }));
    await Promise.all(accounts.map((account) => insert(world, account, { notices: [{}] })));
    const claimed = await claimAll(world);
    const settling = claimed.map(({ accountId, notice }) =>
      world.notices.settle([{ accountId, noticeId: notice.id, lease: 'lease-1', as: sent }], noon),
    );
    await Promise.all(accounts.map((account) => commit(world, account, { notices: [{}] })));
    agrees(
      (await Promise.all(settling)).flat(),
      accounts.map(() => true),
      'every settlement takes effect',
    );
    for (const { id } of accounts) {
      const states = (await world.notices.pending(id)).map(({ progress }) => progress[0]?.state);
      agrees(states, ['due', 'sent'], 'the old notice is sent and the new one due');
    }
  });

  check('a thousand orders of commits and settlements lose and revive nothing', async (world) => {
    const accounts = Array.from({ length: 1_000 }, (_, index) => anAccount({ id: `account-${index}` }));
    const coded: Partial<Notice> = { kind: 'sign-in-code', sealed: 'sealed' };
    await Promise.all(accounts.map((account) => insert(world, account, { notices: [coded, coded, coded] })));
    await claimAll(world);
    await Promise.all(
      accounts.map(async (account, index) => {
        let last = account;
        for (const step of stepsOf(account.id, index)) {
          if (step === 'commit') {
            last = await commit(world, last, { account: { epoch: last.epoch + 1 }, notices: [{}] });
          } else {
            const took = await world.notices.settle([step], noon);
            agrees(took, [true], 'a settlement under the lease takes effect, whatever was committed meanwhile');
          }
        }
        await holdsOutcome(world, account.id, index);
      }),
    );
  });
}

const outcomes: readonly Settlement['as'][] = [sent, dropped, dead, again(noon + 9)];

/** What becomes of the three notices of the account of that number. */
const outcomesOf = (index: number): readonly Settlement['as'][] =>
  [20, 80, 320].flatMap((size) => nth(outcomes, Math.floor(index / size)));

/** The account's order of three commits and three settlements, one of twenty. */
const stepsOf = (accountId: string, index: number): readonly ('commit' | Settlement)[] => {
  const settles = outcomesOf(index).map(
    (as, at): Settlement => ({ accountId, noticeId: `${accountId}.1.mail-${at + 1}`, lease: 'lease-1', as }),
  );
  return nth(merges<'commit' | Settlement>(['commit', 'commit', 'commit'], settles), index).flat();
};

/** Every order of both lists in which each keeps its own. */
function merges<T>(left: readonly T[], right: readonly T[]): readonly (readonly T[])[] {
  if (left.length === 0 || right.length === 0) return [[...left, ...right]];
  return [
    ...merges(left.slice(1), right).map((rest) => left.slice(0, 1).concat(rest)),
    ...merges(left, right.slice(1)).map((rest) => right.slice(0, 1).concat(rest)),
  ];
}

/** The one at that place of a list that begins anew when it ends. */
const nth = <T>(values: readonly T[], index: number): readonly T[] =>
  values.filter((_, at) => at === index % values.length);

async function holdsOutcome(world: AccountsWorld, accountId: string, index: number): Promise<void> {
  const account = await found(world, accountId);
  holds(account.sequence === 5 && account.epoch === 5, 'the account holds three commits');
  const acts = await world.notices.pending(accountId);
  agrees(
    acts.map(({ act }) => act.sequence),
    [5, 4, 3, 1],
    'the outbox holds the four acts',
  );
  const states = acts.map(({ progress }) => progress.map(({ state }) => state));
  const expected = outcomesOf(index).map(({ state }) => state);
  agrees(
    states,
    [['due'], ['due'], ['due'], expected],
    'each notice is what its settlement said, the new ones are due',
  );
  const codes = acts.at(-1)?.act.notices.map(({ sealed }) => sealed);
  agrees(
    codes,
    expected.map((state) => (state === 'due' ? 'sealed' : null)),
    'a code stays only while it is owed',
  );
}

function moves(check: Check<AccountsWorld>): void {
  check('an act is settled when every notice of it is sent or dropped, and a dead one holds it back', async (world) => {
    await insert(world, anAccount({ id: 'one' }), { notices: [{}, {}, {}] });
    await claimAll(world);
    const isSettled = async (): Promise<boolean> => (await world.notices.settled(9)).length === 1;
    for (const [index, as] of [sent, dropped, dead].entries()) {
      holds(!(await isSettled()), 'a notice is still owed');
      await world.notices.settle([settlement(as, 'lease-1', index + 1)], noon);
    }
    holds(!(await isSettled()), 'a dead letter holds the act back');
    await world.notices.acknowledge({ ...one, noticeId: 'one.1.mail-3' }, noon);
    holds(await isSettled(), 'dropping it lets go');
    agrees(await world.notices.settled(9), await world.notices.pending('one'), 'a settled act comes with the progress');
  });

  check('settled acts come oldest first, as many as were asked for, until they are forgotten', async (world) => {
    const ats = [3, 1, 2].map((minute) => noon + minute);
    for (const at of ats) await insert(world, anAccount({ id: `account-${at - noon}` }), { act: { at } });
    const ids = async (limit: number): Promise<readonly string[]> =>
      (await world.notices.settled(limit)).map(({ accountId }) => accountId);
    agrees(await ids(2), ['account-1', 'account-2'], 'the two oldest');
    agrees(await ids(9), ['account-1', 'account-2', 'account-3'], 'asked again, they are still there');
    await world.notices.forget([{ accountId: 'account-1', sequence: 1 }]);
    agrees(await ids(9), ['account-2', 'account-3'], 'what was forgotten is gone');
  });

  check('forget takes settled acts alone, and may be repeated', async (world) => {
    const account = await insert(world, anAccount({ id: 'one' }));
    await commit(world, account, { notices: [{}] });
    const acts = [
      { accountId: 'one', sequence: 1 },
      { accountId: 'one', sequence: 3 },
      { accountId: 'one', sequence: 2 },
      { accountId: 'nobody', sequence: 1 },
    ];
    for (const time of [1, 2]) {
      await world.notices.forget(acts);
      const left = (await world.notices.pending('one')).map(({ act }) => act.sequence);
      agrees(left, [3], `what is still owed stays in the outbox, time ${time}`);
    }
    await settleAll(world, sent);
    await world.notices.forget(acts);
    agrees(await world.notices.pending('one'), [], 'once settled it goes');
    await world.notices.forget([]);
  });

  check('pending holds the acts of one account that history does not, newest first', async (world) => {
    let account = await insert(world, anAccount({ id: 'one' }));
    await insert(world, anAccount({ id: 'other' }));
    for (let time = 0; time < 3; time += 1) account = await commit(world, account);
    const sequences = async (): Promise<readonly number[]> =>
      (await world.notices.pending('one')).map(({ act }) => act.sequence);
    agrees(await sequences(), [5, 4, 3, 1], 'all of them, newest first');
    const settled = (await world.notices.settled(9)).filter(({ accountId }) => accountId === 'one');
    await world.history.append(settled.slice(0, 2));
    agrees(await sequences(), [5, 4], 'what history holds is pending no more');
    await world.notices.forget(settled.map(({ accountId, act }) => ({ accountId, sequence: act.sequence })));
    agrees(await sequences(), [], 'nor is what was forgotten');
    holds((await world.notices.pending('other')).length === 1, 'another account’s acts are its own');
  });
}

function deadLetters(check: Check<AccountsWorld>): void {
  const reasons = ['rejected', 'expired', 'poison'] as const;

  /** Three accounts, `account-0` to `account-2`, whose notices died one millisecond after the other, the last one first. */
  const withDead = async (world: AccountsWorld): Promise<void> => {
    for (const [index, because] of [...reasons.entries()].toReversed()) {
      const kind = index === 1 ? 'signed-in' : 'factor-removed';
      await insert(world, anAccount({ id: `account-${index}` }), { notices: [{ kind }] });
      await settleAll(world, { state: 'dead', because }, noon + 10 - index);
    }
    await insert(world, anAccount({ id: 'other' }), { notices: [{}] });
  };

  check('dead letters are listed oldest first, and by kind, account, reason and age', async (world) => {
    await withDead(world);
    const list = async (query: Partial<Parameters<typeof world.notices.dead>[0]> = {}): Promise<readonly string[]> =>
      (await world.notices.dead({ limit: 9, ...query })).map(({ accountId }) => accountId);
    agrees(await list(), ['account-2', 'account-1', 'account-0'], 'oldest first');
    agrees(await list({ limit: 2 }), ['account-2', 'account-1'], 'no more than were asked for');
    agrees(await list({ kind: 'factor-removed' }), ['account-2', 'account-0'], 'by kind');
    agrees(await list({ accountId: 'account-1' }), ['account-1'], 'by account');
    agrees(await list({ because: 'rejected' }), ['account-0'], 'by reason');
    agrees(await list({ before: noon + 9 }), ['account-2'], 'by the instant they died before');
    agrees(await list({ kind: 'signed-in', because: 'rejected' }), [], 'by all of these together');
    const [entry] = await world.notices.dead({ limit: 1 });
    const [act] = await world.notices.pending('account-2');
    agrees([entry?.act, entry?.notice], [act?.act, act?.act.notices[0]], 'each comes with its act and notice');
    holds(entry?.progress.state === 'dead' && entry.progress.because === 'poison', 'and with how far it got');
  });

  check('a replayed dead letter is due anew with its counters at zero', async (world) => {
    await withOne(world);
    await settleAll(world, dead);
    holds(await world.notices.replay(one, noon + 77), 'a dead letter can be replayed');
    await holdsProgress(world, { ...untouched, dueAt: noon + 77 }, 'it is as if nobody had tried');
    agrees(await world.notices.dead({ limit: 9 }), [], 'it is dead no more');
    holds((await world.notices.nextDue()) === noon + 77, 'it is due now');
    holds(!(await world.notices.replay(one, noon + 78)), 'replaying it again does nothing');
    const [claimed] = await claimAll(world, { now: noon + 77 });
    holds(claimed?.notice.id === one.noticeId, 'it goes out under the same id');
    holds(!(await world.notices.replay(one, noon + 79)), 'nor does replaying it in flight');
  });

  check('an acknowledged dead letter is dropped', async (world) => {
    await withOne(world);
    await settleAll(world, dead);
    holds(await world.notices.acknowledge(one, noon + 77), 'a dead letter can be acknowledged');
    const [act] = await world.notices.settled(9);
    holds(
      act?.progress[0]?.state === 'dropped' && act.progress[0].settledAt === noon + 77,
      'it is dropped, and settled',
    );
    holds(!(await world.notices.acknowledge(one, noon + 78)), 'acknowledging it again does nothing');
    holds(!(await world.notices.replay(one, noon + 78)), 'nor does replaying it');
  });

  check('only dead letters are replayed or acknowledged', async (world) => {
    await withOne(world);
    const refused = async (): Promise<void> => {
      for (const where of [one, { ...one, noticeId: 'one.1.mail-2' }, { ...one, accountId: 'nobody' }]) {
        holds(!(await world.notices.replay(where, noon + 77)), 'what is not dead is not replayed');
        holds(!(await world.notices.acknowledge(where, noon + 77)), 'what is not dead is not acknowledged');
      }
    };
    await refused();
    await claimAll(world);
    await refused();
    await world.notices.settle([settlement(sent)], noon);
    await refused();
  });

  check('of twenty that replay or acknowledge one dead letter at once exactly one does', async (world) => {
    await withOne(world);
    await settleAll(world, dead);
    const answers = await atOnce(20, (index) =>
      index % 2 === 0 ? world.notices.replay(one, noon) : world.notices.acknowledge(one, noon),
    );
    holds(countOf(answers, true) === 1, 'exactly one is told true');
  });

  check('counts say how many are open and how many dead, and since when', async (world) => {
    agrees(
      await world.notices.counts(noon),
      { due: {}, dead: {}, oldestDueAt: null, oldestDeadAt: {} },
      'an empty store has none',
    );
    await withDead(world);
    await insert(world, anAccount({ id: 'one' }), {
      notices: [{ dueAt: noon - 5 }, { kind: 'sign-in-code', dueAt: noon - 4 }, { dueAt: noon - 3 }],
    });
    await insert(world, anAccount({ id: 'two' }), { notices: [{}] });
    const counted = {
      due: { 'factor-removed': 4, 'sign-in-code': 1 },
      dead: { rejected: 1, expired: 1, poison: 1 },
      oldestDueAt: noon - 5,
      oldestDeadAt: { A: noon + 8, B: noon + 9 },
    };
    agrees(await world.notices.counts(noon), counted, 'open by kind, dead by reason, the oldest of each');
    await claimAll(world);
    agrees(await world.notices.counts(noon), counted, 'a claimed one is still open');
    await world.notices.settle([{ ...settlement(sent), accountId: 'two', noticeId: 'two.1.mail-1' }], noon);
    const left = { ...counted, due: { ...counted.due, 'factor-removed': 3 } };
    agrees(await world.notices.counts(noon), left, 'a sent one is not');
  });
}
