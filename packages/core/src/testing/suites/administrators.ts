import type { Administrator, Administrators } from '../../ports/administrators.ts';
import { anAdministrator, noon } from '../fixtures.ts';
import { agrees, holds } from './holds.ts';
import { idsOf, recordsContract, stored } from './records.ts';
import { atOnce, checks, countOf, type Open, type Runner } from './runner.ts';
import { oddIds, oddTexts } from './samples.ts';

/** The store under test. */
export interface AdministratorsWorld {
  readonly administrators: Administrators;
}

/** An administrator with address and account of their own. */
const named = (id: string, wishes: Partial<Administrator> = {}): Administrator =>
  anAdministrator({ id, accountId: `account of ${id}`, emailNormal: `mail of ${id}`, ...wishes });

const samples = [
  named('bare', { passwordHash: null, role: 'help-desk', organizations: [], active: false, ownsAccount: false }),
  named('full', {
    name: oddTexts.join(' '),
    email: 'GRACE@Example.ORG',
    role: 'owner',
    organizations: oddTexts,
    metadata: { nothing: null, yes: true, $set: { 'a.b': [1, ['two', { three: 0.3 }]] }, '👍': oddTexts },
    generation: 4_000_000_000,
    lastSignInAt: noon,
  }),
];

/** Everything that `Administrators` promises. `open` answers a fresh, empty store each time. */
export function administratorsContract(runner: Runner, name: string, open: Open<AdministratorsWorld>): void {
  const check = checks(runner, open);
  runner.describe(`${name} administrators`, () => {
    recordsContract(check, {
      of: ({ administrators }) => administrators,
      make: (id) => named(id),
      vary: (administrator, by) => ({ ...administrator, name: `Grace ${by}`, updatedAt: noon + by }),
      samples,
    });

    check('an administrator is found by address and by account, each meaning itself', async ({ administrators }) => {
      holds((await administrators.findByEmail('mail of plain')) === null, 'nobody is found by address at first');
      holds((await administrators.findByAccount('account of plain')) === null, 'nor by account');
      for (const id of oddIds) {
        holds((await administrators.findByEmail(id)) === null, `no other address matches ${id}`);
        holds((await administrators.findByAccount(id)) === null, `no other account matches ${id}`);
        await administrators.insert(named(`n ${id}`, { accountId: id, emailNormal: id }));
      }
      for (const id of oddIds) {
        const expected = await stored(administrators, `n ${id}`);
        agrees(await administrators.findByEmail(id), expected, `${id} is found by address`);
        agrees(await administrators.findByAccount(id), expected, `${id} is found by account`);
      }
    });

    check('what was replaced or removed is found by what it is now', async ({ administrators }) => {
      await administrators.insert(named('one'));
      const before = await stored(administrators, 'one');
      const moved = { ...before.value, emailNormal: 'new mail', accountId: 'new account' };
      await administrators.replace(moved, before.version);
      holds((await administrators.findByEmail('mail of one')) === null, 'not by the old address');
      holds((await administrators.findByAccount('account of one')) === null, 'not by the old account');
      agrees((await administrators.findByEmail('new mail'))?.value, moved, 'but by the new address');
      agrees((await administrators.findByAccount('new account'))?.value, moved, 'and by the new account');
      await administrators.remove('one', (await stored(administrators, 'one')).version);
      holds((await administrators.findByEmail('new mail')) === null, 'nobody is found who was removed');
      holds((await administrators.findByAccount('new account')) === null, 'by neither');
    });

    check('all administrators are listed', async ({ administrators }) => {
      agrees(await administrators.list(), [], 'there are none at first');
      await atOnce(20, (index) => administrators.insert(named(`administrator-${index}`)));
      const listed = await administrators.list();
      const ids = Array.from({ length: 20 }, (_, index) => `administrator-${index}`);
      agrees(idsOf(listed), ids.toSorted(), 'each of them once');
      for (const one of listed) agrees(one, named(one.id), 'as they were stored');
    });

    check('the set of owners is swapped over the version that was read', async ({ administrators }) => {
      const none = await administrators.owners();
      agrees(none.value, [], 'nobody owns anything at first');
      holds(await administrators.swapOwners(['a', 'b'], none.version), 'the first set is written');
      holds(!(await administrators.swapOwners(['c'], none.version)), 'a version is good for one swap');
      const two = await administrators.owners();
      agrees(two.value.toSorted(), ['a', 'b'], 'losing wrote nothing');
      holds(await administrators.swapOwners(oddIds, two.version), 'the version that was read is swapped');
      agrees((await administrators.owners()).value.toSorted(), oddIds.toSorted(), 'ids are kept as they are');
      holds(!(await administrators.swapOwners(['a', 'b'], two.version)), 'an older version is refused');
    });

    check('of twenty swapping the owners at once exactly one wins', async ({ administrators }) => {
      const none = await administrators.owners();
      const first = await atOnce(20, (index) => administrators.swapOwners([`owner-${index}`], none.version));
      holds(countOf(first, true) === 1, 'exactly one writes the first set');
      agrees((await administrators.owners()).value, [`owner-${first.indexOf(true)}`], 'it is the winner’s');
      const { version } = await administrators.owners();
      const second = await atOnce(20, (index) => administrators.swapOwners([`heir-${index}`], version));
      holds(countOf(second, true) === 1, 'exactly one swaps it');
      agrees((await administrators.owners()).value, [`heir-${second.indexOf(true)}`], 'it is the winner’s');
    });

    check('two owners cannot leave at once', async ({ administrators }) => {
      const none = await administrators.owners();
      await administrators.swapOwners(['a', 'b'], none.version);
      const both = await administrators.owners();
      const answers = await Promise.all([
        administrators.swapOwners(['b'], both.version),
        administrators.swapOwners(['a'], both.version),
      ]);
      holds(countOf(answers, true) === 1, 'one of them leaves');
      holds((await administrators.owners()).value.length === 1, 'one of them stays');
    });
  });
}
