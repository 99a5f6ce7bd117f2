import {
  type DeadLetter,
  type DeadLetters,
  type LetterOutcome,
  type NoticeKind,
  noticeClasses,
  readNoticeId,
} from '@detent/core';
import * as tokens from '../tokens.ts';
import { type Call, type Command, done, type Result, UsageError } from './command.ts';
import { countOf, reasonOf, reasonOption } from './typed.ts';
import { commandLine, withStores } from './with-stores.ts';

export const noticeCommands: readonly Command[] = [
  {
    name: 'notices list',
    words: [],
    options: {
      kind: { value: 'K', help: 'only this kind' },
      account: { value: 'ID', help: 'only of this account' },
      because: { value: 'WHY', help: 'only those dead for this reason: rejected, expired, poison' },
      'older-than': { value: 'HOURS', help: 'only those that died so long ago' },
      limit: { value: 'N', help: 'how many; 100 where it is left out' },
    },
    help: 'Lists messages that were given up, the oldest first.',
    run: (call, terminal) =>
      withStores(terminal, async ({ container }) => {
        const { clock } = await container.getAsync(tokens.Ports);
        const letters = await container.getAsync(tokens.DeadLetters);
        const account = call.text('account');
        const because = call.text('because');
        const kind = kindOf(call.text('kind'));
        const hours = call.text('older-than') === null ? 0 : countOf(call, 'older-than', 0, 100_000);
        const dead = await letters.list({
          limit: countOf(call, 'limit', 100, 1000),
          ...(kind === null ? {} : { kind }),
          ...(account === null ? {} : { accountId: account }),
          ...(because === null ? {} : { because }),
          ...(hours === 0 ? {} : { before: clock.now() - hours * 3_600_000 }),
        });
        return done({ notices: dead }, ...dead.map(line));
      }),
  },
  {
    name: 'notices show',
    words: ['NOTICE'],
    options: {},
    help: 'Shows a message that was given up; addresses are masked.',
    run: (call, terminal) =>
      withStores(terminal, async ({ container }) => {
        const letter = await find(await container.getAsync(tokens.DeadLetters), call.word('NOTICE'));
        return letter === null ? unknownNotice : done(letter, ...JSON.stringify(letter, null, 2).split('\n'));
      }),
  },
  {
    name: 'notices replay',
    words: ['NOTICE'],
    options: reasonOption,
    help: 'Lets a message that was given up go out again.',
    run: (call, terminal) =>
      withStores(terminal, async ({ container }) =>
        handled(await container.getAsync(tokens.DeadLetters), 'replay', call),
      ),
  },
  {
    name: 'notices acknowledge',
    words: ['NOTICE'],
    options: reasonOption,
    help: 'Lets a message that was given up go for good.',
    run: (call, terminal) =>
      withStores(terminal, async ({ container }) =>
        handled(await container.getAsync(tokens.DeadLetters), 'acknowledge', call),
      ),
  },
];

const unknownNotice: Result = {
  kind: 'refused',
  failure: { code: 'input-invalid', field: 'notice', rule: 'not a dead letter' },
};

function kindOf(text: string | null): NoticeKind | null {
  if (text === null) return null;
  const kinds = Object.keys(noticeClasses).filter((kind): kind is NoticeKind => kind in noticeClasses);
  const kind = kinds.find((known) => known === text);
  if (kind === undefined) throw new UsageError(`--kind must be one of ${kinds.join(', ')}`);
  return kind;
}

async function find(letters: DeadLetters, noticeId: string): Promise<DeadLetter | null> {
  const where = readNoticeId(noticeId);
  if (where === null) return null;
  const dead = await letters.list({ accountId: where.accountId, limit: 1000 });
  return dead.find((letter) => letter.noticeId === noticeId) ?? null;
}

async function handled(letters: DeadLetters, how: 'replay' | 'acknowledge', call: Call): Promise<Result> {
  const noticeId = call.word('NOTICE');
  const where = readNoticeId(noticeId);
  if (where === null) return unknownNotice;
  const asked = { accountId: where.accountId, noticeId, actor: commandLine, reason: reasonOf(call) };
  const outcome: LetterOutcome = await letters[how](asked);
  if (outcome.kind === 'refused') return outcome;
  return outcome.tookEffect ? done({}, how === 'replay' ? 'It is due again.' : 'It is gone.') : unknownNotice;
}

const line = ({ noticeId, kind, channel, to, because, diedAt, tries }: DeadLetter): string =>
  [noticeId, kind, channel, to ?? '', because ?? '', diedAt === null ? '' : new Date(diedAt).toISOString(), tries].join(
    '\t',
  );
