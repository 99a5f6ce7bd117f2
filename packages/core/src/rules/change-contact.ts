import type { Account } from '../account/account.ts';
import { ownAddress } from '../account/person.ts';
import type { Actor } from '../actor.ts';
import { masked } from '../hygiene.ts';
import type { Policy } from '../policy.ts';
import { allowed, refused, unchanged, type Verdict } from '../verdict.ts';
import { ifMatch } from './if-match.ts';
import { standing } from './standing.ts';

export interface ContactChange {
  readonly actor: Actor;
  readonly addressId: string;
  readonly channel: 'email' | 'sms';
  readonly value: string;
  readonly normal: string;
  readonly vouchedFor: boolean;
  readonly ifMatch: number | null;
}

/** A new address is the account's from now on, unverified unless vouched for; factors keep the address they were enrolled with. */
export function changeContact(account: Account, change: ContactChange, policy: Policy): Verdict {
  const failure = standing(account, change.actor, policy) ?? ifMatch(account, change.ifMatch);
  if (failure !== null) return refused(failure);
  const { addressId, channel, value, normal } = change;
  const verifiedBy = change.vouchedFor ? 'word' : null;
  if (ownAddress(account.person, channel)?.normal === normal) return unchanged;
  return allowed(
    {
      type: 'address-added',
      addressId,
      channel,
      role: 'factor',
      verifiedBy,
      masked: masked({ channel, value }),
      secret: { value, normal },
    },
    { type: 'address-made-own', addressId },
  );
}
