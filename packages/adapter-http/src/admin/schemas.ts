import { type Administrator, type Kind, kinds, type SecondMethod } from '@detent/core';
import { z } from 'zod';
import { bodyBytes, hasBody, readJson } from '../edge/body.ts';
import type { Input } from '../edge/input.ts';
import { check } from '../edge/validation.ts';

/** A JSON object, or no body at all, which is as good as an empty one. Anything else is malformed. */
export function objectBody<V>(schema: z.ZodType<V>, most: number = bodyBytes): Input<V> {
  const absent = check(schema, {}, 'body');
  return {
    schema,
    async read(exchange) {
      if (!hasBody(exchange.req)) return absent;
      const body = await readJson(exchange.req, most);
      if (body.kind === 'refused') return body;
      const { value = {} } = body;
      const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
      return isObject ? check(schema, value, 'body') : { kind: 'refused', failure: { code: 'body-malformed' } };
    },
  };
}

type Maybe<T> = T | null | undefined;
type Metadata = Readonly<Record<string, unknown>>;
type Delivery = 'cookie' | 'body' | undefined;

const shortText = z.string().max(256);
const password = z.string().min(1).max(1024);
const code = z
  .union([z.string().max(100), z.number().int().min(0).max(999_999)])
  .transform((typed) => (typeof typed === 'number' ? String(typed).padStart(6, '0') : typed));
const method = z.enum([...kinds, 'recovery']).nullish();
const metadata = z.record(z.string().max(100), z.unknown());
const delivery = z.enum(['cookie', 'body']).optional();

/** The reason is read apart, since it may come in two places. */
export interface RemovalBody {
  readonly reason?: unknown;
  /** Whether the secret is known to be stolen. */
  readonly compromised?: boolean | undefined;
}
export const removalBody: z.ZodType<RemovalBody> = z.object({
  reason: z.unknown().optional(),
  compromised: z.boolean().optional(),
});

export interface ReasonBody {
  readonly reason?: unknown;
}
export const reasonBody: z.ZodType<ReasonBody> = z.object({ reason: z.unknown().optional() });
export const emptyBody: z.ZodType<object> = z.object({});

export interface LoginBody {
  readonly email: string;
  readonly password: string;
  readonly otp?: Maybe<string>;
  readonly method?: Maybe<SecondMethod>;
  readonly delivery?: Delivery;
}
export const loginBody: z.ZodType<LoginBody> = z.object({
  email: shortText,
  password,
  otp: code.nullish(),
  method,
  delivery,
});

export interface VerifyBody {
  readonly challengeId: string;
  readonly otp: string;
  readonly method?: Maybe<SecondMethod>;
  readonly delivery?: Delivery;
}
export const verifyBody: z.ZodType<VerifyBody> = z.object({ challengeId: shortText, otp: code, method, delivery });

export interface SignupBody {
  readonly email: string;
  readonly password: string;
  readonly secretKey: string;
  readonly name?: Maybe<string>;
  readonly metadata?: Maybe<Metadata>;
}
export const signupBody: z.ZodType<SignupBody> = z.object({
  email: shortText,
  password,
  secretKey: z.string().max(1024),
  name: shortText.nullish(),
  metadata: metadata.nullish(),
});

export interface ResetBody {
  readonly email: string;
  readonly secretKey: string;
  readonly newPassword: string;
}
export const resetBody: z.ZodType<ResetBody> = z.object({
  email: shortText,
  secretKey: z.string().max(1024),
  newPassword: password,
});

export interface LogoutBody {
  readonly everywhere?: boolean | undefined;
}
export const logoutBody: z.ZodType<LogoutBody> = z.object({ everywhere: z.boolean().optional() });

type Organizations = Administrator['organizations'];
const organizations = z.union([z.literal('*'), z.array(shortText).max(1000)]);
const role = z.enum(['help-desk', 'administrator', 'owner']);

export interface NewAdminBody {
  readonly email: string;
  readonly password: string;
  readonly name?: Maybe<string>;
  readonly role?: Administrator['role'] | undefined;
  readonly organizations?: Organizations | undefined;
  readonly metadata?: Maybe<Metadata>;
}
export const newAdminBody: z.ZodType<NewAdminBody> = z.object({
  email: shortText,
  password,
  name: shortText.nullish(),
  role: role.optional(),
  organizations: organizations.optional(),
  metadata: metadata.nullish(),
});

export interface AdminChangeBody {
  readonly name?: string | undefined;
  readonly metadata?: Metadata | undefined;
  readonly role?: Administrator['role'] | undefined;
  readonly organizations?: Organizations | undefined;
  readonly isActive?: boolean | undefined;
  readonly password?: string | undefined;
  readonly currentPassword?: string | undefined;
}
export const adminChangeBody: z.ZodType<AdminChangeBody> = z.object({
  name: shortText.optional(),
  metadata: metadata.optional(),
  role: role.optional(),
  organizations: organizations.optional(),
  isActive: z.boolean().optional(),
  password: password.optional(),
  currentPassword: password.optional(),
});

export interface BeginTotpBody {
  readonly label?: Maybe<string>;
  readonly otp?: Maybe<string>;
  readonly method?: Maybe<SecondMethod>;
}
export const beginTotpBody: z.ZodType<BeginTotpBody> = z.object({
  label: z.string().max(200).nullish(),
  otp: code.nullish(),
  method,
});

export interface ConfirmTotpBody {
  readonly setupToken: string;
  readonly otp: string;
}
export const confirmTotpBody: z.ZodType<ConfirmTotpBody> = z.object({ setupToken: z.string().max(4096), otp: code });

export interface OtpBody {
  readonly otp: string;
  readonly method?: Maybe<SecondMethod>;
}
export const otpBody: z.ZodType<OtpBody> = z.object({ otp: code, method });

const roles = z.array(z.string().min(1).max(100)).max(100);
const language = z
  .string()
  .regex(/^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*$/)
  .max(35);

export interface NewUserBody extends ReasonBody {
  readonly email?: Maybe<string>;
  readonly phone?: Maybe<string>;
  readonly password?: Maybe<string>;
  readonly tenantId?: Maybe<string>;
  readonly isActive?: boolean | undefined;
  readonly roles?: readonly string[] | undefined;
  readonly metadata?: Maybe<Metadata>;
  readonly language?: Maybe<string>;
}
export const newUserBody: z.ZodType<NewUserBody> = z.object({
  reason: z.unknown().optional(),
  email: shortText.nullish(),
  phone: shortText.nullish(),
  password: password.nullish(),
  tenantId: z.string().min(1).max(200).nullish(),
  isActive: z.boolean().optional(),
  roles: roles.optional(),
  metadata: metadata.nullish(),
  language: language.nullish(),
});

export interface UserChangeBody extends ReasonBody {
  readonly email?: string | undefined;
  readonly phone?: string | undefined;
  readonly password?: string | undefined;
  readonly isActive?: boolean | undefined;
  readonly isMfaEnabled?: boolean | undefined;
  readonly mustEnrol?: boolean | undefined;
  readonly roles?: readonly string[] | undefined;
  readonly metadata?: Metadata | undefined;
  readonly language?: Maybe<string>;
}
export const userChangeBody: z.ZodType<UserChangeBody> = z.object({
  reason: z.unknown().optional(),
  email: shortText.optional(),
  phone: shortText.optional(),
  password: password.optional(),
  isActive: z.boolean().optional(),
  isMfaEnabled: z.boolean().optional(),
  mustEnrol: z.boolean().optional(),
  roles: roles.optional(),
  metadata: metadata.optional(),
  language: language.nullable().optional(),
});

export interface UserQuery {
  readonly page?: Maybe<string>;
  readonly limit?: Maybe<string>;
  readonly search?: Maybe<string>;
  readonly status?: Maybe<'active' | 'inactive' | 'verified' | 'unverified'>;
  readonly roleName?: Maybe<string>;
  readonly scope?: Maybe<'all' | 'platform' | 'tenant'>;
  readonly mfa?: Maybe<'enabled' | 'disabled' | 'must-enrol'>;
  readonly asOf?: Maybe<string>;
}
export const userQuery: z.ZodType<UserQuery> = z.object({
  page: z.string().nullish(),
  limit: z.string().nullish(),
  search: z.string().max(256).nullish(),
  status: z.enum(['active', 'inactive', 'verified', 'unverified']).nullish(),
  roleName: z.string().max(256).nullish(),
  scope: z.enum(['all', 'platform', 'tenant']).nullish(),
  mfa: z.enum(['enabled', 'disabled', 'must-enrol']).nullish(),
  asOf: z.iso.datetime().nullish(),
});

export interface FactorQuery {
  readonly include?: Maybe<string>;
}
export const factorQuery: z.ZodType<FactorQuery> = z.object({ include: z.string().nullish() });

export interface HistoryQuery {
  readonly limit?: Maybe<string>;
  readonly before?: Maybe<string>;
}
export const historyQuery: z.ZodType<HistoryQuery> = z.object({
  limit: z.string().nullish(),
  before: z.string().nullish(),
});

export interface PageQuery {
  readonly page?: Maybe<string>;
  readonly limit?: Maybe<string>;
}
export const pageQuery: z.ZodType<PageQuery> = z.object({ page: z.string().nullish(), limit: z.string().nullish() });

export const bulkBytes: number = 1024 * 1024;

export interface BulkBody extends ReasonBody {
  readonly dryRun?: boolean | undefined;
  readonly items: readonly {
    readonly userId: string;
    readonly factorId?: Maybe<string>;
    readonly kinds?: Maybe<readonly Kind[]>;
    readonly compromised?: boolean | undefined;
  }[];
}
export const bulkBody: z.ZodType<BulkBody> = z.object({
  reason: z.unknown().optional(),
  dryRun: z.boolean().optional(),
  items: z
    .array(
      z.object({
        userId: z.string().max(200),
        factorId: z.string().max(200).nullish(),
        kinds: z.array(z.enum(kinds)).min(1).max(3).nullish(),
        compromised: z.boolean().optional(),
      }),
    )
    .min(1)
    .max(1000),
});

/** Numbers that cannot be read become the default, and too large ones the maximum. */
export function numberOr(text: string | null | undefined, standard: number, most: number): number {
  const read = /^\d{1,9}$/.test(text ?? '') ? Number(text) : standard;
  return read < 1 ? standard : Math.min(read, most);
}
