import type { Challenge, Challenges } from '../../ports/challenges.ts';
import { aChallenge } from '../fixtures.ts';
import { agrees, holds } from './holds.ts';
import { sweepContract } from './records.ts';
import { atOnce, checks, countOf, type Open, type Runner } from './runner.ts';
import { oddIds } from './samples.ts';

/** The store under test. */
export interface ChallengesWorld {
  readonly challenges: Challenges;
}

const odd = (id: string, index: number): Challenge => aChallenge({ id, accountId: id, purpose: id, epoch: index });

/** Everything that `Challenges` promises. `open` answers a fresh, empty store each time. */
export function challengesContract(runner: Runner, name: string, open: Open<ChallengesWorld>): void {
  const check = checks(runner, open);
  runner.describe(`${name} challenges`, () => {
    check('a challenge that was never put is neither found nor taken', async ({ challenges }) => {
      holds((await challenges.find('challenge-1')) === null, 'it is not found');
      holds((await challenges.take('challenge-1')) === null, 'it is not taken');
    });

    check('a challenge is put once, found until it is taken, and taken once', async ({ challenges }) => {
      holds(await challenges.put(aChallenge()), 'it is put');
      holds(!(await challenges.put(aChallenge({ accountId: 'other' }))), 'another with its id is refused');
      agrees(await challenges.find('challenge-1'), aChallenge(), 'it is found as it was put');
      agrees(await challenges.find('challenge-1'), aChallenge(), 'finding takes nothing');
      agrees(await challenges.take('challenge-1'), aChallenge(), 'it is taken as it was put');
      holds((await challenges.take('challenge-1')) === null, 'it is taken once');
      holds((await challenges.find('challenge-1')) === null, 'and then it is not found');
    });

    check('every challenge reads exactly as it was put, under an id that means itself', async ({ challenges }) => {
      for (const [index, id] of oddIds.entries()) {
        holds((await challenges.find(id)) === null, `no other id matches ${id}`);
        holds(await challenges.put(odd(id, index)), `${id} is put`);
      }
      for (const [index, id] of oddIds.entries()) agrees(await challenges.find(id), odd(id, index), `${id} is found`);
      for (const [index, id] of oddIds.entries()) agrees(await challenges.take(id), odd(id, index), `${id} is taken`);
    });

    check('of twenty putting one id at once exactly one wins', async ({ challenges }) => {
      const answers = await atOnce(20, (index) => challenges.put(aChallenge({ epoch: index })));
      holds(countOf(answers, true) === 1, 'exactly one is told true');
      agrees(await challenges.find('challenge-1'), aChallenge({ epoch: answers.indexOf(true) }), 'it is the winner’s');
    });

    check('of twenty taking one challenge at once exactly one is given it', async ({ challenges }) => {
      await challenges.put(aChallenge());
      const answers = await atOnce(20, () => challenges.take('challenge-1'));
      holds(countOf(answers, null) === 19, 'all but one are told null');
      agrees(
        answers.find((answer) => answer !== null),
        aChallenge(),
        'one is given the challenge',
      );
    });

    sweepContract(check, {
      put: ({ challenges }, id, expiresAt) => challenges.put(aChallenge({ id, expiresAt })),
      has: async ({ challenges }, id) => (await challenges.find(id)) !== null,
      sweep: ({ challenges }, now, limit) => challenges.sweep(now, limit),
    });
  });
}
