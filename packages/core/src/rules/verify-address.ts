import type { Account } from '../account/account.ts';
import { type Address, ownAddress } from '../account/person.ts';
import type { Actor } from '../actor.ts';
import type { Failure } from '../failure.ts';
import type { Policy } from '../policy.ts';
import { allowed, refused, type Verdict } from '../verdict.ts';
import { mayDoMoreThanEnrol, standing } from './standing.ts';

/** A mailbox is verified by the link that was last mailed to it, while it is still the account's. */
export function verifyAddress(account: Account, link: { readonly jti: string; readonly normal: string }): Verdict {
  const own = ownAddress(account.person, 'email');
  const meant = account.verification;
  if (account.standing === 'closed' || account.person.kind !== 'person') return refused({ code: 'account-unknown' });
  if (own === null || own.normal !== link.normal) return refused({ code: 'verification-invalid' });
  if (meant === null || meant.jti !== link.jti || meant.addressId !== own.id)
    return refused({ code: 'verification-invalid' });
  if (isVerified(own)) return refused({ code: 'address-verified-already' });
  return allowed({ type: 'address-verified', addressId: own.id, by: 'link' });
}

/** The mailbox that a person could verify: their account's own. */
export function mailboxToVerify(account: Account, actor: Actor, policy: Policy): Address | Failure {
  const failure = standing(account, actor, policy) ?? mayDoMoreThanEnrol(account, actor, policy);
  return failure ?? ownAddress(account.person, 'email') ?? { code: 'target-unverified', kind: 'email' };
}

/** A link is mailed to it while it is not verified, and while mail is switched on. */
export function mayMailLink(account: Account, actor: Actor, policy: Policy): Address | Failure {
  const mailbox = mailboxToVerify(account, actor, policy);
  if ('code' in mailbox) return mailbox;
  if (isVerified(mailbox)) return { code: 'address-verified-already' };
  return policy.channels.email ? mailbox : { code: 'channel-off', kind: 'email' };
}

/** A code that reached a mailbox shows whose it is; it takes a link, or somebody's word, to have it verified. */
const isVerified = ({ verifiedBy }: Address): boolean => verifiedBy === 'link' || verifiedBy === 'word';
