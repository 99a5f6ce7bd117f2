import { ownAddress } from '../../account/person.ts';
import type { Operator } from '../../actor.ts';
import { standing } from '../../rules/standing.ts';
import { refused, unchanged } from '../../verdict.ts';
import type { Ask, Decide, Outcome } from '../decide.ts';
import type { Guesses } from '../proof/guesses.ts';
import type { NameGuesses } from '../sign-in/name-guesses.ts';

export type ClearWaits = (ask: Ask, actor: Operator) => Promise<Outcome>;

/** Ends every wait that wrong guesses at an account led to, for whoever outranks it. No factor is unlocked by it. */
export function createClearWaits(deps: {
  readonly decide: Decide;
  readonly guesses: Guesses;
  readonly nameGuesses: NameGuesses;
}): ClearWaits {
  return async function clearWaits(ask, actor) {
    const may = await deps.decide.preview(ask, actor, (account, policy) => {
      const failure = standing(account, actor, policy);
      return failure === null ? unchanged : refused(failure);
    });
    if (may.kind === 'refused') return may;
    const own = ownAddress(may.account.person, 'email');
    await deps.guesses.openLanes(may.account);
    if (own !== null) await deps.nameGuesses.forget(own.normal);
    return may;
  };
}
