import { kinds } from '@detent/core';
import { z } from 'zod';
import type { FieldRule } from '../edge/failures.ts';

const instant = z.string().meta({ format: 'date-time' });
const text = z.string();
const kind = z.enum(kinds);
const maybeKind = kind.nullable();
const maybeToken = text.nullable().meta({ description: 'Null also where tokens are handed out in cookies alone.' });
const count = z.int().meta({ minimum: 0 });

/** The account as every answer shows it. */
const principal = z
  .object({
    id: text,
    name: text,
    email: text.nullable(),
    identityProviders: z.array(text),
    roles: z.array(text),
    emailVerified: z.boolean(),
    lastActive: instant,
    twoFactorAuthEnabled: z.boolean(),
    preferredTwoFactorMethod: maybeKind,
    twoFactorMethods: z.array(kind),
    avatar: text.nullable(),
    createdAt: instant,
    groups: z.array(text),
  })
  .meta({ id: 'Principal' });

const signedIn = z
  .object({
    user: principal,
    accessToken: maybeToken,
    refreshToken: maybeToken,
    twoFactorRequired: z.boolean(),
    twoFactorMethods: z.array(kind).nullable(),
    preferredTwoFactorMethod: maybeKind,
    twoFactorAuthenticationToken: maybeToken,
    location: z.null(),
    mustEnrol: z.boolean(),
  })
  .meta({ id: 'SignIn' });

const success = z.object({ success: z.literal(true) });
const refreshed = z.object({ principal, accessToken: maybeToken, refreshToken: maybeToken });
const recovered = z.object({
  user: principal,
  accessToken: maybeToken,
  refreshToken: maybeToken,
  stepUpToken: maybeToken,
});

const status = z.object({
  authenticated: z.boolean(),
  stepUp: z.boolean(),
  emailVerified: z.boolean().nullable(),
  twoFactorRequired: z.boolean(),
  preferredTwoFactorMethod: maybeKind,
  twoFactorMethods: z.array(kind).nullable(),
  sessionId: text.nullable(),
  mustEnrol: z.boolean().nullable(),
});

const steppedUp = z.object({
  stepUpToken: maybeToken,
  twoFactorRequired: z.boolean(),
  twoFactorMethods: z.array(kind).nullable(),
  preferredTwoFactorMethod: maybeKind,
  twoFactorAuthenticationToken: maybeToken,
});

const setup = z.object({ secret: text, totpAuthUrl: text, recoveryCodes: z.array(text), token: text });
const cooldown = z.object({ cooldown: count.meta({ description: 'Seconds.' }) });
const remaining = z.object({ remaining: count.meta({ description: 'Seconds; 0 when there is nothing to wait for.' }) });

const sessions = z.array(
  z.object({
    id: text,
    browser: text.nullable(),
    os: text.nullable(),
    ipAddress: text.nullable(),
    location: z.null(),
    lastActive: instant,
  }),
);

const impact = z
  .object({
    removed: z.array(z.object({ id: text, kind, label: text })),
    remaining: z.array(z.object({ id: text, kind })),
    onlyFactor: z.boolean(),
    mustEnrol: z.boolean(),
    preferred: maybeKind,
    recoveryCodesRemoved: count,
    sessions: z.enum(['ended', 'kept']),
    alerts: count,
    alertLanguage: text.nullable(),
    restorableUntil: instant.nullable(),
  })
  .meta({ id: 'Impact' });
const preview = z.union([
  z.object({ allowed: z.literal(true), impact: impact.nullable() }),
  z.object({ allowed: z.literal(false), code: text, message: text }),
]);

const rules = [
  'json',
  'length',
  'pattern',
  'range',
  'required',
  'type',
  'value',
] as const satisfies readonly FieldRule[];

/** The one shape of a refusal. */
export const refusal: z.ZodType = z
  .object({
    timestamp: instant,
    status: z.int(),
    code: text,
    error: text,
    message: text,
    path: text,
    fields: z.array(z.object({ field: text, rule: z.enum(rules) })).optional(),
  })
  .meta({ id: 'SelfServiceError' });

/** What an answer may hold. */
export type Shape =
  | 'cooldown'
  | 'preview'
  | 'principal'
  | 'recovered'
  | 'refreshed'
  | 'remaining'
  | 'sessions'
  | 'setup'
  | 'signedIn'
  | 'status'
  | 'steppedUp'
  | 'success';

export const shapes: Readonly<Record<Shape, z.ZodType>> = {
  principal,
  signedIn,
  success,
  refreshed,
  recovered,
  status,
  steppedUp,
  setup,
  cooldown,
  remaining,
  sessions,
  preview,
};
