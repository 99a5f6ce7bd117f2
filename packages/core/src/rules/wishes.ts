import type { Account } from '../account/account.ts';
import type { Actor } from '../actor.ts';
import type { Policy } from '../policy.ts';

/** A message is in the account's own language; else the organization's; else, only when people act for themselves, the request's; else the default. */
export function wishes(
  account: Account,
  actor: Actor,
  requested: readonly string[],
  policy: Policy,
): readonly string[] {
  const asked = actor.kind === 'self' ? requested : [];
  const all = [account.person.language, policy.language, ...asked, policy.defaultLanguage];
  return [...new Set(all.filter((wish) => wish !== null))];
}
