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
  return function removeFactorOf(ask, asked) {
    return deps.decide[mode](ask, asked.actor, (account, policy, now) =>
      removeFactor(
        account,
        removalOf(asked, ask, (factor) => sealOpens(deps.vault, account, factor)),
        policy,
        now,
      ),
    );
  };
}

const removalOf = (
  { actor, which, includePending, ifMatch, needsPassword, compromised }: AskedRemoval,
  { door }: Ask,
  opens: Removal['sealOpens'],
): Removal => ({ actor, which, includePending, ifMatch, needsPassword, compromised, door, sealOpens: opens });
