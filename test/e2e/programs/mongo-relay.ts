import { openMongo } from '@detent/adapter-mongo';

// One of several relays on one outbox. Told an instant, it claims what is due then, hands it over and settles it, and says what it
// handed over. Told to stall, it claims and stops there, holding its leases.

const [url = '', database = '', name = ''] = process.argv.slice(2);
const store = await openMongo({ url, database });
const { notices, history } = store;
let passes = 0;

process.on('message', (told) => {
  const { now, stalls } = Object(told);
  void (typeof now === 'number' ? pass(now, stalls === true) : store.close().then(() => process.disconnect()));
});
process.send?.('ready');

async function pass(now: number, stalls: boolean): Promise<void> {
  passes += 1;
  const lease = `${name}-${passes}`;
  const claimed = await notices.claim({ now, until: now + 120_000, lease, limit: 20 });
  const ids = claimed.map(({ notice }) => notice.id);
  if (stalls) {
    process.send?.({ held: ids });
    return;
  }
  const settlements = claimed.map(({ accountId, notice }) => ({
    accountId,
    noticeId: notice.id,
    lease,
    as: { state: 'sent', to: 'a', because: name } as const,
  }));
  const took = await notices.settle(settlements, now);
  const settled = await notices.settled(20);
  await history.append(settled);
  await notices.forget(settled.map(({ accountId, act }) => ({ accountId, sequence: act.sequence })));
  process.send?.({ sent: ids, took });
}
