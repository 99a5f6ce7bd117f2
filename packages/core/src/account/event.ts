import type { Account, Rank } from './account.ts';
import type { Kind } from './factor.ts';
import type { Address, Person, VerifiedBy } from './person.ts';
import type { SentCode } from './recovery.ts';

/**
 * Everything that can happen to an account. What stands under `secret` changes the account and goes no further:
 * the act that is stored and shown in history is recorded without it.
 */
export interface EventData {
  // factors
  'factor-begun': {
    readonly factorId: string;
    readonly kind: Kind;
    readonly label: string;
    readonly addressId: string | null;
    readonly expiresAt: number;
    readonly secret: { readonly sealed: string | null };
  };
  'factor-dropped': { readonly factorId: string };
  'factor-confirmed': { readonly factorId: string; readonly step: number };
  'factor-used': { readonly factorId: string; readonly step: number };
  'factor-locked': { readonly factorId: string };
  'factors-removed': {
    readonly factorIds: readonly string[];
    readonly restorableUntil: number;
    readonly compromised: boolean;
  };
  /** `removal`: the sequence of the act that removed it, where that is known. */
  'factor-restored': { readonly factorId: string; readonly removal?: number };
  'factor-erased': { readonly factorId: string };
  'secrets-rewrapped': {
    readonly factorIds: readonly string[];
    readonly secret: { readonly sealed: readonly string[] };
  };
  'preferred-elected': { readonly kind: Kind | null };
  'preferred-chosen': { readonly kind: Kind };
  // recovery codes
  'recovery-codes-issued': {
    readonly count: number;
    readonly secret: { readonly salt: string; readonly hashes: readonly string[] };
  };
  'recovery-codes-removed': { readonly count: number };
  'recovery-codes-voided': { readonly count: number; readonly because: 'guessed-at' | 'disavowed' };
  'recovery-code-used': { readonly left: number; readonly secret: { readonly hash: string } };
  // signing in
  'code-sent': {
    readonly kind: 'sms' | 'email';
    readonly purpose: SentCode['purpose'];
    readonly factorId: string | null;
    readonly secret: { readonly code: SentCode };
  };
  'code-spent': { readonly codeId: string };
  'challenge-spent': { readonly challengeId: string; readonly until: number };
  'signed-in': { readonly sessionId: string; readonly clientId: string | null; readonly methods: readonly string[] };
  'second-step-failing': Record<never, never>;
  'registered-again': Record<never, never>;
  'sessions-cut': { readonly kept: string | null };
  'access-cut': Record<never, never>;
  'must-enrol-marked': Record<never, never>;
  'must-enrol-cleared': Record<never, never>;
  'changes-frozen': { readonly until: number; readonly since: number };
  'freeze-lifted': Record<never, never>;
  /** One more change that the person made themselves; the change limit looks at these. */
  'change-counted': Record<never, never>;
  'act-disavowed': { readonly sequence: number; readonly restored: readonly string[] };
  // the person
  'account-opened': { readonly how: OpenedBy; readonly secret: { readonly person: Person } };
  'password-changed': { readonly secret: { readonly hash: string } };
  'password-rehashed': { readonly secret: { readonly hash: string } };
  /** Of the administrator whom the account belongs to; the account's own stays as it is. */
  'administrator-password-changed': Record<never, never>;
  'address-added': {
    readonly addressId: string;
    readonly channel: Address['channel'];
    readonly role: Address['role'];
    readonly verifiedBy: VerifiedBy | null;
    readonly masked: string;
    readonly secret: { readonly value: string; readonly normal: string };
  };
  'address-verified': { readonly addressId: string; readonly by: VerifiedBy };
  'address-made-own': { readonly addressId: string };
  'address-given-up': { readonly addressId: string };
  'addresses-forgotten': { readonly addressIds: readonly string[] };
  'verification-begun': { readonly addressId: string; readonly secret: { readonly jti: string } };
  'profile-changed': { readonly fields: readonly string[]; readonly secret: { readonly person: Partial<Profile> } };
  'standing-changed': { readonly standing: 'active' | 'disabled' };
  'rank-changed': { readonly rank: Rank };
  'account-closed': Record<never, never>;
}

export type OpenedBy = 'registered' | 'added' | 'imported' | 'sample';

/** What may be changed of a person without a rule having to look at it. */
export type Profile = Pick<
  Person,
  'name' | 'language' | 'zone' | 'avatar' | 'roles' | 'groups' | 'identityProviders' | 'metadata'
>;

export type EventType = keyof EventData;
export type Event<T extends EventType = EventType> = { [K in T]: { readonly type: K } & EventData[K] }[T];

/** An event as acts, outbox and history hold it. */
export type RecordedEvent<T extends EventType = EventType> = {
  [K in T]: { readonly type: K } & Omit<EventData[K], 'secret'>;
}[T];

/** Takes out what must not leave the account. */
export function recorded(event: Event): RecordedEvent {
  if (!('secret' in event)) return event;
  const { secret: _kept, ...rest } = event;
  return rest;
}

/** What each event of a family makes of an account. */
export type Evolve<T extends EventType> = {
  readonly [K in T]: (account: Account, event: Event<K>, at: number) => Account;
};
