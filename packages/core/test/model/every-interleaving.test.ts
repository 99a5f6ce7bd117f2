import {
  type Account,
  type Act,
  broken,
  type Commit,
  type Committed,
  challengeOf,
  countingFactors,
  defaultPolicy,
  mustEnrol,
  type SecondStepChallenge,
  type SessionBegun,
  sessionLives,
} from '@detent/core';
import {
  aCommit,
  aMailbox,
  anAccount,
  anEmailFactor,
  anOrganization,
  anSmsFactor,
  aPending,
  aRemoved,
  aTotp,
  everyInterleaving,
  FakeOneTimePasswords,
  holds,
  MemoryAccounts,
  noon,
  password,
  type Settled,
  type Task,
  totpSecret,
} from '@detent/core/testing';
import { describe, expect, test } from 'vitest';
import { isThorough } from '../../../../test/support/thorough.ts';
import { administrator, ask, type ModelWorld, never, selfOf, serverOf, worldOf } from './model-world.ts';

const code = (factorId: string): string => new FakeOneTimePasswords().codeAt(totpSecret(factorId), noon);

const before: Account = anAccount({
  factors: [
    aTotp({ id: 'totp-1' }),
    anEmailFactor(),
    aPending(aTotp({ id: 'totp-2' }), { expiresAt: noon + 1000 }),
    aRemoved(anSmsFactor()),
  ],
  recovery: { salt: 'salt', hashes: ['a'], issuedAt: noon - 1000 },
});

function challengeIn({ tokens, challenges }: ModelWorld, token: string): SecondStepChallenge {
  const read = tokens.verify('two_factor_authentication_token', token, noon);
  if (read.kind !== 'valid') throw new TypeError(read.kind);
  challenges.set(read.claims.jti, read.claims.epoch);
  return challengeOf(read.claims);
}

const removing = (name: string, which: 'totp' | 'email' | 'sms', sessionId = 'session-1'): Task<ModelWorld> => ({
  name,
  run: (world, inTurn) =>
    serverOf(world, inTurn).removeFactor(ask(before.id), {
      actor: selfOf(before, sessionId),
      which: { kind: which },
      includePending: false,
      ifMatch: null,
      needsPassword: true,
      compromised: false,
    }),
});

const tasks = {
  'remove totp': removing('remove totp', 'totp'),
  'remove totp again': removing('remove totp again', 'totp'),
  'remove email': removing('remove email', 'email'),
  'remove email elsewhere': removing('remove email elsewhere', 'email', 'session-2'),
  'administrator removes all': {
    name: 'administrator removes all',
    run: (world, inTurn) =>
      serverOf(world, inTurn).removeFactor(ask(before.id), {
        actor: administrator,
        which: 'all',
        includePending: true,
        ifMatch: null,
        needsPassword: false,
        compromised: false,
      }),
  },
  'confirm totp': {
    name: 'confirm totp',
    run: (world, inTurn) =>
      serverOf(world, inTurn).confirmTotp(ask(before.id), {
        actor: selfOf(before),
        factor: { factorId: 'totp-2', kind: 'totp' },
        code: code('totp-2'),
        oneOfAKind: false,
        ifMatch: null,
        needsPassword: true,
      }),
  },
  'replace totp': {
    name: 'replace totp',
    run: async (world, inTurn) => {
      const server = serverOf(world, inTurn);
      const actor = selfOf(before);
      const { outcome, shown } = await server.startSetup(ask(before.id), { actor, replaces: true, ifMatch: null });
      if (shown === null) return outcome;
      const typed = new FakeOneTimePasswords().codeAt(shown.secret, noon);
      return server.finishSetup(ask(before.id), {
        actor,
        token: shown.token,
        code: typed,
        replaces: true,
        ifMatch: null,
      });
    },
  },
  'restore sms': {
    name: 'restore sms',
    run: (world, inTurn) =>
      serverOf(world, inTurn).restoreFactor(ask(before.id), { actor: administrator, factorId: 'sms-1', ifMatch: null }),
  },
  'sign in': {
    name: 'sign in',
    run: async (world, inTurn) => {
      const server = serverOf(world, inTurn);
      const typed = { email: aMailbox().value, password, within: ['organization-1'], clientToken: null, from: [] };
      const asked = await server.signIn(ask(before.id), typed);
      if (asked.kind !== 'second-step') return asked;
      const challenge = challengeIn(world, asked.challenge.token);
      return server.finishSignIn(ask(before.id), { challenge, codes: { totp: code('totp-1') }, clientToken: null });
    },
  },
  'step up': {
    name: 'step up',
    run: async (world, inTurn) => {
      const server = serverOf(world, inTurn);
      const actor = selfOf(before);
      const asked = await server.stepUpByPassword(ask(before.id), { actor, password, from: [] });
      if (asked.kind !== 'second-step') return asked;
      const challenge = challengeIn(world, asked.challenge.token);
      return server.stepUpByCode(ask(before.id), { actor, challenge, codes: { totp: code('totp-1') } });
    },
  },
  'policy demands totp': {
    name: 'policy demands totp',
    run: (world, inTurn) => {
      const organizations = inTurn(world.stores.organizations);
      return organizations.insert(
        anOrganization({ id: 'organization-1', policy: { secondFactor: 'required', countingKinds: ['totp'] } }),
      );
    },
  },
} satisfies Record<string, Task<ModelWorld>>;

type Name = keyof typeof tasks;

/** What is left to compare when ids and times do not matter. */
const shape = (account: Account | null): string =>
  JSON.stringify([
    account?.factors.map(({ kind, state }) => [kind, state]).toSorted(),
    account?.preferred,
    account?.recovery?.hashes.length ?? null,
    account?.mustEnrol,
    account?.epoch,
    account?.sessions,
    // who proved what, and how often
    account?.factors.map((factor) => [factor.kind, 'lastStep' in factor && factor.lastStep > 0]).toSorted(),
    account?.spentChallenges.length,
  ]);

const found = (world: ModelWorld): Promise<Account | null> => world.stores.accounts.find(before.id, never);

/** What comes out when the tasks run one after another, in each order. */
async function oneAfterAnother(names: readonly Name[]): Promise<ReadonlySet<string>> {
  const shapes = new Set<string>();
  for (const order of permutations(names)) {
    const world = worldOf(before)();
    for (const name of order) await tasks[name].run(world, (port) => port);
    shapes.add(shape(await found(world)));
  }
  return shapes;
}

/** The same, computed once for each of the sets of tasks that are asked about. */
function remembered(): typeof oneAfterAnother {
  const known = new Map<string, ReadonlySet<string>>();
  return async function shapesOf(names) {
    const key = names.join();
    const shapes = known.get(key) ?? (await oneAfterAnother(names));
    known.set(key, shapes);
    return shapes;
  };
}

/** Whether somebody was told to begin anew because the account changed while they were at it. */
const tooLate = (result: Settled | undefined): boolean => {
  const value = result?.kind === 'answered' ? result.value : null;
  if (typeof value !== 'object' || value === null || !('failure' in value)) return false;
  const { failure } = value;
  return typeof failure === 'object' && failure !== null && 'code' in failure && late.has(String(failure.code));
};
const late: ReadonlySet<string> = new Set(['challenge-over', 'enrolment-over', 'session-ended']);

const permutations = <T>(all: readonly T[]): readonly (readonly T[])[] =>
  all.length === 0
    ? [[]]
    : all.flatMap((one, at) =>
        permutations(all.filter((_one, other) => other !== at)).map((rest) => [one].concat(rest)),
      );

const done = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'done';

async function explore(names: readonly Name[]): Promise<number> {
  const shapesOf = remembered();
  return everyInterleaving<ModelWorld>({
    world: worldOf(before, names.includes('policy demands totp')),
    tasks: names.map((name) => tasks[name]),
    check: async (world, results, order) => {
      const account = await found(world);
      if (account === null) throw new Error('the account is gone');
      const what = `after ${order.join(', ')}`;
      holds(
        results.every((result) => result.kind === 'answered'),
        `nothing throws ${what}`,
      );
      holds(broken(account).length === 0, `${broken(account).join()} holds ${what}`);
      const spared = names.includes('administrator removes all') || countingFactors(account, defaultPolicy).length > 0;
      holds(spared, `a factor that counts is left ${what}`);
      const strict = { ...defaultPolicy, secondFactor: 'required', countingKinds: ['totp'] } as const;
      const guarded = countingFactors(account, strict).length > 0 || mustEnrol(account, strict);
      holds(guarded, `nobody signs in below the policy in force ${what}`);
      const whole = await shapesOf(names);
      const rest = await shapesOf(names.filter((_name, at) => !tooLate(results[at])));
      const isSerial = whole.has(shape(account)) || rest.has(shape(account));
      holds(isSerial, `the result is that of some one-after-another order of what was not told to begin anew ${what}`);
      const acts = await actsOf(world);
      actsMatch(acts, account, what);
      removedProvesNothing(acts, what);
      nothingOutlivesAChange(acts, world, what);
      for (const result of results) sessionEndsWithTheCut(acts, account, result, what);
    },
  });
}

const actsOf = async (world: ModelWorld): Promise<readonly Act[]> =>
  (await world.stores.notices.pending(before.id)).map(({ act }) => act).toSorted((a, b) => a.sequence - b.sequence);

/** Every change has its act and its notices, in one unbroken row, and nothing was told twice. */
function actsMatch(acts: readonly Act[], account: Account, what: string): void {
  const ends = acts.map((act) => act.sequence + act.events.length);
  holds(
    acts.slice(1).every((act, at) => act.sequence === ends[at]),
    `no event lacks its act ${what}`,
  );
  holds(ends.at(-1) === account.sequence + 1, `the last act is the last change ${what}`);
  const notices = acts.flatMap((act) => act.notices.map(({ id }) => id));
  holds(new Set(notices).size === notices.length, `nobody is told twice ${what}`);
}

/** removed-stops-at-once: whatever was proven, no factor proved it after its removal, and no time step proved it twice. */
function removedProvesNothing(acts: readonly Act[], what: string): void {
  const gone = new Set<string>();
  const used = new Set<string>();
  for (const event of acts.flatMap(({ events }) => events)) {
    if (event.type === 'factors-removed') for (const id of event.factorIds) gone.add(id);
    if (event.type === 'factor-restored') gone.delete(event.factorId);
    if (event.type !== 'factor-used') continue;
    holds(!gone.has(event.factorId), `a removed factor proves nothing ${what}`);
    holds(!used.has(`${event.factorId} ${event.step}`), `no step is accepted twice ${what}`);
    used.add(`${event.factorId} ${event.step}`);
  }
}

/** nothing-outlives-a-change: a challenge is answered only under the epoch that it was handed out under. */
function nothingOutlivesAChange(acts: readonly Act[], { challenges }: ModelWorld, what: string): void {
  let { epoch } = before;
  for (const event of acts.flatMap(({ events }) => events)) {
    if (changesTheSet.has(event.type)) epoch += 1;
    if (event.type === 'challenge-spent')
      holds(challenges.get(event.challengeId) === epoch, `no challenge outlives a change of the factor set ${what}`);
  }
}

const changesTheSet: ReadonlySet<string> = new Set(['factor-confirmed', 'factors-removed', 'factor-restored']);

/** sessions-by-policy: a session that a sign-in began ends with the first cut after it, and not before. */
function sessionEndsWithTheCut(acts: readonly Act[], account: Account, result: Settled, what: string): void {
  if (result.kind !== 'answered' || !isSignedIn(result.value)) return;
  const { session } = result.value;
  const begun = acts.findIndex(({ events }) =>
    events.some((event) => event.type === 'signed-in' && event.sessionId === session.id),
  );
  const cut = acts.slice(begun + 1).some(({ events }) => events.some(({ type }) => type === 'sessions-cut'));
  holds(sessionLives(account, session) !== cut, `a session ends with the first cut after it ${what}`);
}

const isSignedIn = (value: unknown): value is SessionBegun =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'signed-in';

const names = Object.keys(tasks) as Name[];
const proving: ReadonlySet<Name> = new Set(['sign in', 'step up']);
const changing = names.filter((name) => !proving.has(name));
const pairs = names.flatMap((one, at) => names.slice(at).map((other): readonly Name[] => [one, other]));
const triples = changing.flatMap((one, at) =>
  changing
    .slice(at + 1)
    .flatMap((other, next) => changing.slice(at + next + 2).map((third): readonly Name[] => [one, other, third])),
);
/** All of them where a run may take its time, else every twelfth. */
const triplesOfThisRun = isThorough ? triples : triples.filter((_triple, at) => at % 12 === 0);
const provingTriples: readonly (readonly Name[])[] = [
  ['remove totp', 'sign in', 'step up'],
  ['administrator removes all', 'sign in', 'step up'],
  ['replace totp', 'sign in', 'step up'],
  ['remove totp', 'remove email', 'sign in'],
  ['remove totp', 'remove email elsewhere', 'step up'],
  ['remove totp', 'confirm totp', 'sign in'],
  ['administrator removes all', 'restore sms', 'sign in'],
  ['administrator removes all', 'restore sms', 'step up'],
  ['administrator removes all', 'policy demands totp', 'sign in'],
];
const titled = (all: readonly (readonly Name[])[]) => all.map((some) => [some.join(' | '), some] as const);

describe('keeps-one-factor: attack-17 and attack-18: every interleaving of two use cases, each on a server of its own', () => {
  test.each(titled(pairs))('%s', async (_title, pair) => {
    expect(await explore(pair)).toBeGreaterThan(1);
  });
});

describe('keeps-one-factor: attack-17 and attack-18: every interleaving of three use cases, each on a server of its own', () => {
  test.each(titled([...triplesOfThisRun, ...provingTriples]))(
    '%s',
    async (_title, triple) => {
      const runs = await explore(triple);
      expect(runs).toBeGreaterThan(5);
    },
    60_000,
  );
});

class CarelessAccounts extends MemoryAccounts {
  override async commit(change: Commit): Promise<Committed> {
    const now = await this.find(change.next.id);
    return super.commit({ ...change, expected: now?.sequence ?? 0 });
  }
}

test.each([
  [
    'a store that lets the first writer win never lets two removals of the last two factors through',
    new MemoryAccounts(),
    false,
  ],
  ['a store that lets the last writer win is found out', new CarelessAccounts(), true],
] as const)('%s', async (_title, kind, foundOut) => {
  let bothWon = false;
  await everyInterleaving<ModelWorld>({
    world: () => {
      const world = worldOf(before, false)();
      const accounts = kind instanceof CarelessAccounts ? new CarelessAccounts() : new MemoryAccounts();
      const { next, act } = aCommit({ ...before, sequence: before.sequence - 1 });
      void accounts.insert({ ...next, sequence: before.sequence }, act);
      return { ...world, stores: { ...world.stores, accounts } };
    },
    tasks: [tasks['remove totp'], tasks['remove email']],
    check: (_world, results) => {
      bothWon ||= results.every((result) => result.kind === 'answered' && done(result.value));
    },
  });
  expect(bothWon).toBe(foundOut);
});
