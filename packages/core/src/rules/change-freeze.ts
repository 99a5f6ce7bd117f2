import type { Account } from '../account/account.ts';
import type { ActorKind } from '../account/act.ts';
import type { Actor } from '../actor.ts';
import type { Failure } from '../failure.ts';

/** After somebody said "this was not me", nobody but administrators and owners changes factors until the freeze is over. */
export function changeFreeze(account: Account, actor: Actor, now: number): Failure | null {
  if (account.frozen === null || account.frozen.until <= now) return null;
  return bound[actor.kind] ? { code: 'changes-frozen', until: account.frozen.until } : null;
}

const bound: Readonly<Record<ActorKind, boolean>> = {
  self: true,
  'help-desk': true,
  service: true,
  administrator: false,
  owner: false,
  system: false,
};
