import { openSync, writeSync } from 'node:fs';
import { openSqlite } from '@detent/adapter-sqlite';
import { aSession, noon } from '@detent/core/testing';
import { accountIds, actIdOf, firstOf, nextOf } from '../sqlite-load.ts';

// Writes as fast as it can until it is killed: sixteen callers commit, two relays send and move, one signs in. Each write
// that was acknowledged is noted, after the acknowledgement, in a file that outlives this process.

const [file = '', notes = '', run = ''] = process.argv.slice(2);
const notebook = openSync(notes, 'a');

function note(...words: readonly (string | number)[]): void {
  writeSync(notebook, `${words.join(' ')}\n`);
  process.stdout.write('.');
}

process.stdout.write('.');
const store = await openSqlite({ file });
const { accounts, notices, history, sessions } = store;
const signal = { aborted: false };
let made = 0;

for (const id of accountIds) {
  if ((await accounts.find(id, signal)) !== null) continue;
  const { next, act } = firstOf(id);
  if ((await accounts.insert(next, act, signal)) === 'committed') note('committed', id, act.sequence, act.id);
}

async function commits(caller: number): Promise<never> {
  while (true) {
    made += 1;
    const id = accountIds[(made * 7 + caller) % accountIds.length] ?? '';
    const before = await accounts.find(id, signal);
    if (before === null) throw new Error('an account is gone');
    const change = nextOf(before, actIdOf(run, made));
    if ((await accounts.commit(change, signal)) === 'committed')
      note('committed', id, change.act.sequence, change.act.id);
  }
}

async function relays(lease: string): Promise<never> {
  while (true) {
    const claimed = await notices.claim({ now: noon, until: noon + 60_000, lease, limit: 5 });
    const settlements = claimed.map(({ accountId, notice }) => ({
      accountId,
      noticeId: notice.id,
      lease,
      as: { state: 'sent', to: 'a', because: '250' } as const,
    }));
    const took = await notices.settle(settlements, noon);
    for (const [index, { noticeId }] of settlements.entries()) if (took[index] === true) note('sent', noticeId);

    const settled = await notices.settled(5);
    await history.append(settled);
    for (const { accountId, act } of settled) note('appended', accountId, act.sequence);
    await notices.forget(settled.map(({ accountId, act }) => ({ accountId, sequence: act.sequence })));
    for (const { accountId, act } of settled) note('forgotten', accountId, act.sequence);
  }
}

async function signsIn(): Promise<never> {
  for (let time = 0; ; time += 1) {
    const id = `session-${run}-${time}`;
    if (await sessions.insert(aSession({ id }))) note('session', id);
  }
}

await Promise.all([
  ...Array.from({ length: 16 }, (_, caller) => commits(caller)),
  relays(`${run}-a`),
  relays(`${run}-b`),
  signsIn(),
]);
