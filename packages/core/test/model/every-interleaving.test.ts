import {
  type Account,
  broken,
  type Commit,
  type Committed,
  countingFactors,
  defaultPolicy,
  mustEnrol,
} from '@detent/core';
import {
  aCommit,
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
  type Task,
  totpSecret,
} from '@detent/core/testing';
import { describe, expect, test } from 'vitest';
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

const removing = (name: string, which: 'totp' | 'email' | 'sms', sessionId = 'session-1'): Task<ModelWorld> => ({
  name,
  run: (world, inTurn) =>
    serverOf(world, inTurn).remove(ask(before.id), {
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
      serverOf(world, inTurn).remove(ask(before.id), {
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
      serverOf(world, inTurn).confirm(ask(before.id), {
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
      const typed = server.deps.oneTimePasswords.codeAt(shown.secret, noon);
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
      serverOf(world, inTurn).restore(ask(before.id), { actor: administrator, factorId: 'sms-1', ifMatch: null }),
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

const permutations = <T>(all: readonly T[]): readonly (readonly T[])[] =>
  all.length === 0
    ? [[]]
    : all.flatMap((one, at) =>
        permutations(all.filter((_one, other) => other !== at)).map((rest) => [one].concat(rest)),
      );

const done = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'done';

async function explore(names: readonly Name[]): Promise<number> {
  const serial = await oneAfterAnother(names);
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
      holds(serial.has(shape(account)), `the result is that of some one-after-another order ${what}`);
      await actsMatch(world, account, what);
    },
  });
}

/** Every change has its act and its notices, in one unbroken row, and nothing was told twice. */
async function actsMatch(world: ModelWorld, account: Account, what: string): Promise<void> {
  const acts = (await world.stores.notices.pending(account.id))
    .map(({ act }) => act)
    .toSorted((a, b) => a.sequence - b.sequence);
  const ends = acts.map((act) => act.sequence + act.events.length);
  holds(
    acts.slice(1).every((act, at) => act.sequence === ends[at]),
    `no event lacks its act ${what}`,
  );
  holds(ends.at(-1) === account.sequence + 1, `the last act is the last change ${what}`);
  const notices = acts.flatMap((act) => act.notices.map(({ id }) => id));
  holds(new Set(notices).size === notices.length, `nobody is told twice ${what}`);
}

const names = Object.keys(tasks) as Name[];
const pairs = names.flatMap((one, at) => names.slice(at).map((other): readonly Name[] => [one, other]));
const triples = names.flatMap((one, at) =>
  names
    .slice(at + 1)
    .flatMap((other, next) => names.slice(at + next + 2).map((third): readonly Name[] => [one, other, third])),
);
const titled = (all: readonly (readonly Name[])[]) => all.map((some) => [some.join(' | '), some] as const);

describe('keeps-one-factor: every interleaving of two use cases, each on a server of its own', () => {
  test.each(titled(pairs))('%s', async (_title, pair) => {
    expect(await explore(pair)).toBeGreaterThan(1);
  });
});

describe('keeps-one-factor: every interleaving of three use cases, each on a server of its own', () => {
  test.each(titled(triples))(
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
