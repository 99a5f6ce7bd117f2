import { openSqlite } from '@detent/adapter-sqlite';
import { aServer, bare, removesAll } from '../../support/removers.ts';

// One of two processes on one file. Told an id, it removes whatever can be removed from that account, on as many servers
// at once as it was told to be, and says what came of each try.

const [file = '', name = '', removers = ''] = process.argv.slice(2);
const store = await openSqlite({ file });
const seed = Number(name) * 1000;
const servers = Array.from({ length: Number(removers) }, (_, at) => aServer(store, seed + at, bare));

process.on('message', (told) => {
  void race(String(told));
});
process.on('disconnect', () => void store.close());
process.send?.('ready');

async function race(accountId: string): Promise<void> {
  const account = await store.accounts.find(accountId, { aborted: false });
  if (account === null) throw new Error('the account is gone');
  const answers = await Promise.all(servers.map((server, at) => removesAll(server, account, Number(name) + at)));
  process.send?.(answers.flat());
}
