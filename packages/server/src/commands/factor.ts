import { type Ask, type Impact, type Outcome, type RemoveFactor, viewFactors } from '@detent/core';
import * as tokens from '../tokens.ts';
import { type Call, type Command, done, type Result } from './command.ts';
import { reasonOf, reasonOption } from './typed.ts';
import { commandLine, door, withStores } from './with-stores.ts';

const removal = {
  words: ['ID', 'FACTOR'],
  options: {
    ...reasonOption,
    compromised: { help: 'the secret is known to be stolen: erase it at once, nothing brings it back' },
  },
} as const;

export const factorCommands: readonly Command[] = [
  {
    name: 'factor list',
    words: ['ID'],
    options: {},
    help: 'Lists the factors of an account, removed ones too.',
    run: (call, terminal) =>
      withStores(terminal, async ({ container }) => {
        const { accounts, clock } = await container.getAsync(tokens.Ports);
        const account = await accounts.confirm(call.word('ID'), still);
        if (account === null || account.standing === 'closed') return unknownAccount;
        const factors = viewFactors(account, clock.now(), { removed: true });
        return done(
          { factors },
          ...factors.map(({ id, kind, state, label, target }) => [id, kind, state, label || (target ?? '')].join('\t')),
        );
      }),
  },
  {
    ...removal,
    name: 'factor remove',
    help: 'Removes a factor of an account; whoever it belongs to is told.',
    run: (call, terminal) =>
      withStores(terminal, async ({ container }) => removed(await container.getAsync(tokens.RemoveFactor), call)),
  },
  {
    ...removal,
    name: 'factor preview',
    help: 'Says what removing a factor would do, and changes nothing.',
    run: (call, terminal) =>
      withStores(terminal, async ({ container }) => removed(await container.getAsync(tokens.PreviewRemoval), call)),
  },
  {
    name: 'factor restore',
    words: ['ID', 'FACTOR'],
    options: reasonOption,
    help: 'Brings a removed factor back while its secret is kept.',
    run: (call, terminal) =>
      withStores(terminal, async ({ container }) => {
        const restore = await container.getAsync(tokens.RestoreFactor);
        return impactOf(
          await restore(askOf(call), { actor: commandLine, factorId: call.word('FACTOR'), ifMatch: null }),
        );
      }),
  },
];

const still = { aborted: false };

export const askOf = (call: Call): Ask => ({
  accountId: call.word('ID'),
  door,
  reason: reasonOf(call),
  origin: null,
  signal: still,
});

export const unknownAccount: Result = { kind: 'refused', failure: { code: 'account-unknown' } };

const removed = async (remove: RemoveFactor, call: Call): Promise<Result> =>
  impactOf(
    await remove(askOf(call), {
      actor: commandLine,
      which: { factorId: call.word('FACTOR') },
      includePending: true,
      ifMatch: null,
      needsPassword: false,
      compromised: call.flag('compromised'),
    }),
  );

function impactOf(outcome: Outcome): Result {
  if (outcome.kind === 'refused') return outcome;
  const { impact } = outcome;
  return impact === null ? done(null, 'There was nothing to change.') : done(impact, ...sentences(impact));
}

function sentences(impact: Impact): readonly string[] {
  const { removed: gone, dropped, restored, remaining, restorableUntil, alerts } = impact;
  return [
    ...(gone.length === 0 ? [] : [`removed: ${named(gone)}`]),
    ...(dropped.length === 0 ? [] : [`dropped: ${named(dropped)}`]),
    ...(restored.length === 0 ? [] : [`restored: ${named(restored)}`]),
    `remaining: ${named(remaining)}`,
    ...(impact.mustEnrol ? ['must enrol at the next sign-in'] : []),
    `other sessions: ${impact.sessions}`,
    `told: ${alerts === 1 ? 'one address' : `${alerts} addresses`}`,
    ...(restorableUntil === null ? [] : [`can be undone until ${new Date(restorableUntil).toISOString()}`]),
  ];
}

const named = (factors: readonly { readonly id: string; readonly kind: string }[]): string =>
  factors.map(({ id, kind }) => `${kind} ${id}`).join(', ') || 'none';
