import type { Job, Jobs } from '../../ports/jobs.ts';
import { aJob, noon } from '../fixtures.ts';
import { agrees, holds } from './holds.ts';
import { recordsContract, stored, sweepContract } from './records.ts';
import { atOnce, checks, countOf, type Open, type Runner } from './runner.ts';
import { oddIds, oddTexts } from './samples.ts';

/** The store under test. */
export interface JobsWorld {
  readonly jobs: Jobs;
}

const facts = { id: 'totp-1', kind: 'totp', label: oddTexts.join(' '), target: null } as const;

const samples: readonly Job[] = [
  aJob({ id: 'bare', creator: { kind: 'system', id: null, name: null }, reason: null, items: [] }),
  aJob({
    id: 'full',
    key: oddTexts.join(' '),
    reason: oddTexts.join(' '),
    dryRun: true,
    status: 'completed',
    items: Array.from({ length: 1_000 }, (_, index) => ({
      accountId: `account-${index}`,
      factorId: index % 2 === 0 ? null : `factor-${index}`,
      kinds: index % 2 === 0 ? ['totp', 'sms', 'email'] : null,
      compromised: index % 3 === 0,
    })),
    outcomes: [
      { kind: 'done', impact: null },
      {
        kind: 'done',
        impact: {
          removed: [facts],
          dropped: [],
          added: [],
          restored: [],
          locked: [],
          remaining: [{ id: 'sms-1', kind: 'sms' }],
          onlyFactor: false,
          mustEnrol: false,
          preferred: 'sms',
          recoveryCodesRemoved: 0,
          sessions: 'kept',
          alerts: 1,
          alertLanguage: 'ar',
          restorableUntil: noon,
        },
      },
      { kind: 'refused', failure: { code: 'conflict' } },
      { kind: 'refused', failure: { code: 'throttled', limit: 'changes', kind: null, retryAfterMs: 5 } },
    ],
    heldUntil: noon,
  }),
];

/** Everything that `Jobs` promises. `open` answers a fresh, empty store each time. */
export function jobsContract(runner: Runner, name: string, open: Open<JobsWorld>): void {
  const check = checks(runner, open);
  runner.describe(`${name} jobs`, () => {
    recordsContract(check, {
      of: ({ jobs }) => jobs,
      make: (id) => aJob({ id }),
      vary: (job, by) => ({ ...job, heldUntil: noon + by, status: 'running' as const }),
      samples,
    });

    sweepContract(check, {
      put: ({ jobs }, id, expiresAt) => jobs.insert(aJob({ id, status: 'completed', expiresAt })),
      has: async ({ jobs }, id) => (await jobs.find(id)) !== null,
      sweep: ({ jobs }, now, limit) => jobs.sweep(now, limit),
    });

    check('a job is found by its creator and key until it expires, the newest of several', async ({ jobs }) => {
      const find = async (creatorId: string, key: string, now = noon): Promise<string | undefined> =>
        (await jobs.findByKey(creatorId, key, now))?.value.id;
      holds((await find('administrator-1', 'key')) === undefined, 'there is none at first');
      await jobs.insert(aJob({ id: 'old', key: 'key', createdAt: noon - 2, expiresAt: noon + 100 }));
      await jobs.insert(aJob({ id: 'new', key: 'key', createdAt: noon - 1, expiresAt: noon + 50 }));
      await jobs.insert(aJob({ id: 'keyless', createdAt: noon }));
      await jobs.insert(aJob({ id: 'other-key', key: 'other', createdAt: noon }));
      const somebody = { kind: 'owner', id: 'somebody', name: null } as const;
      await jobs.insert(aJob({ id: 'somebody-elses', key: 'key', creator: somebody, createdAt: noon }));
      holds((await find('administrator-1', 'key')) === 'new', 'the newest is found');
      holds((await find('administrator-1', 'key', noon + 60)) === 'old', 'of those that have not expired');
      holds((await find('administrator-1', 'key', noon + 101)) === undefined, 'and none once all have');
      holds((await find('somebody', 'key')) === 'somebody-elses', 'a key belongs to its creator');
      holds((await find('nobody', 'key')) === undefined, 'and to nobody else');
      agrees(
        await jobs.findByKey('administrator-1', 'key', noon),
        await stored(jobs, 'new'),
        'it comes with its version',
      );
    });

    check('creator and key mean themselves', async ({ jobs }) => {
      for (const id of oddIds) {
        holds((await jobs.findByKey(id, id, noon)) === null, `no other creator or key matches ${id}`);
        await jobs.insert(aJob({ id: `j ${id}`, key: id, creator: { kind: 'service', id, name: null } }));
      }
      for (const id of oddIds) {
        holds((await jobs.findByKey(id, id, noon))?.value.id === `j ${id}`, `${id} finds its own job`);
      }
    });

    check('jobs that nobody runs are runnable, oldest first', async ({ jobs }) => {
      agrees(await jobs.runnable(noon, 9), [], 'there are none at first');
      const running = { status: 'running' } as const;
      await jobs.insert(aJob({ id: 'held', ...running, heldUntil: noon + 1, createdAt: noon - 9 }));
      await jobs.insert(aJob({ id: 'let-go', ...running, heldUntil: noon - 1, createdAt: noon - 1 }));
      await jobs.insert(aJob({ id: 'queued', createdAt: noon - 2 }));
      await jobs.insert(aJob({ id: 'oldest', createdAt: noon - 3 }));
      await jobs.insert(aJob({ id: 'completed', status: 'completed', createdAt: noon - 9 }));
      await jobs.insert(aJob({ id: 'cancelled', status: 'cancelled', createdAt: noon - 9 }));
      const runnable = async (now: number, limit: number): Promise<readonly string[]> =>
        (await jobs.runnable(now, limit)).map(({ value }) => value.id);
      agrees(await runnable(noon, 9), ['oldest', 'queued', 'let-go'], 'queued ones, and those held no longer');
      agrees(await runnable(noon, 2), ['oldest', 'queued'], 'no more than were asked for');
      agrees(await runnable(noon + 2, 9), ['held', 'oldest', 'queued', 'let-go'], 'a lease that ran out holds nothing');
      const [first] = await jobs.runnable(noon, 1);
      agrees(first, await stored(jobs, 'oldest'), 'each comes with its version');
    });

    check('of twenty that want to run one job at once exactly one does', async ({ jobs }) => {
      await jobs.insert(aJob());
      const answers = await atOnce(20, async (index) => {
        const [job] = await jobs.runnable(noon, 1);
        const held = { status: 'running', heldUntil: noon + 1 + index } as const;
        return job !== undefined && (await jobs.replace({ ...job.value, ...held }, job.version));
      });
      holds(countOf(answers, true) === 1, 'exactly one holds it');
      agrees(await jobs.runnable(noon, 9), [], 'and nobody else may');
    });
  });
}
