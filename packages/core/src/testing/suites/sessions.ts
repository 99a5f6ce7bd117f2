import type { Sessions } from '../../ports/sessions.ts';
import { aSession, noon } from '../fixtures.ts';
import { agrees, holds } from './holds.ts';
import { idsOf, recordsContract, stored, sweepContract } from './records.ts';
import { checks, type Open, type Runner } from './runner.ts';
import { oddIds, oddTexts } from './samples.ts';

/** The store under test. */
export interface SessionsWorld {
  readonly sessions: Sessions;
}

/** `strikes`: for a store that strikes sessions itself instead of leaving that to their generation. */
export interface SessionsDeviations {
  readonly strikes?: boolean;
}

const samples = [
  aSession({
    id: 'bare',
    kind: 'administrator',
    generation: 4_000_000_000,
    proofs: [],
    client: { browser: null, system: null, address: null },
    onlyEnrols: true,
  }),
  aSession({
    id: 'full',
    clientId: 'client-1',
    proofs: oddTexts.map((text) => ({ method: 'email', addressId: text, factorId: text, boundAt: noon, at: noon })),
    client: { browser: oddTexts.join(' '), system: '👍', address: '2001:db8::1' },
    refresh: {
      jti: 'jti',
      issuedAt: noon,
      expiresAt: noon + 1,
      previous: { jti: 'older', swappedAt: noon - 1 },
    },
    access: Array.from({ length: 50 }, (_, index) => ({ jti: `jti-${index}`, expiresAt: noon, generation: index })),
  }),
  aSession({ id: 'first-refresh', refresh: { jti: 'jti', issuedAt: noon, expiresAt: noon + 1, previous: null } }),
];

/** Everything that `Sessions` promises. `open` answers a fresh, empty store each time. */
export function sessionsContract(
  runner: Runner,
  name: string,
  open: Open<SessionsWorld>,
  deviations: SessionsDeviations = {},
): void {
  const check = checks(runner, open);
  runner.describe(`${name} sessions`, () => {
    recordsContract(check, {
      of: ({ sessions }) => sessions,
      make: (id) => aSession({ id }),
      vary: (session, by) => ({ ...session, clientId: `client-${by}` }),
      samples,
    });

    sweepContract(check, {
      put: ({ sessions }, id, expiresAt) => sessions.insert(aSession({ id, expiresAt })),
      has: async ({ sessions }, id) => (await sessions.find(id)) !== null,
      sweep: ({ sessions }, now, limit) => sessions.sweep(now, limit),
    });

    check('the sessions of an account are listed newest first, and nobody else’s', async ({ sessions }) => {
      agrees(await sessions.listOf('account-1'), [], 'there are none at first');
      for (const [index, startedAt] of [noon, noon + 2, noon + 1].entries()) {
        await sessions.insert(aSession({ id: `session-${index}`, startedAt }));
        await sessions.insert(aSession({ id: `other-${index}`, accountId: 'other', startedAt }));
      }
      const listed = await sessions.listOf('account-1');
      agrees(
        listed.map(({ value }) => value.id),
        ['session-1', 'session-2', 'session-0'],
        'newest first',
      );
      for (const session of listed)
        agrees(session, await stored(sessions, session.value.id), 'each as find answers it');
      const [newest] = listed;
      holds(newest !== undefined && (await sessions.remove(newest.value.id, newest.version)), 'its version removes it');
      holds((await sessions.listOf('account-1')).length === 2, 'and then it is not listed');
    });

    check('an account’s id means itself, too', async ({ sessions }) => {
      for (const id of oddIds) await sessions.insert(aSession({ id: `of ${id}`, accountId: id }));
      for (const id of oddIds) {
        const listed = await sessions.listOf(id);
        agrees(
          listed.map(({ value }) => value.id),
          [`of ${id}`],
          `${id} has a session of its own`,
        );
      }
    });

    if (deviations.strikes === true) {
      check('a strike ends what a commit has cut, and may be repeated', async ({ sessions }) => {
        await sessions.insert(aSession({ id: 'cut', generation: 2 }));
        await sessions.insert(aSession({ id: 'kept', generation: 2 }));
        await sessions.insert(aSession({ id: 'begun-after', generation: 3 }));
        await sessions.insert(aSession({ id: 'other', accountId: 'other', generation: 2 }));
        for (const time of [1, 2]) {
          await sessions.strike?.({ accountId: 'account-1', generation: 3, kept: 'kept' });
          const left = (await sessions.listOf('account-1')).map(({ value }) => value);
          agrees(
            idsOf(left),
            ['begun-after', 'kept'],
            `the kept one and those begun after the cut go on, time ${time}`,
          );
        }
        holds((await sessions.listOf('other')).length === 1, 'another account’s sessions go on');
        await sessions.strike?.({ accountId: 'account-1', generation: 4, kept: null });
        agrees(await sessions.listOf('account-1'), [], 'where none is kept, all end');
      });
    } else {
      check('sessions are left to their generation', async ({ sessions }) => {
        holds(sessions.strike === undefined, 'a store that strikes says so');
      });
    }
  });
}
