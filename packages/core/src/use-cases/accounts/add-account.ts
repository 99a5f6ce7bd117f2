import type { Account, Rank } from '../../account/account.ts';
import type { Event, OpenedBy } from '../../account/event.ts';
import { newAccount } from '../../account/new-account.ts';
import type { Address, Person } from '../../account/person.ts';
import type { Actor } from '../../actor.ts';
import { masked } from '../../hygiene.ts';
import type { Ids } from '../../ports/ids.ts';
import type { Vault } from '../../ports/vault.ts';
import { begun } from '../../rules/begin-factor.ts';
import { allowed, type Letter } from '../../verdict.ts';
import type { Ask, Decide, Outcome } from '../decide.ts';
import { claimName, type NameDeps } from './sign-in-name.ts';

export interface AddAccountDeps extends NameDeps {
  readonly decide: Decide;
  readonly ids: Ids;
  readonly vault: Vault;
}

export interface GivenAddress {
  readonly value: string;
  readonly normal: string;
  readonly verified: boolean;
}

/** A factor that is in use from the account's first moment. */
export type InitialFactor =
  | { readonly kind: 'totp'; readonly secret: string; readonly label: string }
  | { readonly kind: 'email' | 'sms'; readonly address: GivenAddress; readonly label: string };

export interface AskedAccount {
  readonly actor: Actor;
  readonly accountId: string;
  readonly organizationId: string | null;
  readonly how: OpenedBy;
  readonly person: Omit<Person, 'addresses' | 'createdAt' | 'lastSignInAt'>;
  readonly email: GivenAddress | null;
  readonly phone: GivenAddress | null;
  readonly factors: readonly InitialFactor[];
  readonly rank: Rank;
  /** What else the first commit holds: the link that a registration mails, for instance. */
  readonly also?: (account: Account, addresses: readonly Address[], now: number) => Also;
}

export interface Also {
  readonly events: readonly Event[];
  readonly letters: readonly Letter[];
}

export type AddAccount = (ask: Omit<Ask, 'accountId' | 'seen'>, asked: AskedAccount) => Promise<Outcome>;

/** Makes an account with the factors it starts with, and no other. Of many who want one sign-in name exactly one gets it. */
export function createAddAccount(deps: AddAccountDeps): AddAccount {
  return async function addAccount(ask, asked) {
    const { accountId, organizationId, email } = asked;
    const name = email === null ? null : { organizationId, normal: email.normal, accountId };
    if (name !== null && (await claimName(deps, name)) !== null)
      return { kind: 'refused', failure: { code: 'address-taken' } };
    const empty = newAccount({ id: accountId, organizationId });
    return deps.decide.open({ ...ask, accountId }, asked.actor, empty, (account, _policy, now) =>
      opening(deps, asked, account, now),
    );
  };
}

function opening(deps: AddAccountDeps, asked: AskedAccount, account: Account, now: number): ReturnType<typeof allowed> {
  const own = [...addressed(deps.ids, 'email', asked.email, now), ...addressed(deps.ids, 'sms', asked.phone, now)];
  const person: Person = { ...asked.person, addresses: own, createdAt: now, lastSignInAt: null };
  const rank: readonly Event[] = asked.rank === 0 ? [] : [{ type: 'rank-changed', rank: asked.rank }];
  const factors = asked.factors.flatMap((factor) => boundAtOnce(deps, account.id, factor, own, now));
  const also = asked.also?.(account, own, now) ?? { events: [], letters: [] };
  const opened: Event = { type: 'account-opened', how: asked.how, secret: { person } };
  return { ...allowed(opened, ...rank, ...factors, ...also.events), letters: also.letters };
}

function addressed(ids: Ids, channel: Address['channel'], given: GivenAddress | null, now: number): readonly Address[] {
  if (given === null) return [];
  const { value, normal, verified } = given;
  const proven = verified
    ? ({ verifiedAt: now, verifiedBy: 'word' } as const)
    : ({ verifiedAt: null, verifiedBy: null } as const);
  return [{ id: ids.id(), channel, value, normal, role: 'own', ...proven, givenUpAt: null }];
}

function boundAtOnce(
  deps: AddAccountDeps,
  accountId: string,
  factor: InitialFactor,
  own: readonly Address[],
  now: number,
): readonly Event[] {
  const factorId = deps.ids.id();
  const confirmed: Event = { type: 'factor-confirmed', factorId, step: 0 };
  const base = { factorId, kind: factor.kind, label: factor.label };
  if (factor.kind === 'totp') {
    const sealed = deps.vault.seal(factor.secret, { purpose: 'totp-secret', accountId, of: factorId });
    return [...begun({ ...base, sealed, target: null }, now), confirmed];
  }
  const { value, normal, verified } = factor.address;
  const known = own.find((address) => address.channel === factor.kind && address.normal === normal);
  const addressId = known?.id ?? deps.ids.id();
  const added: readonly Event[] =
    known === undefined
      ? [
          {
            type: 'address-added',
            addressId,
            channel: factor.kind,
            role: 'factor',
            verifiedBy: verified ? 'word' : null,
            masked: masked({ channel: factor.kind, value }),
            secret: { value, normal },
          },
        ]
      : [];
  return [...added, ...begun({ ...base, sealed: null, target: { addressId } }, now), confirmed];
}
