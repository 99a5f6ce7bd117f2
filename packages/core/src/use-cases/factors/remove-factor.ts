import type { Account } from '../../account/account.ts';
import type { LiveFactor } from '../../account/factor.ts';
import { DetentError } from '../../failure.ts';
import type { Vault } from '../../ports/vault.ts';
import { type Removal, removeFactor } from '../../rules/remove-factor.ts';
import type { Ask, Decide, Outcome } from '../decide.ts';

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
        { ...removal, door: ask.door, sealOpens: (factor) => opens(deps.vault, account, factor) },
        policy,
        now,
      ),
    );
  };
}

function opens(vault: Vault, account: Account, factor: LiveFactor): boolean {
  const { id, sealed } = factor;
  if (sealed === null) return true;
  try {
    vault.open(sealed, { purpose: 'totp-secret', accountId: account.id, of: id });
    return true;
  } catch (error) {
    if (DetentError.isInstance(error)) return false;
    throw new DetentError({ code: 'port-failed', port: 'Vault', op: 'read' }, { cause: error });
  }
}
