import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isThorough } from '../../../../test/support/thorough.ts';
import type { Account } from '../../src/account/account.ts';
import type { Act } from '../../src/account/act.ts';
import { isLive } from '../../src/account/factor.ts';
import { broken, invariants } from '../../src/account/invariants.ts';
import { noticeClasses } from '../../src/account/notice.ts';
import type { Actor } from '../../src/actor.ts';
import { defaultPolicy, type Policy } from '../../src/policy.ts';
import { countingFactors } from '../../src/rules/counts.ts';
import { alertKind } from '../../src/rules/notices.ts';
import { recipients } from '../../src/rules/recipients.ts';
import { anAccount, noon } from '../../src/testing/index.ts';
import { anAsk, type Deciding, deciding } from '../use-cases/deciding.ts';
import { actorOf, anyHistory, canary, judgeOf, type Move, type What } from './moves.ts';

/** One commit of a history, with the account on both sides of it. */
interface Step {
  readonly move: Move;
  readonly actor: Actor;
  readonly before: Account;
  readonly act: Act;
  readonly after: Account;
  readonly policy: Policy;
  readonly now: number;
}

const policies: readonly Policy[] = [
  defaultPolicy,
  { ...defaultPolicy, countingKinds: ['totp', 'email'], sessionsOnRemove: 'none', alertNumbers: 'always' },
  {
    ...defaultPolicy,
    maxFactors: { totp: 2, sms: 1, email: 1 },
    channels: { sms: false, email: true },
    secondFactor: 'required',
  },
  { ...defaultPolicy, previousAddressMs: 60_000, undoWindowMs: 60_000 },
];
const anyPolicy = fc.constantFrom(...policies);

/** Lives a history through, each move previewed and then committed. */
async function lived(moves: readonly Move[], policy: Policy): Promise<readonly Step[]> {
  const world = await deciding({ policy });
  const steps: Step[] = [];
  for (const [at, move] of moves.entries()) {
    world.clock.pass(move.after);
    const step = await taken(world, move, at, steps, policy);
    if (step !== null) steps.push(step);
  }
  return steps;
}

async function taken(
  { decide, clock, stored }: Deciding,
  move: Move,
  at: number,
  steps: readonly Step[],
  policy: Policy,
): Promise<Step | null> {
  const before = (await stored()) ?? anAccount();
  const now = clock.now();
  const actor = actorOf(move, before, now);
  const judge = judgeOf(
    move,
    actor,
    `${at}`,
    steps.map(({ act }) => act),
  );
  const previewed = await decide.preview(anAsk(), actor, judge);
  const committed = await decide.commit(anAsk(), actor, judge);
  if (committed.kind === 'refused' || committed.act === null) {
    expect(previewed).toEqual(committed);
    return null;
  }
  expect(previewed).toEqual({ ...committed, act: null });
  return { move, actor, before, act: committed.act, after: committed.account, policy, now };
}

/** Asserts something of every step of many histories. */
const always = (holds: (step: Step) => void): Promise<void> =>
  fc.assert(
    fc.asyncProperty(anyHistory, anyPolicy, async (moves, policy) => {
      for (const step of await lived(moves, policy)) holds(step);
    }),
    { numRuns: isThorough ? 300 : 60 },
  );

const liveIds = (account: Account): string =>
  account.factors
    .filter(isLive)
    .map(({ id }) => id)
    .join();

describe('whatever is asked of an account, in whatever order', () => {
  it.each(invariants.map(({ name }) => name))('%s: holds after every commit', async (name) => {
    await always(({ after }) => {
      expect(broken(after)).not.toContain(name);
    });
  });

  it('keeps-one-factor: a person never takes the last factor that counts', async () => {
    await always(({ actor, before, after, policy }) => {
      if (actor.kind !== 'self' || countingFactors(before, policy).length === 0) return;
      expect(countingFactors(after, policy)).not.toEqual([]);
    });
  });

  it('must-enrol-opens-nothing: whoever loses the last one to somebody else is marked, unless the account is closed', async () => {
    await always(({ before, after, act, policy }) => {
      const removes = act.events.some(({ type }) => type === 'factors-removed');
      if (!removes || countingFactors(before, policy).length === 0 || countingFactors(after, policy).length > 0) return;
      expect([after.mustEnrol, act.impact?.onlyFactor]).toEqual([true, true]);
    });
  });

  it('stale-writer-loses: the sequence counts the events of each act', async () => {
    await always(({ before, act, after }) => {
      expect([act.sequence, after.sequence]).toEqual([before.sequence + 1, before.sequence + act.events.length]);
    });
  });

  it('nothing-outlives-a-change: the epoch moves, and sent codes end, when the factor set changes', async () => {
    await always(({ before, after }) => {
      if (liveIds(before) === liveIds(after)) return;
      expect(after.epoch).toBeGreaterThan(before.epoch);
      expect(after.codes).toEqual([]);
    });
  });

  it('everyone-is-told: every act that must be told is told once to every recipient, who can disown it', async () => {
    await always(({ before, after, act, policy, now }) => {
      const kind = alertKind(act.events);
      if (kind === null || noticeClasses[kind] !== 'A') return;
      const whom = recipients(kind === 'account-closed' ? before : after, policy, now);
      expect(act.notices.map(({ recipientId }) => recipientId)).toEqual(whom.map(({ id }) => id));
      expect(new Set(act.notices.map(({ id }) => id)).size).toBe(act.notices.length);
      expect(act.notices.every(({ notMe }) => (notMe === null) === (kind === 'account-closed'))).toBe(true);
    });
  });

  it('everyone-is-told: the factor set never changes untold', async () => {
    await always(({ before, after, act }) => {
      const told = alertKind(act.events) !== null;
      expect(told || liveIds(before) === liveIds(after)).toBe(true);
    });
  });

  it('no-secret-anywhere: no act holds a secret', async () => {
    await always(({ act }) => {
      expect(JSON.stringify(act)).not.toContain(canary);
    });
  });

  it('erased-is-erased: a closed account holds no secret', async () => {
    await always(({ after }) => {
      if (after.standing !== 'closed') return;
      const { addresses: _told, ...person } = after.person;
      expect(JSON.stringify({ ...after, person })).not.toContain(canary);
    });
  });

  it('sessions-by-policy: a removal ends every other session, unless policy says otherwise', async () => {
    await always(({ before, after, act, actor, policy }) => {
      const removes = act.events.some(({ type }) => type === 'factors-removed');
      if (!removes || policy.sessionsOnRemove === 'none') return;
      expect(after.sessions.generation).toBe(before.sessions.generation + 1);
      expect(actor.kind === 'self' || after.sessions.kept === null).toBe(true);
    });
  });
});

describe('the histories that are tried', () => {
  it('are of every kind: each thing that can be asked took effect in some of them', async () => {
    const done = new Set<What['do']>();
    const shown = new Set<string>();
    for (const [moves, policy] of fc.sample(fc.tuple(anyHistory, anyPolicy), { seed: 7, numRuns: 600 })) {
      for (const { move, act, after } of await lived(moves, policy)) {
        done.add(move.what.do);
        shown.add(after.standing);
        for (const { type } of act.events) shown.add(type);
      }
    }
    expect([...done].toSorted((a, b) => a.localeCompare(b))).toEqual([
      'begin',
      'change contact',
      'close',
      'confirm',
      'disavow',
      'erase',
      'issue codes',
      'lift freeze',
      'lock',
      'prefer',
      'remove',
      'restore',
      'send code',
      'set up',
      'stand',
      'take codes',
    ]);
    expect([...shown]).toEqual(
      expect.arrayContaining([
        'closed',
        'factor-restored',
        'recovery-codes-removed',
        'recovery-codes-voided',
        'must-enrol-marked',
        'must-enrol-cleared',
        'address-given-up',
        'addresses-forgotten',
        'address-verified',
        'address-made-own',
        'change-counted',
        'access-cut',
      ]),
    );
  });

  it('begin at noon with an app and a mailbox', async () => {
    const [first] = await lived(
      [
        {
          who: 'self',
          what: { do: 'remove', which: { kind: 'email' }, includePending: false, compromised: false },
          after: 0,
        },
      ],
      defaultPolicy,
    );
    expect(first).toMatchObject({ now: noon, act: { impact: { remaining: [{ id: 'totp-1' }] } } });
  });
});
