import type { Account } from '../../account/account.ts';
import { ownAddress } from '../../account/person.ts';
import type { Actor } from '../../actor.ts';
import type { Failure } from '../../failure.ts';
import { cleanText } from '../../hygiene.ts';
import type { Ids } from '../../ports/ids.ts';
import type { OneTimePasswords } from '../../ports/one-time-passwords.ts';
import type { Vault } from '../../ports/vault.ts';
import { type Beginning, beginFactor, type Target } from '../../rules/begin-factor.ts';
import type { Refused } from '../../verdict.ts';
import type { Ask, Decide, Done } from '../decide.ts';
import { guardedNow } from '../guarded.ts';

export interface EnrolDeps {
  readonly decide: Decide;
  readonly ids: Ids;
  readonly vault: Vault;
  readonly oneTimePasswords: OneTimePasswords;
  /** The issuer that an authenticator app shows. */
  readonly issuer: string;
}

export interface AskedEnrolment {
  readonly actor: Actor;
  readonly label?: string;
  readonly oneOfAKind: boolean;
  readonly ifMatch: number | null;
  readonly needsPassword: boolean;
}

/** An enrolment of an authenticator app that has begun; the secret is shown this once. */
export type BegunEnrolment<T> =
  | { readonly outcome: Done; readonly shown: T }
  | { readonly outcome: Refused; readonly shown: null };

export interface ShownSecret {
  readonly factorId: string;
  readonly secret: string;
  readonly uri: string;
}

export type BeginTotp = (ask: Ask, asked: AskedEnrolment) => Promise<BegunEnrolment<ShownSecret>>;

/** Begins the enrolment of an authenticator app: the account remembers it as pending, sealed, until a code confirms it. */
export function createBeginTotp(deps: EnrolDeps): BeginTotp {
  return async function beginTotp(ask, asked) {
    const label = cleanText(asked.label ?? '', longestLabel);
    if (label === null) return { outcome: refusedLabel, shown: null };
    const factorId = deps.ids.id();
    const secret = guardedNow('OneTimePasswords', 'write', () => deps.oneTimePasswords.secret());
    const bound = { purpose: 'totp-secret', accountId: ask.accountId, of: factorId } as const;
    const sealed = guardedNow('Vault', 'write', () => deps.vault.seal(secret, bound));
    const outcome = await deps.decide.commit(ask, asked.actor, (account, policy, now) =>
      beginFactor(account, beginning(ask, asked, { factorId, kind: 'totp', label, sealed, target: null }), policy, now),
    );
    if (outcome.kind === 'refused') return { outcome, shown: null };
    const uri = deps.oneTimePasswords.uri(secret, { issuer: deps.issuer, account: accountName(outcome.account) });
    return { outcome, shown: { factorId, secret, uri } };
  };
}

/** A mailbox or number as typed, or the account's own. */
export type AskedTarget = { readonly value: string; readonly normal: string } | 'own';

export type BeginDelivered = (
  ask: Ask,
  asked: AskedEnrolment & { readonly kind: 'sms' | 'email'; readonly target: AskedTarget },
) => Promise<BegunEnrolment<{ readonly factorId: string; readonly addressId: string }>>;

/** Begins the enrolment of a mailbox or number; the code that confirms it is sent by a commit of its own. */
export function createBeginDelivered(deps: Pick<EnrolDeps, 'decide' | 'ids'>): BeginDelivered {
  return async function beginDelivered(ask, asked) {
    const label = cleanText(asked.label ?? '', longestLabel);
    if (label === null) return { outcome: refusedLabel, shown: null };
    const factorId = deps.ids.id();
    const freshId = deps.ids.id();
    let shown = { factorId, addressId: freshId };
    const outcome = await deps.decide.commit(ask, asked.actor, (account, policy, now) => {
      const target = targetOf(account, asked.kind, asked.target, freshId);
      shown = { factorId, addressId: target?.addressId ?? freshId };
      return beginFactor(
        account,
        beginning(ask, asked, { factorId, kind: asked.kind, label, sealed: null, target }),
        policy,
        now,
      );
    });
    return outcome.kind === 'refused' ? { outcome, shown: null } : { outcome, shown };
  };
}

/** An address that the account has already keeps its id, so that one mailbox stays one recipient. */
export function targetOf(account: Account, kind: 'sms' | 'email', asked: AskedTarget, freshId: string): Target | null {
  if (asked !== 'own') return typedTarget(account, kind, asked, freshId);
  const own = ownAddress(account.person, kind);
  return own === null ? null : { addressId: own.id };
}

/** The same for one that was typed, which there always is. */
export function typedTarget(
  account: Account,
  kind: 'sms' | 'email',
  { value, normal }: Exclude<AskedTarget, 'own'>,
  freshId: string,
): Target {
  const known = account.person.addresses.find(
    (address) => address.channel === kind && address.normal === normal && address.givenUpAt === null,
  );
  return known === undefined ? { addressId: freshId, channel: kind, value, normal } : { addressId: known.id };
}

export const longestLabel = 128;

const labelFailure: Failure = { code: 'input-invalid', field: 'label', rule: 'text' };
export const refusedLabel: Refused = { kind: 'refused', failure: labelFailure };

const beginning = (ask: Ask, asked: AskedEnrolment, factor: Beginning['factor']): Beginning => ({
  actor: asked.actor,
  factor,
  oneOfAKind: asked.oneOfAKind,
  ifMatch: asked.ifMatch,
  needsPassword: asked.needsPassword,
  door: ask.door,
});

/** What an authenticator app shows beside the issuer. */
export const accountName = (account: Account): string =>
  ownAddress(account.person, 'email')?.value ?? account.person.name;
