import type { Account } from '../../account/account.ts';
import type { SentCode } from '../../account/recovery.ts';
import type { Policy } from '../../policy.ts';
import type { Hasher } from '../../ports/hasher.ts';
import type { Ids } from '../../ports/ids.ts';
import { noticeId } from '../../rules/notice-id.ts';
import { sentCodeDigest } from './compare.ts';

/** Six fresh digits for one scope, and what the account keeps of them: a digest. */
export function drawCode(
  deps: { readonly hasher: Hasher; readonly ids: Ids },
  account: Account,
  of: Pick<SentCode, 'kind' | 'purpose' | 'scope' | 'factorId' | 'addressId'>,
  policy: Policy,
  now: number,
): { readonly digits: string; readonly code: SentCode } {
  const id = noticeId(account.id, account.sequence + 1, of.addressId);
  const digits = deps.ids.digits(6);
  const { kind, purpose, scope, factorId, addressId } = of;
  const digest = sentCodeDigest(deps.hasher, id, digits);
  const expiresAt = now + policy.codeMs;
  return { digits, code: { id, kind, purpose, scope, factorId, addressId, digest, sentAt: now, expiresAt } };
}
