import type { Account } from '../../account/account.ts';
import { isLive, type LiveFactor } from '../../account/factor.ts';
import { DetentError } from '../../failure.ts';
import type { Vault } from '../../ports/vault.ts';

/** Whether the vault can open the secret that a factor would come back with; kinds that keep none always can. */
export function sealOpens(vault: Vault, account: Account, { id, sealed }: LiveFactor): boolean {
  if (sealed === null) return true;
  try {
    vault.open(sealed, { purpose: 'totp-secret', accountId: account.id, of: id });
    return true;
  } catch (error) {
    if (DetentError.isInstance(error)) return false;
    throw new DetentError({ code: 'port-failed', port: 'Vault', op: 'read' }, { cause: error });
  }
}

/** The factors in use whose secret the vault cannot open. */
export const unopened = (vault: Vault, account: Account): readonly string[] =>
  account.factors
    .filter(isLive)
    .filter((factor) => !sealOpens(vault, account, factor))
    .map(({ id }) => id);
