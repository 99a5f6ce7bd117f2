import type { Account } from '../account/account.ts';
import { ownAddress } from '../account/person.ts';
import { allowed, refused, type Verdict } from '../verdict.ts';

/** A mailbox is verified by the link that was last mailed to it, while it is still the account's. */
export function verifyAddress(account: Account, link: { readonly jti: string; readonly normal: string }): Verdict {
  const own = ownAddress(account.person, 'email');
  const meant = account.verification;
  if (account.standing === 'closed' || account.person.kind !== 'person') return refused({ code: 'account-unknown' });
  if (own === null || own.normal !== link.normal) return refused({ code: 'verification-invalid' });
  if (own.verifiedBy === 'link' || own.verifiedBy === 'word') return refused({ code: 'address-verified-already' });
  if (meant === null || meant.jti !== link.jti || meant.addressId !== own.id)
    return refused({ code: 'verification-invalid' });
  return allowed({ type: 'address-verified', addressId: own.id, by: 'link' });
}
