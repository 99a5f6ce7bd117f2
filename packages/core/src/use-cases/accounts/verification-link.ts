import type { Account } from '../../account/account.ts';
import type { Event } from '../../account/event.ts';
import type { Address } from '../../account/person.ts';
import type { Ids } from '../../ports/ids.ts';
import type { Vault } from '../../ports/vault.ts';
import { noticeId } from '../../rules/notice-id.ts';
import type { Letter } from '../../verdict.ts';
import { guardedNow } from '../guarded.ts';
import { type Issuing, issue, type Lives } from '../sign-in/issue-tokens.ts';

export interface VerificationLinkDeps extends Issuing {
  readonly ids: Ids;
  readonly vault: Vault;
  readonly lives: Pick<Lives, 'verificationMs'>;
}

/** A link that verifies a mailbox: its letter holds a signed token, sealed, and the account remembers which one it was. */
export function verificationLink(
  deps: VerificationLinkDeps,
  account: Pick<Account, 'id' | 'sequence'>,
  { id: addressId, normal }: Pick<Address, 'id' | 'normal'>,
  now: number,
): { readonly event: Event; readonly letter: Letter } {
  const jti = deps.ids.jti();
  const claims = { sub: account.id, jti, email: normal };
  const { token, expiresAt } = issue(deps, 'email_verification', claims, { at: now, ms: deps.lives.verificationMs });
  const of = noticeId(account.id, account.sequence + 1, addressId);
  const bound = { purpose: 'code', accountId: account.id, of } as const;
  const sealed = guardedNow('Vault', 'write', () => deps.vault.seal(token, bound));
  return {
    event: { type: 'verification-begun', addressId, secret: { jti } },
    letter: { kind: 'verify-address', addressId, sealed, expiresAt },
  };
}
