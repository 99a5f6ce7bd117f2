/** Whom the account belongs to: stored and decoded apart from the factors, so that one can be damaged without the other. */
export interface Person {
  readonly kind: 'person' | 'machine' | 'guest';
  readonly name: string;
  /** Ways to sign in other than a password, by the provider's name. */
  readonly identityProviders: readonly string[];
  /** The password's hash as a PHC string; null without a password identity. */
  readonly passwordHash: string | null;
  readonly roles: readonly string[];
  readonly groups: readonly string[];
  /** The person's own language, for mails; null when none was ever chosen. */
  readonly language: string | null;
  /** IANA time zone, for mails. */
  readonly zone: string | null;
  readonly avatar: string | null;
  readonly addresses: readonly Address[];
  readonly createdAt: number;
  readonly lastSignInAt: number | null;
  /** What administrators keep about the person; no rule reads it. */
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** A mailbox or a number. Its id never changes, so that a notice can name it without holding it. */
export interface Address {
  readonly id: string;
  readonly channel: 'email' | 'sms';
  /** As typed. */
  readonly value: string;
  /** For comparing: trimmed and lower-cased, or E.164. */
  readonly normal: string;
  /** `own`: the account's; `factor`: known only because a factor sends codes there. */
  readonly role: 'own' | 'factor';
  readonly verifiedAt: number | null;
  /** By a link that was followed, a code that was sent there, or the word of somebody entitled to give it. */
  readonly verifiedBy: VerifiedBy | null;
  /** Set when it was given up; it is still told of changes for a while. */
  readonly givenUpAt: number | null;
}

export type VerifiedBy = 'link' | 'code' | 'word';

export const ownAddress = (person: Pick<Person, 'addresses'>, channel: 'email' | 'sms'): Address | null =>
  person.addresses.find(
    (address) => address.channel === channel && address.role === 'own' && address.givenUpAt === null,
  ) ?? null;

export const addressOf = (person: Pick<Person, 'addresses'>, addressId: string | null): Address | null =>
  person.addresses.find((address) => address.id === addressId) ?? null;
