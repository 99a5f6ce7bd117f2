import type { NoticeProgress } from '../../account/notice.ts';
import type { SettledAct } from '../../ports/notices.ts';
import { aNotice, anAccount, anAct, noon } from '../fixtures.ts';
import { type AccountsWorld, commit, insert, moveSettled, sent, settleAll, told } from './account-steps.ts';
import { agrees, holds } from './holds.ts';
import { atOnce, type Check } from './runner.ts';
import { actSamples, oddIds } from './samples.ts';

/** What became of an account, kept after the account is gone. */
export function historyContract(check: Check<AccountsWorld>): void {
  check('an account without a past has none', async ({ history }) => {
    agrees(await history.list({ accountId: 'nobody', limit: 9 }), [], 'nothing happened yet');
    await history.append([]);
    agrees(await history.list({ accountId: 'nobody', limit: 9 }), [], 'still nothing');
  });

  check('acts are listed newest first, below a sequence, as many as were asked for', async ({ history }) => {
    await history.append([3, 1, 5, 2, 4].map((sequence) => settled(sequence)));
    await history.append([settled(9, 'other')]);
    const list = async (query: { readonly before?: number; readonly limit: number }): Promise<readonly number[]> =>
      (await history.list({ accountId: 'one', ...query })).map(({ act }) => act.sequence);
    agrees(await list({ limit: 9 }), [5, 4, 3, 2, 1], 'newest first');
    agrees(await list({ limit: 2 }), [5, 4], 'no more than were asked for');
    agrees(await list({ before: 4, limit: 2 }), [3, 2], 'the next page');
    agrees(await list({ before: 2, limit: 2 }), [1], 'the last page');
    agrees(await list({ before: 1, limit: 2 }), [], 'nothing before the first');
  });

  check('every act reads exactly as it was added', async ({ history }) => {
    const acts = actSamples.map((sample, index) => settled(index + 1, 'one', sample));
    await history.append(acts);
    agrees(await history.list({ accountId: 'one', limit: 99 }), acts.toReversed(), 'acts and progress are kept whole');
  });

  check('an act that is there already is left as it is', async ({ history }) => {
    await history.append([settled(1)]);
    await history.append([settled(1, 'one', { id: 'rival' }), settled(2)]);
    const acts = await history.list({ accountId: 'one', limit: 9 });
    agrees(acts, [settled(2), settled(1)], 'the first one stays, the new one is added');
  });

  check('of twenty that add one act at once exactly one does', async ({ history }) => {
    await atOnce(20, (index) => history.append([settled(1, 'one', { id: `act-${index}` }), settled(2)]));
    const acts = await history.list({ accountId: 'one', limit: 99 });
    agrees(
      acts.map(({ act }) => act.sequence),
      [2, 1],
      'each sequence is there once',
    );
  });

  check('what a caller does to a value afterwards does not reach history', async ({ history }) => {
    const wishes = ['en'];
    const act = anAct({ notices: [aNotice({ wishes })] });
    await history.append([{ accountId: 'one', act, progress: [progress] }]);
    wishes.push('de');
    const [read] = await history.list({ accountId: 'one', limit: 1 });
    agrees(read?.act.notices[0]?.wishes, ['en'], 'the stored act is no view of what was passed in');
    Reflect.set(Object(read?.act), 'id', 'forged');
    const [reread] = await history.list({ accountId: 'one', limit: 1 });
    holds(reread?.act.id === act.id, 'what list answers is no view of what is stored');
  });

  check('an id means itself to history, too', async ({ history }) => {
    for (const id of oddIds) await history.append([settled(1, id, { reason: id })]);
    for (const id of oddIds) {
      agrees(
        await history.list({ accountId: id, limit: 9 }),
        [settled(1, id, { reason: id })],
        `${id} has its own past`,
      );
    }
  });

  check('on its way to history every act is told exactly once', async (world) => {
    let account = await insert(world, anAccount({ id: 'one' }), { notices: [{}] });
    account = await commit(world, account);
    const toldOnce = async (expected: readonly number[]): Promise<void> => {
      agrees(
        (await told(world, 'one')).map(({ act }) => act.sequence),
        expected,
        'outbox and history tell each act once',
      );
    };
    await toldOnce([3, 1]);
    await world.history.append(await world.notices.settled(9));
    holds((await told(world, 'one')).length === 2, 'while it is in both');
    await moveSettled(world);
    await settleAll(world, sent);
    await world.history.append(await world.notices.settled(9));
    await moveSettled(world);
    await toldOnce([3, 1]);
    await commit(world, account);
    await toldOnce([4, 3, 1]);
    const [oldest] = (await told(world, 'one')).toReversed();
    holds(oldest?.progress[0]?.to === 'a•••@example.org', 'history says who was told');
  });
}

const progress: SettledAct['progress'][number] = {
  noticeId: 'account-1.1.mail-1',
  state: 'sent',
  dueAt: noon,
  claims: 1,
  tries: 1,
  lease: null,
  settledAt: noon,
  because: '250',
  to: 'a•••@example.org',
};

const dropped: NoticeProgress = { ...progress, state: 'dropped', because: 'expired', to: null };

const settled = (sequence: number, accountId = 'one', act: Parameters<typeof anAct>[0] = {}): SettledAct => ({
  accountId,
  act: anAct({ sequence, notices: [aNotice(), aNotice({ id: 'second', channel: 'sms' })], ...act }),
  progress: [progress, { ...dropped, noticeId: 'second' }],
});
