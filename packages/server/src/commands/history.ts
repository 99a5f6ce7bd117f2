import type { SettledAct } from '@detent/core';
import * as tokens from '../tokens.ts';
import { type Command, done } from './command.ts';
import { unknownAccount } from './factor.ts';
import { countOf } from './typed.ts';
import { withStores } from './with-stores.ts';

export const historyCommand: Command = {
  name: 'history',
  words: ['ID'],
  options: {
    limit: { value: 'N', help: 'how many acts; 100 where it is left out' },
    before: { value: 'SEQUENCE', help: 'only what was done before that' },
  },
  help: 'Shows what was done to an account, by whom and why, and who was told; the newest first.',
  run: (call, terminal) =>
    withStores(terminal, async ({ container }) => {
      const readHistory = await container.getAsync(tokens.ReadHistory);
      const accountId = call.word('ID');
      const before = countOf(call, 'before', Number.MAX_SAFE_INTEGER, 9_999_999);
      const acts = await readHistory({ accountId, before, limit: countOf(call, 'limit', 100, 1000) });
      const { accounts } = await container.getAsync(tokens.Ports);
      // A closed account is gone, and its history stays.
      if (acts.length === 0 && (await accounts.confirm(accountId, { aborted: false })) === null) return unknownAccount;
      return done({ acts: acts.map(shown) }, ...acts.map(line));
    }),
};

/** An act as it may be read by whoever operates the server: nothing sealed, no digest, addresses masked. */
const shown = ({ act, progress }: SettledAct): object => ({
  sequence: act.sequence,
  at: act.at,
  actor: act.actor,
  door: act.door,
  reason: act.reason,
  origin: act.origin,
  events: act.events,
  impact: act.impact,
  untold: act.untold ?? null,
  notices: act.notices.map(({ id, kind, channel }) => {
    const { state, to, because, settledAt } = progress.find(({ noticeId }) => noticeId === id) ?? waiting;
    return { id, kind, channel, state, to, because, settledAt };
  }),
});

const waiting = { state: 'due', to: null, because: null, settledAt: null };

const line = ({ act }: SettledAct): string =>
  [
    act.sequence,
    new Date(act.at).toISOString(),
    [act.actor.kind, act.actor.id ?? ''].join(' ').trim(),
    act.door,
    act.events.map(({ type }) => type).join(','),
    act.untold ?? `told ${act.notices.length}`,
    act.reason ?? '',
  ].join('\t');
