import type { LiveFactor } from '../../account/factor.ts';
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
  return function removeFactorOf(ask, { actor, which, includePending, ifMatch, needsPassword, compromised }) {
    const { door } = ask;
    return deps.decide[mode](ask, actor, (account, policy, now) => {
      const opens = (factor: LiveFactor): boolean => sealOpens(deps.vault, account, factor);
      const removal = { actor, which, includePending, ifMatch, needsPassword, compromised, door, sealOpens: opens };
      return removeFactor(account, removal, policy, now);
    });
  };
}
