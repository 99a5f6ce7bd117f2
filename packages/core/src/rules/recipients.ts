import type { Account } from '../account/account.ts';
import { isLive } from '../account/factor.ts';
import { type Address, ownAddress } from '../account/person.ts';
import type { Policy } from '../policy.ts';

export interface Recipient {
  readonly id: string;
  readonly channel: 'email' | 'sms';
  readonly normal: string;
  readonly verifiedAt: number | null;
}

/**
 * Who is told of a change: every verified mailbox of the account and of its factors, every mailbox given up lately, numbers where policy
 * says so; where none is verified, the account's mailbox as it stands. One mailbox is one recipient.
 */
export function recipients(account: Account, policy: Policy, now: number): readonly Recipient[] {
  const { addresses } = account.person;
  const mailboxes = addresses.filter((address) => address.channel === 'email' && isTold(account, address, policy, now));
  const verified = mailboxes.some((address) => address.givenUpAt === null);
  const own = ownAddress(account.person, 'email');
  const told = verified || own === null || mailboxes.includes(own) ? mailboxes : [...mailboxes, own];
  return distinct([...told, ...numbers(account, policy, now, own !== null)]);
}

/** Verified and in use, or verified and given up within the time that policy names. */
function isTold(account: Account, address: Address, policy: Policy, now: number): boolean {
  if (address.verifiedAt === null) return false;
  if (address.givenUpAt !== null) return address.givenUpAt > now - policy.previousAddressMs;
  return address.role === 'own' || account.factors.some((factor) => isLive(factor) && factor.addressId === address.id);
}

function numbers(account: Account, policy: Policy, now: number, hasMailbox: boolean): readonly Address[] {
  if (!policy.channels.sms || policy.alertNumbers === 'never') return [];
  if (policy.alertNumbers === 'without-mail' && hasMailbox) return [];
  return account.person.addresses.filter(
    (address) => address.channel === 'sms' && isTold(account, address, policy, now),
  );
}

function distinct(addresses: readonly Address[]): readonly Recipient[] {
  const seen = new Map<string, Recipient>();
  for (const { id, channel, normal, verifiedAt } of addresses) {
    if (!seen.has(normal)) seen.set(normal, { id, channel, normal, verifiedAt });
  }
  return [...seen.values()];
}
