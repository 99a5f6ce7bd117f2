import { kinds } from '@detent/core';
import { z } from 'zod';

const text = z.string();
const maybeText = text.nullable();
const instant = text.meta({ format: 'date-time' });
const maybeInstant = instant.nullable();
const count = z.int().meta({ minimum: 0 });
const kind = z.enum(kinds);
const anything = z.record(text, z.unknown());

const factor = z
  .object({
    id: text,
    kind,
    status: text,
    label: text,
    target: maybeText.meta({ description: 'Masked.' }),
    preferred: z.boolean(),
    createdAt: instant,
    confirmedAt: maybeInstant,
    lastUsedAt: maybeInstant,
    removedAt: maybeInstant,
    restorableUntil: maybeInstant,
  })
  .meta({ id: 'Factor' });

const device = z
  .object({ id: text, deviceName: text, verified: z.boolean(), lastUsedAt: maybeInstant, createdAt: instant })
  .meta({ id: 'TotpDevice' });

const impact = z
  .object({
    removed: z.array(z.object({ id: text, kind, label: text })),
    remaining: z.array(z.object({ id: text, kind })),
    onlyFactor: z.boolean(),
    mustEnrol: z.boolean(),
    preferred: kind.nullable(),
    recoveryCodesRemoved: count,
    sessions: z.enum(['ended', 'kept']),
    alerts: count,
    alertLanguage: maybeText,
    restorableUntil: maybeInstant,
  })
  .meta({ id: 'AdminImpact' });

const times = { createdAt: instant, updatedAt: instant };
const access = {
  id: text,
  userId: text,
  roles: z.array(z.object({ name: text })),
  status: z.enum(['ACTIVE', 'INACTIVE']),
  metadata: anything,
  ...times,
};

const user = z
  .object({
    id: text,
    email: maybeText,
    phone: maybeText,
    userAccesses: z.array(
      z.object({ ...access, tenantId: text, tenant: z.object({ id: text, name: text }), isDefault: z.boolean() }),
    ),
    platformAccess: z.object(access).nullable(),
    isPlatformUser: z.boolean(),
    isActive: z.boolean(),
    emailVerifiedAt: maybeInstant,
    phoneVerifiedAt: maybeInstant,
    metadata: anything,
    ...times,
    isMfaEnabled: z.boolean(),
    language: maybeText,
    mustEnrol: z.boolean(),
  })
  .meta({ id: 'User' });

const userSession = z
  .object({
    id: text,
    userId: text,
    deviceName: maybeText,
    userAgent: maybeText,
    ipAddress: maybeText,
    lastActive: instant,
    createdAt: instant,
    expiresAt: instant,
  })
  .meta({ id: 'UserSession' });

const detail = z.object({
  user,
  identities: z.array(
    z.object({ id: text, userId: text, provider: text, providerId: z.null(), metadata: anything, ...times }),
  ),
  trustedDevices: z.array(z.never()),
  loginCapabilities: anything,
  mfa: z.object({
    isEnabled: z.boolean(),
    allowUserToggle: z.boolean(),
    availableMethods: z.array(kind),
    enabledMethods: z.array(kind),
    hasRecoveryCode: z.boolean(),
    totpDevices: z.array(device),
    mustEnrol: z.boolean(),
    recoveryCodesLeft: count,
  }),
  sessions: z.array(userSession),
});

const administrator = z
  .object({
    id: text,
    email: text,
    name: text,
    metadata: anything,
    lastLoginAt: maybeInstant,
    ...times,
    role: z.enum(['help-desk', 'administrator', 'owner']),
    organizations: z.union([z.literal('*'), z.array(text)]),
    isActive: z.boolean(),
    secondFactor: z.object({ required: z.boolean(), enrolled: z.boolean() }),
  })
  .meta({ id: 'Administrator' });

const ownSession = z.object({
  id: text,
  current: z.boolean(),
  createdAt: instant,
  expiresAt: instant,
  ipAddress: maybeText,
  userAgent: maybeText,
});

const act = z
  .object({
    sequence: count,
    at: instant,
    type: text,
    actor: z.object({ kind: text, id: maybeText, role: maybeText }),
    reason: maybeText,
    origin: z.object({ ip: maybeText, userAgent: maybeText }),
    factor: z.object({ id: text, kind, label: text }).nullable(),
    impact: impact.nullable(),
    notices: z.array(z.object({ to: maybeText, status: z.enum(['waiting', 'sent', 'failed']) })),
  })
  .meta({ id: 'HistoryEntry' });

const job = z.object({
  id: text,
  status: text,
  total: count,
  done: count,
  counts: z.object({ removed: count, refused: count, notFound: count, failed: count }),
  data: z.array(
    z.object({
      index: count,
      userId: maybeText,
      factorId: maybeText,
      statusCode: z.int(),
      code: maybeText,
      message: text,
      impact: impact.nullable(),
    }),
  ),
  meta: z.object({ page: count, limit: count, total: count, totalPages: count }),
});

/** The one shape of a refusal; a second step that is asked for says with what. */
export const adminRefusal: z.ZodType = z
  .object({
    statusCode: z.int(),
    error: text,
    message: text,
    code: text,
    issues: z.array(z.object({ path: text, message: text })).optional(),
    challengeId: text.optional(),
    methods: z.array(text).optional(),
    expiresAt: instant.optional(),
    retryAfter: count.optional(),
  })
  .meta({ id: 'AdminError' });

/** What an answer may hold. */
export type AdminShape =
  | 'administrator'
  | 'administratorIs'
  | 'administrators'
  | 'begun'
  | 'codes'
  | 'config'
  | 'confirmed'
  | 'detail'
  | 'factors'
  | 'history'
  | 'job'
  | 'jobBegun'
  | 'message'
  | 'mfa'
  | 'ownSessions'
  | 'preview'
  | 'removed'
  | 'removedCodes'
  | 'restored'
  | 'signedIn'
  | 'user'
  | 'userIs'
  | 'users'
  | 'userSessions';

export const adminShapes: Readonly<Record<AdminShape, z.ZodType>> = {
  administrator,
  administratorIs: z.object({ admin: administrator, message: text.optional() }),
  administrators: z.object({ data: z.array(administrator) }),
  begun: z.object({ factorId: text, secret: text, otpAuthUrl: text, setupToken: text, expiresAt: instant }),
  codes: z.object({ codes: z.array(text) }),
  config: z.object({ allowAdminManagement: z.boolean() }),
  confirmed: z.object({ message: text, factor: factor.nullable() }),
  detail,
  factors: z.object({ data: z.array(factor), meta: anything }),
  history: z.object({ data: z.array(act), meta: z.object({ nextBefore: count.nullable() }) }),
  job,
  jobBegun: z.object({ id: text, status: text, total: count }),
  message: z.object({ message: text }),
  mfa: z.object({
    required: z.boolean(),
    enrolled: z.boolean(),
    factors: z.array(factor),
    recoveryCodesLeft: count,
  }),
  ownSessions: z.object({ data: z.array(ownSession) }),
  preview: z.union([
    z.object({ allowed: z.literal(true), impact: impact.nullable() }),
    z.object({ allowed: z.literal(false), code: text, message: text }),
  ]),
  removed: z.object({ message: text, impact: impact.nullable() }),
  removedCodes: z.object({ message: text, removed: count }),
  restored: z.object({ message: text, factor: factor.nullable() }),
  signedIn: z.object({
    message: text,
    admin: administrator,
    accessToken: text.optional(),
    tokenType: z.literal('Bearer').optional(),
    expiresIn: count.optional(),
  }),
  user,
  userIs: z.object({ user }),
  users: z.object({ data: z.array(user), meta: anything }),
  userSessions: z.object({ data: z.array(userSession) }),
};
