import { noticeClasses } from '../../account/notice.ts';
import { type Address, addressOf } from '../../account/person.ts';
import type { ClaimedNotice } from '../../ports/notices.ts';
import type { Organizations } from '../../ports/organizations.ts';
import type { AlertSender, CodeSender, Delivery } from '../../ports/senders.ts';
import type { Tokens } from '../../ports/tokens.ts';
import type { Vault } from '../../ports/vault.ts';
import { guarded, guardedNow } from '../guarded.ts';
import type { Policies } from '../policies.ts';
import type { Failed } from './settle.ts';

export interface PrepareDeps {
  readonly organizations: Pick<Organizations, 'find'>;
  readonly policies: Policies;
  readonly vault: Pick<Vault, 'open'>;
  readonly tokens: Pick<Tokens, 'notMe' | 'verify'>;
}

export type Prepared =
  | { readonly kind: 'delivery'; readonly delivery: Delivery }
  /** The link was replaced by a newer one. */
  | { readonly kind: 'replaced' }
  | { readonly kind: 'not-now'; readonly answer: Failed; readonly fault: unknown };

/** What a sender needs for one message: where it goes, the opened code or the derived token, and what policy lets it say. */
export async function prepare(deps: PrepareDeps, claimed: ClaimedNotice, now: number): Promise<Prepared> {
  const { account, notice } = claimed;
  const address = addressOf(account.person, notice.recipientId);
  if (address === null) return unusable('no-address', null);
  let code: string | null;
  let notMe: string | null;
  try {
    code = opened(deps, claimed);
    if (code !== null && isReplaced(deps, claimed, code, now)) return { kind: 'replaced' };
    notMe = derived(deps, claimed);
  } catch (fault) {
    return unusable('sealed', fault);
  }
  try {
    const { alerts } = await deps.policies(account.organizationId);
    const organization = await organizationName(deps, account.organizationId);
    const tells = { reason: alerts.includeReason, actorName: alerts.includeActorName };
    return { kind: 'delivery', delivery: { claimed, to: reachedAt(address), code, notMe, organization, tells } };
  } catch (fault) {
    return { kind: 'not-now', answer: { kind: 'unreachable', code: 'store' }, fault };
  }
}

/** A mailbox as it was typed, a number as it is dialled. */
const reachedAt = ({ channel, value, normal }: Address): string => (channel === 'sms' ? normal : value);

const unusable = (code: string, fault: unknown): Prepared => ({
  kind: 'not-now',
  answer: { kind: 'unusable', code },
  fault,
});

function opened(deps: PrepareDeps, { accountId, notice }: ClaimedNotice): string | null {
  const { sealed } = notice;
  if (sealed === null) return null;
  return guardedNow('Vault', 'read', () => deps.vault.open(sealed, { purpose: 'code', accountId, of: notice.id }));
}

function derived(deps: PrepareDeps, { notice }: ClaimedNotice): string | null {
  const { notMe } = notice;
  if (notMe === null) return null;
  return guardedNow('Tokens', 'read', () => deps.tokens.notMe(notice.id, notMe.keyId).token);
}

/** A link is good while it is the last one that was asked for. */
function isReplaced(deps: PrepareDeps, { account, notice }: ClaimedNotice, token: string, now: number): boolean {
  if (notice.kind !== 'verify-address') return false;
  const read = guardedNow('Tokens', 'read', () => deps.tokens.verify('email_verification', token, now));
  return read.kind === 'invalid' || read.claims.jti !== account.verification?.jti;
}

async function organizationName(deps: PrepareDeps, id: string | null): Promise<string | null> {
  if (id === null) return null;
  const found = await guarded('Organizations', 'read', () => deps.organizations.find(id));
  return found?.value.name ?? null;
}

export interface Senders {
  readonly alerts: readonly AlertSender[];
  readonly codes: readonly CodeSender[];
}

/** Whoever carries this kind of message over its channel. */
export function senderFor(senders: Senders, { notice }: ClaimedNotice): AlertSender | CodeSender | null {
  const { kind, channel } = notice;
  const found =
    noticeClasses[kind] === 'C'
      ? senders.codes.find((sender) => sender.channel === channel && sender.kinds.includes(kind))
      : senders.alerts.find((sender) => sender.channel === channel);
  return found ?? null;
}
