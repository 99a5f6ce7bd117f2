import { openSqlite } from '@detent/adapter-sqlite';
import { aChallenge, aCommit, anAccount } from '@detent/core/testing';

// One of two processes on one file. Told a sequence, it commits on it at once, and on an account of its own, and says what
// it was answered.

const [file = '', name = ''] = process.argv.slice(2);
const store = await openSqlite({ file });
const signal = { aborted: false };
let own = anAccount({ id: name, sequence: 1 });
const first = aCommit({ ...own, sequence: 0 });
await store.accounts.insert(own, first.act, signal);

process.on('message', (told) => {
  void round(Number(told));
});
process.send?.('ready');

async function round(expected: number): Promise<void> {
  if (expected < 0) {
    await store.close();
    process.disconnect();
    return;
  }
  const contested = aCommit(anAccount({ id: 'one', sequence: expected }), {
    account: { knownClients: [name] },
    act: { id: `${name}-${expected}` },
    notices: [{}],
  });
  const uncontested = aCommit(own);
  own = uncontested.next;
  const [answer, other, put] = await Promise.all([
    store.accounts.commit(contested, signal),
    store.accounts.commit(uncontested, signal),
    store.challenges.put(aChallenge({ id: `challenge-${expected}` })),
  ]);
  process.send?.({ contested: answer, own: other, put });
}
