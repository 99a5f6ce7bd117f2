import type { Account } from '../../account/account.ts';
import type { Hasher } from '../../ports/hasher.ts';
import type { OneTimePasswords } from '../../ports/one-time-passwords.ts';
import type { Vault } from '../../ports/vault.ts';
import type { Compare } from '../../rules/accept-code.ts';
import { guardedNow } from '../guarded.ts';

export interface CompareDeps {
  readonly vault: Vault;
  readonly hasher: Hasher;
  readonly oneTimePasswords: OneTimePasswords;
  /** TOTP steps before and after the present one that are taken too. */
  readonly window: number;
}

/** What a sent code is kept as; the code itself is only in its letter, sealed. */
export const sentCodeDigest = (hasher: Hasher, codeId: string, digits: string): string =>
  guardedNow('Hasher', 'read', () => hasher.digest('sent-code', `${codeId}:${digits}`));

/** Compares typed digits with what the account holds sealed or as a digest. */
export const compareWith = (deps: CompareDeps, account: Account, now: number): Compare => ({
  stepsOf({ id, sealed }, typed) {
    if (sealed === null) return [];
    const secret = guardedNow('Vault', 'read', () =>
      deps.vault.open(sealed, { purpose: 'totp-secret', accountId: account.id, of: id }),
    );
    return guardedNow('OneTimePasswords', 'read', () => deps.oneTimePasswords.matches(secret, typed, now, deps.window));
  },

  matches({ id, digest }, typed) {
    const mine = sentCodeDigest(deps.hasher, id, typed);
    return guardedNow('Hasher', 'read', () => deps.hasher.equal(mine, digest));
  },
});
