import type { Vault } from '../../ports/vault.ts';
import { type Removal, removeFactor } from '../../rules/remove-factor.ts';
import type { Ask, Decide, Outcome } from '../decide.ts';
import { sealOpens } from './seal-opens.ts';

export type AskedRemoval = Omit<Removal, 'door' | 'sealOpens'>;
export type RemoveFactor = (ask: Ask, removal: AskedRemoval) => Promise<Outcome>;

/** Takes factors off an account, or says what taking them off would do: the same judgement, with or without the commit. */
export function createRemoveFactor(
  deps: { readonly decide: Decide; readonly vault: Vault },
  mode: 'commit' | 'preview' = 'commit',
): RemoveFactor {
  return function removeFactorOf(ask, removal) {
    return deps.decide[mode](ask, removal.actor, (account, policy, now) =>
      removeFactor(
        account,
        { ...removal, door: ask.door, sealOpens: (factor) => sealOpens(deps.vault, account, factor) },
        policy,
        now,
      ),
    );
  };
}
