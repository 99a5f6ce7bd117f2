import { isMailbox, isNumber, type Kind, tidyText, typedDigits } from '@detent/core';
import { z } from 'zod';
import type { FieldRule } from '../edge/failures.ts';

/** What clients say of themselves when a session begins. */
export interface ClientInfo {
  readonly browser: string | null;
  readonly os: string | null;
}

/** Six digits, or null where a code was left out. */
type TypedCode = string | null;

const longestText = 200;
const longestRecoveryCode = 100;
const noClient: ClientInfo = { browser: null, os: null };

const symbols = (text: string): number => Array.from(text).length;

/** A rule that a value must keep, by the name under which the answer tells that it does not. */
const kept = <V>(rule: FieldRule, holds: (value: V) => boolean): z.core.CheckFn<V> => {
  return (payload) => {
    if (!holds(payload.value)) {
      payload.issues.push({ code: 'custom', input: payload.value, params: { rule }, continue: false });
    }
  };
};

const shortText = z
  .string()
  .check(kept('length', (text) => symbols(text) <= longestText))
  .meta({ maxLength: longestText });

/** What is not fit to keep is left out; nothing left is as good as not said. */
const clientText = shortText.nullish().transform((text) => tidyText(text ?? '', longestText) || null);

const clientInfo = z.object({ browser: clientText, os: clientText });
const session = clientInfo.nullish().transform((client): ClientInfo => client ?? noClient);

/** A string of six digits, blanks ignored, or the number they make; null and empty are as good as left out. */
const optionalCode = z
  .union([z.string(), z.number(), z.null()])
  .optional()
  .meta({ description: 'Six digits, blanks ignored, or the number that they make.' })
  .transform((typed, context): TypedCode => {
    if (typed === undefined || typed === null || typed === '') return null;
    const digits = typeof typed === 'string' ? typedDigits(typed) : digitsOf(typed);
    if (digits === null) context.issues.push({ code: 'custom', input: typed, params: { rule: 'pattern' } });
    return digits;
  });

const neededCode = optionalCode.transform((code, context): string => {
  if (code === null) context.issues.push({ code: 'custom', input: code, params: { rule: 'required' } });
  return code ?? '';
});

const digitsOf = (code: number): string | null =>
  Number.isInteger(code) && code >= 0 && code <= 999_999 ? String(code).padStart(6, '0') : null;

const shownSigns = `!@#$%^&*()_+-={}[]|\\:;'"<>,.?/`;

/** 8 to 256 characters, among them a digit, a small and a capital letter and one of the listed signs. */
const newPassword = z
  .string()
  .check(kept('length', (text) => symbols(text) >= 8 && symbols(text) <= 256))
  .check(kept('pattern', (text) => [/\d/, /\p{Ll}/u, /\p{Lu}/u, signs].every((needed) => needed.test(text))))
  .meta({
    minLength: 8,
    maxLength: 256,
    description: `With a digit, a small letter, a capital letter and one of ${shownSigns}`,
  });

const signs = /[!@#$%^&*()_+\-={}[\]|\\:;'"<>,.?/]/;

export interface RegisterBody {
  readonly email: string;
  readonly password: string;
  readonly name: string;
}

export const registerBody: z.ZodType<RegisterBody> = z.object({
  email: z
    .string()
    .check(kept('length', (text) => text.trim().length <= 254))
    .check(kept('pattern', (text) => isMailbox(text.trim())))
    .meta({ maxLength: 254, description: 'A mail address.' }),
  password: newPassword,
  name: shortText.check(kept('pattern', (text) => text.trim() !== '')).meta({ minLength: 1, maxLength: longestText }),
});

export const registerQuery: z.ZodType<{ readonly 'send-email': boolean }> = z.object({
  'send-email': z
    .enum(['true', 'false'])
    .optional()
    .transform((said) => said !== 'false'),
});

export interface LoginBody {
  readonly email: string;
  readonly password: string;
  readonly session: ClientInfo;
}

export const loginBody: z.ZodType<LoginBody> = z.object({ email: z.string(), password: z.string(), session });

export type CodesBody = Readonly<Record<Kind, TypedCode>>;

const typedCodes = { totp: optionalCode, sms: optionalCode, email: optionalCode };

export const secondStepBody: z.ZodType<CodesBody & { readonly session: ClientInfo }> = z.object({
  ...typedCodes,
  session,
});

export const stepUpCodesBody: z.ZodType<CodesBody> = z.object(typedCodes);

/** The whole body is the client's description, and may be absent. */
export const refreshBody: z.ZodType<ClientInfo> = clientInfo
  .optional()
  .transform((client): ClientInfo => client ?? noClient);

/** Null where no password was sent; an empty one is a password, and wrong. */
export const stepUpBody: z.ZodType<{ readonly password: string | null }> = z
  .object({ password: z.string().nullish() })
  .optional()
  .transform((body) => ({ password: body?.password ?? null }));

export const replaceQuery: z.ZodType<{ readonly replace: boolean }> = z.object({
  replace: z
    .enum(['true', 'false'])
    .optional()
    .transform((said) => said === 'true'),
});

export const totpSetupBody: z.ZodType<{ readonly token: string; readonly code: string }> = z.object({
  token: z.string(),
  code: neededCode,
});

export const recoverBody: z.ZodType<{ readonly code: string; readonly session: ClientInfo }> = z.object({
  code: z
    .string()
    .check(kept('length', (text) => symbols(text) <= longestRecoveryCode))
    .meta({ maxLength: longestRecoveryCode }),
  session,
});

/** The number to enrol, or null to send to the one that is enrolled. */
export const smsSendBody: z.ZodType<{ readonly phoneNumber: string | null }> = z
  .object({
    phoneNumber: z.string().check(kept('pattern', isNumber)).meta({ pattern: '^\\+[1-9]\\d{6,14}$' }).nullish(),
  })
  .optional()
  .transform((body) => ({ phoneNumber: body?.phoneNumber ?? null }));

export const enableBody: z.ZodType<{ readonly code: string }> = z.object({ code: neededCode });

export const passwordBody: z.ZodType<{ readonly password: string; readonly newPassword: string }> = z.object({
  password: z.string(),
  newPassword,
});

export const preferredMethodBody: z.ZodType<{ readonly method: Kind }> = z.object({
  method: z.enum(['totp', 'sms', 'email']),
});

export const verificationQuery: z.ZodType<{ readonly token: string }> = z.object({
  token: z
    .string()
    .check(kept('required', (token) => token !== ''))
    .meta({ minLength: 1 }),
});

/** A session's id in a path. */
export const sessionId: z.ZodType<string> = z
  .string()
  .check(kept('pattern', (id) => /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i.test(id)))
  .meta({ format: 'uuid' });
