import { openSqlite } from '@detent/adapter-sqlite';
import { DetentError } from '@detent/core';
import { aCommit, anAccount, aSession, caught } from '@detent/core/testing';

// Adds accounts until the disk is full, and says which were acknowledged and how it went on.

const [file = ''] = process.argv.slice(2);
const store = await openSqlite({ file });
const signal = { aborted: false };
const acknowledged: string[] = [];
let answer: string = 'committed';

while (answer === 'committed' && acknowledged.length < 100_000) {
  const ids = Array.from({ length: 8 }, (_, index) => `account-${acknowledged.length + index}`);
  const answers = await Promise.all(
    ids.map(async (id) => {
      const { next, act } = aCommit(anAccount({ id, sequence: 0 }), { notices: [{}] });
      const error = await caught(async () => {
        answer = await store.accounts.insert(next, act, signal);
      });
      return error === null ? answer : codeOf(error);
    }),
  );
  acknowledged.push(...ids.filter((_, index) => answers[index] === 'committed'));
  answer = answers.find((one) => one !== 'committed') ?? 'committed';
}

const lost = `account-${acknowledged.length}`;
process.send?.({
  acknowledged: acknowledged.length,
  answer,
  /** Whether the act of an account that was not acknowledged is there. */
  hasLost: await store.accounts.hasAct({ accountId: lost, sequence: 1, actId: `act-${lost}-1` }),
  readable: (await store.accounts.find('account-0', signal)) !== null,
  session: codeOf(await caught(() => store.sessions.insert(aSession({ proofs: [], clientId: 'x'.repeat(1_000_000) })))),
});
await store.close();
process.disconnect();

function codeOf(error: unknown): string {
  return DetentError.isInstance(error) ? error.failure.code : String(error);
}
