import type { Account } from '../account/account.ts';
import type { Actor } from '../actor.ts';
import type { Failure } from '../failure.ts';

/** After somebody said "this was not me", nobody but administrators and owners changes factors until the freeze is over. */
export function changeFreeze(account: Account, actor: Actor, now: number): Failure | null {
  if (account.frozen === null || account.frozen.until <= now) return null;
  return bindsFreeze(actor) ? { code: 'changes-frozen', until: account.frozen.until } : null;
}

function bindsFreeze(actor: Actor): boolean {
  switch (actor.kind) {
    case 'self':
    case 'help-desk':
    case 'service':
      return true;
    case 'administrator':
    case 'owner':
    case 'system':
      return false;
  }
}
