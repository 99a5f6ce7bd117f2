import type { Actor } from '../../actor.ts';
import { mayDoMoreThanEnrol, standing } from '../../rules/standing.ts';
import { refused, unchanged } from '../../verdict.ts';
import type { Ask, Decide, Outcome } from '../decide.ts';

export type LookAtAccount = (ask: Ask, actor: Actor) => Promise<Outcome>;

/** The account as it is, for whoever may act on it; for everybody else it is not there. */
export const createLookAtAccount =
  (deps: { readonly decide: Decide }): LookAtAccount =>
  (ask, actor) =>
    deps.decide.preview(ask, actor, (account, policy) => {
      const failure = standing(account, actor, policy) ?? mayDoMoreThanEnrol(account, actor, policy);
      return failure === null ? unchanged : refused(failure);
    });
