import type { NameClaim, SignInNames } from '../../ports/sign-in-names.ts';
import { noon } from '../fixtures.ts';
import { agrees, holds } from './holds.ts';
import { atOnce, checks, countOf, type Open, type Runner } from './runner.ts';
import { oddIds } from './samples.ts';

/** The store under test. */
export interface SignInNamesWorld {
  readonly signInNames: SignInNames;
}

const claimOf = (accountId: string, name = 'ada', claimedAt = noon): NameClaim => ({ name, accountId, claimedAt });

/** Everything that `SignInNames` promises. `open` answers a fresh, empty store each time. */
export function signInNamesContract(runner: Runner, name: string, open: Open<SignInNamesWorld>): void {
  const check = checks(runner, open);
  runner.describe(`${name} sign-in names`, () => {
    check('a name nobody claimed belongs to nobody', async ({ signInNames }) => {
      holds((await signInNames.find('ada')) === null, 'it is not found');
      holds(!(await signInNames.release(claimOf('account-1'))), 'it cannot be let go of');
      holds(!(await signInNames.takeOver('ada', claimOf('account-1'), claimOf('account-2'))), 'nor be taken over');
      holds((await signInNames.find('ada')) === null, 'and still it is not found');
    });

    check('a name belongs to whoever claimed it first', async ({ signInNames }) => {
      holds((await signInNames.claim(claimOf('account-1'))) === null, 'a free name is claimed');
      agrees(
        await signInNames.claim(claimOf('account-2', 'ada', noon + 1)),
        claimOf('account-1'),
        'others are told whose it is',
      );
      agrees(
        await signInNames.claim(claimOf('account-1', 'ada', noon + 2)),
        claimOf('account-1'),
        'its holder is told, too',
      );
      agrees(await signInNames.find('ada'), claimOf('account-1'), 'losing wrote nothing');
    });

    check('a name is let go of by its holder alone', async ({ signInNames }) => {
      await signInNames.claim(claimOf('account-1'));
      holds(!(await signInNames.release(claimOf('account-2'))), 'nobody else lets go of it');
      holds(!(await signInNames.release(claimOf('account-1', 'ada', noon - 1))), 'nor does an older claim');
      agrees(await signInNames.find('ada'), claimOf('account-1'), 'it stays where it is');
      holds(await signInNames.release(claimOf('account-1')), 'its holder does');
      holds((await signInNames.find('ada')) === null, 'then it is free');
      holds(!(await signInNames.release(claimOf('account-1'))), 'it is let go of once');
      holds((await signInNames.claim(claimOf('account-2'))) === null, 'and may be claimed anew');
    });

    check('a name is taken over from the very claim that was seen', async ({ signInNames }) => {
      const [old, next] = [claimOf('account-1'), claimOf('account-2', 'ada', noon + 60_000)];
      await signInNames.claim(old);
      holds(!(await signInNames.takeOver('ada', claimOf('account-3'), next)), 'not from another account');
      holds(
        !(await signInNames.takeOver('ada', claimOf('account-1', 'ada', noon - 1), next)),
        'not from another claim',
      );
      agrees(await signInNames.find('ada'), old, 'losing wrote nothing');
      holds(await signInNames.takeOver('ada', old, next), 'from the claim that holds it');
      agrees(await signInNames.find('ada'), next, 'then it is the other’s');
      holds(
        !(await signInNames.takeOver('ada', old, claimOf('account-3'))),
        'and cannot be taken from the old one again',
      );
      holds(!(await signInNames.release(claimOf('account-1'))), 'who lets go of nothing');
    });

    check('a name means itself, byte for byte, and nothing else', async ({ signInNames }) => {
      for (const odd of oddIds) {
        holds((await signInNames.find(odd)) === null, `no other name matches ${odd}`);
        holds((await signInNames.claim(claimOf(odd, odd))) === null, `${odd} is free`);
      }
      for (const odd of oddIds) agrees(await signInNames.find(odd), claimOf(odd, odd), `${odd} has its own claim`);
      for (const odd of oddIds)
        holds(await signInNames.release(claimOf(odd, odd)), `${odd} is let go of by its holder`);
    });

    check('of twenty claiming one name at once exactly one wins', async ({ signInNames }) => {
      const answers = await atOnce(20, (index) => signInNames.claim(claimOf(`account-${index}`)));
      holds(countOf(answers, null) === 1, 'exactly one is told null');
      const winner = claimOf(`account-${answers.indexOf(null)}`);
      agrees(await signInNames.find('ada'), winner, 'the name is the winner’s');
      for (const answer of answers.filter((told) => told !== null)) agrees(answer, winner, 'all others are told so');
    });

    check('of twenty taking over one name at once exactly one wins', async ({ signInNames }) => {
      const old = claimOf('account-1');
      await signInNames.claim(old);
      const answers = await atOnce(20, (index) => signInNames.takeOver('ada', old, claimOf(`heir-${index}`)));
      holds(countOf(answers, true) === 1, 'exactly one is told true');
      agrees(await signInNames.find('ada'), claimOf(`heir-${answers.indexOf(true)}`), 'the name is the winner’s');
    });

    check('of twenty that take over or let go of one name at once exactly one wins', async ({ signInNames }) => {
      const old = claimOf('account-1');
      await signInNames.claim(old);
      const answers = await atOnce(20, (index) =>
        index % 2 === 0
          ? signInNames.release(claimOf('account-1'))
          : signInNames.takeOver('ada', old, claimOf(`heir-${index}`)),
      );
      holds(countOf(answers, true) === 1, 'exactly one is told true');
    });
  });
}
