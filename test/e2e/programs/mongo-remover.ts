import { openMongo } from '@detent/adapter-mongo';
import { createDetent, defaultPolicy } from '@detent/core';
import {
  FakeOneTimePasswords,
  ManualClock,
  PlainTokens,
  PlainVault,
  QuickHasher,
  SequenceIds,
} from '@detent/core/testing';

// One of several servers on one replica set. Told an account and a factor, it takes that factor off at once, for the person, and
// says what came of it.

const [url = '', database = '', seed = ''] = process.argv.slice(2);
const store = await openMongo({ url, database });
const clock = new ManualClock();
const detent = createDetent(
  {
    ...store,
    clock,
    ids: new SequenceIds(Number(seed)),
    vault: new PlainVault(),
    hasher: new QuickHasher(),
    oneTimePasswords: new FakeOneTimePasswords(),
    tokens: new PlainTokens(),
  },
  // No step-up here: with one, a racer that lost would be refused for its proof, before anybody asks what is left.
  { policy: { ...defaultPolicy, relaxedDoors: ['race'] } },
);

process.on('message', (told) => {
  const { accountId, factorId } = Object(told);
  if (typeof accountId === 'string') void remove(accountId, String(factorId));
  else void store.close().then(() => process.disconnect());
});
process.send?.('ready');

async function remove(accountId: string, factorId: string): Promise<void> {
  const outcome = await detent.removeFactor(
    { accountId, door: 'race', reason: null, origin: null, signal: { aborted: false } },
    {
      actor: {
        kind: 'self',
        accountId,
        session: { id: 'session', generation: 0, onlyEnrols: false, clientId: null, proofs: [] },
        stepUp: null,
      },
      which: { factorId },
      includePending: false,
      ifMatch: null,
      needsPassword: false,
      compromised: false,
    },
  );
  process.send?.(outcome.kind === 'done' ? { done: outcome.act?.id } : { refused: outcome.failure.code });
}
