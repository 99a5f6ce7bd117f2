import type { DescMessage, MessageShape } from '@bufbuild/protobuf';
import { isMailbox, isNumber } from '@detent/core';

/** Says how a message breaks a rule, in the published words, or null. */
export type Check<M> = (message: M) => string | null;

/** What is wrong with one value, without saying whose it is. */
type Flaw = string | null;

/** The rules of one request, told by its name. */
export interface Checks<M> {
  /** A text of so many characters, counted as code points. */
  text(field: keyof M & string, least?: number, most?: number): Check<M>;
  /** A number within a range. */
  range(field: keyof M & string, least: number, most: number): Check<M>;
  /** A message within the message: what is wrong with it is told of both. */
  nested<K extends keyof M & string>(field: K, flaw: (value: M[K]) => Flaw): Check<M>;
}

export function checksOf<I extends DescMessage>({ input }: { readonly input: I }): Checks<MessageShape<I>> {
  const { name } = input;
  return {
    text:
      (field, least = 1, most = 200) =>
      (message) =>
        told(name, field, lengthFlaw(String(message[field]), least, most)),
    range: (field, least, most) => (message) => {
      const value = Number(message[field]);
      return told(
        name,
        field,
        value >= least && value <= most ? null : `value must be inside range [${least}, ${most}]`,
      );
    },
    nested: (field, flaw) => (message) => embedded(name, field, flaw(message[field])),
  };
}

const lengthFlaw = (text: string, least: number, most: number): Flaw => {
  const length = Array.from(text).length;
  return length >= least && length <= most
    ? null
    : `value length must be between ${least} and ${most} runes, inclusive`;
};

/** `totpId` is published as `TotpId`. */
const published = (field: string): string => field.charAt(0).toUpperCase() + field.slice(1);

const told = (message: string, field: string, flaw: Flaw): Flaw =>
  flaw === null ? null : `invalid ${message}.${published(field)}: ${flaw}`;

const embedded = (message: string, field: string, cause: Flaw): Flaw =>
  told(message, field, cause === null ? null : `embedded message failed validation | caused by: ${cause}`);

/** What phone and e-mail have in common: how they are to be verified. */
interface Asked {
  readonly verification: { readonly case?: string | undefined; readonly value?: unknown };
}

export interface AskedPhone extends Asked {
  readonly number: string;
}

export interface AskedEmail extends Asked {
  readonly address: string;
}

/** An absent phone reads as an empty one. */
export function phoneFlaw(phone: AskedPhone | undefined): Flaw {
  const number = phone?.number ?? '';
  return (
    told('SetPhone', 'number', lengthFlaw(number, 1, 20)) ??
    told('SetPhone', 'number', isNumber(dialled(number)) ? null : 'value must be a valid phone number') ??
    wordFlaw('SetPhone', phone)
  );
}

export function emailFlaw(email: AskedEmail | undefined): Flaw {
  const address = email?.address ?? '';
  return (
    told('SetEmail', 'address', lengthFlaw(address, 1, 200)) ??
    told('SetEmail', 'address', isMailbox(address) ? null : 'value must be a valid email address') ??
    embedded('SetEmail', 'sendCode', templateFlaw(email)) ??
    wordFlaw('SetEmail', email)
  );
}

export const domainFlaw = (query: { readonly domain: string } | undefined): Flaw =>
  query === undefined ? null : told('DomainQuery', 'domain', lengthFlaw(query.domain, 1, 200));

const wordFlaw = (message: string, asked: Asked | undefined): Flaw =>
  asked?.verification.case === 'isVerified' && asked.verification.value !== true
    ? told(message, 'isVerified', 'value must equal true')
    : null;

function templateFlaw(email: AskedEmail | undefined): Flaw {
  const template: unknown = Reflect.get(Object(email?.verification.value), 'urlTemplate');
  return typeof template === 'string'
    ? told('SendEmailVerificationCode', 'urlTemplate', lengthFlaw(template, 1, 200))
    : null;
}

/** A number as it is dialled from anywhere: what people write between the digits means nothing. */
export function dialled(number: string): string {
  const bare = number.replace(/[\s().-]/g, '');
  return bare.startsWith('00') ? `+${bare.slice(2)}` : bare;
}
