import type { ApiToken, ApiTokens } from '../../ports/api-tokens.ts';
import { anApiToken, noon } from '../fixtures.ts';
import { agrees, holds } from './holds.ts';
import { idsOf, recordsContract, stored } from './records.ts';
import { atOnce, checks, countOf, type Open, type Runner } from './runner.ts';
import { oddIds, oddTexts } from './samples.ts';

/** The store under test. */
export interface ApiTokensWorld {
  readonly apiTokens: ApiTokens;
}

/** A token with a hash of its own. */
const named = (id: string, wishes: Partial<ApiToken> = {}): ApiToken =>
  anApiToken({ id, hash: `hash of ${id}`, ...wishes });

const samples = [
  named('bare', { permissions: [], organizations: [] }),
  named('full', {
    name: oddTexts.join(' '),
    permissions: oddTexts,
    role: 'help-desk',
    organizations: oddTexts,
    expiresAt: noon,
    revokedAt: noon + 1,
    lastUsedAt: noon + 2,
  }),
];

/** Everything that `ApiTokens` promises. `open` answers a fresh, empty store each time. */
export function apiTokensContract(runner: Runner, name: string, open: Open<ApiTokensWorld>): void {
  const check = checks(runner, open);
  runner.describe(`${name} API tokens`, () => {
    recordsContract(check, {
      of: ({ apiTokens }) => apiTokens,
      make: (id) => named(id),
      vary: (token, by) => ({ ...token, lastUsedAt: noon + by }),
      samples,
    });

    check('a token is found by its hash, which means itself', async ({ apiTokens }) => {
      for (const hash of oddIds) {
        holds((await apiTokens.findByHash(hash)) === null, `no other hash matches ${hash}`);
        holds(await apiTokens.insert(named(`t ${hash}`, { hash })), `${hash} is inserted`);
      }
      for (const hash of oddIds) {
        agrees(await apiTokens.findByHash(hash), await stored(apiTokens, `t ${hash}`), `${hash} finds its token`);
      }
    });

    check('of two tokens with one hash the second is refused', async ({ apiTokens }) => {
      holds(await apiTokens.insert(named('one', { hash: 'hash' })), 'the first is inserted');
      holds(!(await apiTokens.insert(named('two', { hash: 'hash' }))), 'the second is refused');
      holds((await apiTokens.find('two')) === null, 'and wrote nothing');
      const one = await stored(apiTokens, 'one');
      holds(
        await apiTokens.replace({ ...one.value, revokedAt: noon }, one.version),
        'the first is replaced all the same',
      );
      const revoked = await stored(apiTokens, 'one');
      agrees(await apiTokens.findByHash('hash'), revoked, 'the hash finds it as it is now');
      holds(await apiTokens.remove('one', revoked.version), 'the first is removed');
      holds((await apiTokens.findByHash('hash')) === null, 'then the hash finds nothing');
    });

    check('of twenty tokens with one hash inserted at once exactly one wins', async ({ apiTokens }) => {
      const answers = await atOnce(20, (index) => apiTokens.insert(named(`token-${index}`, { hash: 'hash' })));
      holds(countOf(answers, true) === 1, 'exactly one is told true');
      const winner = `token-${answers.indexOf(true)}`;
      agrees((await apiTokens.findByHash('hash'))?.value.id, winner, 'the hash finds the winner');
      agrees(idsOf(await apiTokens.list()), [winner], 'and nothing else was written');
    });

    check('all tokens are listed', async ({ apiTokens }) => {
      agrees(await apiTokens.list(), [], 'there are none at first');
      for (const sample of samples) await apiTokens.insert(sample);
      const listed = await apiTokens.list();
      agrees(idsOf(listed), ['bare', 'full'], 'each of them once');
      for (const sample of samples) {
        agrees(
          listed.find(({ id }) => id === sample.id),
          sample,
          'as they were stored',
        );
      }
    });
  });
}
