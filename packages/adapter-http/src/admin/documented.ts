import type {
  DocumentedAnswer,
  DocumentedContract,
  DocumentedOperation,
  DocumentedParameter,
} from '../openapi/documented.ts';
import { parametersOf } from '../openapi/parameters.ts';
import { givenBy, takenBy } from '../openapi/schema-of.ts';
import { type AdminShape, adminRefusal, adminShapes } from './answer-schemas.ts';
import { type AdminCode, adminRowOf } from './codes.ts';
import { errorBody } from './error-body.ts';
import { adminExamples } from './examples.ts';
import type { AdminOperation } from './mount.ts';

/** What the table of operations does not say of one of them. */
interface Described {
  readonly summary: string;
  readonly gives: AdminShape;
  readonly status?: number;
  /** What a body may look like. */
  readonly takes?: unknown;
  /** What holds for all of its kind is not repeated. */
  readonly refuses?: readonly AdminCode[];
  /** Whether it changes an account, which takes a reason. */
  readonly changes?: true;
  readonly tagged?: true;
}

const reason = 'Phone lost, identity checked at the desk';
const byReason = { reason };
const proof: readonly AdminCode[] = [
  'MFA_REQUIRED',
  'MFA_CODE_INVALID',
  'MFA_CHALLENGE_INVALID',
  'INVALID_CREDENTIALS',
];
const removal: readonly AdminCode[] = [
  'FACTOR_NOT_FOUND',
  'FACTOR_CHANGES_FROZEN',
  'ONLY_FACTOR_PROTECTED',
  'MFA_REQUIRED_BY_POLICY',
];
const managed: readonly AdminCode[] = [
  'ADMIN_USER_NOT_FOUND',
  'ADMIN_USER_EXISTS',
  'ADMIN_LAST_REMAINING',
  'ORGANIZATION_FORBIDDEN',
  'INVALID_CREDENTIALS',
];

const described: Readonly<Record<string, Described>> = {
  'remove-totp-device': {
    summary: 'Takes one authenticator app off a user’s account.',
    gives: 'message',
    takes: byReason,
    changes: true,
    refuses: [...removal, 'TOTP_DEVICE_NOT_FOUND'],
  },
  'list-factors': { summary: 'Lists the factors of a user.', gives: 'factors', tagged: true },
  'remove-factor': {
    summary: 'Takes one factor off a user’s account.',
    gives: 'removed',
    takes: byReason,
    changes: true,
    refuses: removal,
  },
  'remove-all-factors': {
    summary: 'Takes all factors off a user’s account.',
    gives: 'removed',
    takes: byReason,
    changes: true,
    refuses: removal,
  },
  'preview-removal': {
    summary: 'Says what taking a factor off would do, and does nothing.',
    gives: 'preview',
    takes: byReason,
    changes: true,
    refuses: removal,
  },
  'restore-factor': {
    summary: 'Brings a removed factor back while that can be done.',
    gives: 'restored',
    takes: byReason,
    changes: true,
    refuses: [...removal, 'FACTOR_NOT_REMOVED', 'RESTORE_WINDOW_CLOSED'],
  },
  'remove-recovery-codes': {
    summary: 'Takes a user’s recovery codes away.',
    gives: 'removedCodes',
    takes: byReason,
    changes: true,
    refuses: removal,
  },
  'lift-freeze': {
    summary: 'Lets a user’s factors be changed again.',
    gives: 'message',
    takes: byReason,
    changes: true,
  },
  'clear-waits': {
    summary: 'Forgets the wrong codes that a user has to wait for.',
    gives: 'message',
    takes: byReason,
    changes: true,
  },
  'admin-signup': {
    summary: 'Makes the first owner, with the bootstrap secret.',
    gives: 'administratorIs',
    status: 201,
    takes: { email: 'root@example.com', password: 'S3cure-Passw0rd!', secretKey: 'the-bootstrap-secret-of-32-symbols' },
    refuses: ['INVALID_SECRET_KEY', 'ADMIN_BOOTSTRAP_CLOSED', 'ADMIN_USER_EXISTS', 'INVALID_CREDENTIALS'],
  },
  'admin-login': {
    summary: 'Signs an administrator in, or asks for a second factor.',
    gives: 'signedIn',
    status: 201,
    takes: { email: 'root@example.com', password: 'S3cure-Passw0rd!' },
    refuses: [...proof, 'ADMIN_ACCOUNT_NOT_FOUND'],
  },
  'admin-login-verify': {
    summary: 'Finishes a sign-in by a code.',
    gives: 'signedIn',
    status: 201,
    takes: { challengeId: 'ch_1', otp: '123456' },
    refuses: proof,
  },
  'admin-me': { summary: 'Shows whoever asks.', gives: 'administrator' },
  'admin-config': { summary: 'Says what this installation allows.', gives: 'config' },
  'admin-logout': { summary: 'Ends the session, or all of them.', gives: 'message', status: 201, takes: {} },
  'admin-reset-password': {
    summary: 'Sets an administrator’s password, with the bootstrap secret.',
    gives: 'message',
    status: 201,
    takes: {
      email: 'root@example.com',
      secretKey: 'the-bootstrap-secret-of-32-symbols',
      newPassword: 'An0ther-Passw0rd!',
    },
    refuses: ['INVALID_SECRET_KEY', 'ADMIN_BOOTSTRAP_CLOSED', 'INVALID_CREDENTIALS', 'ADMIN_USER_NOT_FOUND'],
  },
  'admin-own-sessions': { summary: 'Lists one’s own sessions.', gives: 'ownSessions' },
  'admin-end-own-session': {
    summary: 'Ends one of one’s own sessions.',
    gives: 'message',
    refuses: ['SESSION_NOT_FOUND'],
  },
  'admin-end-other-sessions': { summary: 'Ends all of one’s own sessions but this.', gives: 'message' },
  'list-admins': { summary: 'Lists administrators.', gives: 'administrators' },
  'add-admin': {
    summary: 'Makes an administrator.',
    gives: 'administratorIs',
    status: 201,
    takes: { email: 'desk@example.com', password: 'S3cure-Passw0rd!', role: 'help-desk', organizations: ['default'] },
    refuses: managed,
  },
  'change-admin': {
    summary: 'Changes an administrator.',
    gives: 'administratorIs',
    takes: { role: 'administrator' },
    refuses: managed,
  },
  'remove-admin': { summary: 'Takes an administrator’s rank.', gives: 'message', refuses: managed },
  'list-admin-sessions': { summary: 'Lists an administrator’s sessions.', gives: 'ownSessions', refuses: managed },
  'end-admin-sessions': { summary: 'Ends an administrator’s sessions.', gives: 'message', refuses: managed },
  'own-mfa': { summary: 'Shows one’s own second factors.', gives: 'mfa' },
  'own-mfa-begin-totp': {
    summary: 'Begins to enrol an authenticator app of one’s own.',
    gives: 'begun',
    status: 201,
    takes: { label: 'Phone' },
    refuses: [...proof, 'FACTOR_CHANGES_FROZEN'],
  },
  'own-mfa-confirm-totp': {
    summary: 'Finishes that by the first code.',
    gives: 'confirmed',
    takes: { setupToken: 's1.…', otp: '123456' },
    refuses: [...proof, 'FACTOR_NOT_FOUND', 'FACTOR_CHANGES_FROZEN'],
  },
  'own-mfa-recovery-codes': {
    summary: 'Makes new recovery codes of one’s own.',
    gives: 'codes',
    status: 201,
    takes: { otp: '123456' },
    refuses: [...proof, 'FACTOR_NOT_FOUND', 'FACTOR_CHANGES_FROZEN'],
  },
  'own-mfa-remove': {
    summary: 'Takes one of one’s own factors off.',
    gives: 'message',
    takes: { otp: '123456' },
    refuses: [...proof, ...removal],
  },
  'list-users': { summary: 'Lists users.', gives: 'users' },
  'add-user': {
    summary: 'Makes a user.',
    gives: 'userIs',
    status: 201,
    takes: { email: 'ada@example.com', tenantId: 'default', ...byReason },
    changes: true,
    refuses: ['USER_ALREADY_EXISTS', 'ORGANIZATION_FORBIDDEN'],
  },
  'show-user': { summary: 'Shows all that support needs to know of a user.', gives: 'detail', tagged: true },
  'change-user': {
    summary: 'Changes a user.',
    gives: 'userIs',
    takes: { isActive: false, ...byReason },
    changes: true,
    refuses: ['USER_ALREADY_EXISTS', 'ORGANIZATION_FORBIDDEN', ...removal],
  },
  'remove-user': { summary: 'Closes a user’s account.', gives: 'message', takes: byReason, changes: true },
  'list-user-sessions': { summary: 'Lists the sessions of a user.', gives: 'userSessions' },
  'end-user-session': {
    summary: 'Ends one session of a user.',
    gives: 'message',
    takes: byReason,
    changes: true,
    refuses: ['SESSION_NOT_FOUND'],
  },
  'end-user-sessions': { summary: 'Ends all sessions of a user.', gives: 'message', takes: byReason, changes: true },
  'read-history': { summary: 'Shows what happened to an account, newest first.', gives: 'history' },
  'begin-bulk-removal': {
    summary: 'Begins to take factors off many accounts.',
    gives: 'jobBegun',
    status: 202,
    takes: { reason, items: [{ userId: '65f0c0ffee65f0c0ffee65f0', kinds: ['totp'] }] },
    changes: true,
    refuses: ['IDEMPOTENCY_KEY_REUSED'],
  },
  'show-bulk-removal': { summary: 'Shows how far that has come.', gives: 'job', refuses: ['JOB_NOT_FOUND'] },
  'cancel-bulk-removal': { summary: 'Stops it where it is.', gives: 'job', takes: {}, refuses: ['JOB_NOT_FOUND'] },
};

const tag = 'Administrators';

export const documentAdmin = (operations: readonly AdminOperation[]): DocumentedContract => ({
  tag,
  description: 'What administrators do about people’s second factors: the Nest Auth profile.',
  operations: operations.map(documented),
});

/** What the table says, and what is described beside it. An operation that nobody has described does not get in. */
function documented(operation: AdminOperation): DocumentedOperation {
  const { name, method, path, access, body } = operation;
  const about = described[name];
  if (about === undefined) throw new TypeError(`${name} is described nowhere`);
  return {
    id: name,
    method,
    path: path.replaceAll(/:(\w+)/g, '{$1}'),
    tag,
    summary: about.summary,
    security: access.to === 'everybody' ? [[]] : [['adminToken'], ['adminCookie'], ['apiToken']],
    parameters: [...parametersOf(operation), ...(about.changes ? forChanges : [])],
    body:
      body === null
        ? null
        : { type: 'application/json', required: false, schema: takenBy(body), example: about.takes ?? {} },
    answers: [done(about), ...refusals(operation, about)],
  };
}

const done = ({ gives, status = 200, tagged }: Described): DocumentedAnswer => ({
  status,
  description: 'Done.',
  content: { type: json, schema: givenBy(adminShapes[gives]), examples: { done: adminExamples[gives] } },
  headers: tagged === true ? { ETag: 'Which state of the account this is.' } : {},
});

function refusals(operation: AdminOperation, about: Described): readonly DocumentedAnswer[] {
  const all = [
    ...new Set<AdminCode>([...general(operation), ...(about.changes ? ofChanges : []), ...(about.refuses ?? [])]),
  ];
  const statuses = new Set(all.map((one) => adminRowOf(one).status));
  return [...statuses]
    .toSorted((one, other) => one - other)
    .map((status): DocumentedAnswer => {
      const some = all.filter((one) => adminRowOf(one).status === status);
      return {
        status,
        description: some.map((one) => `\`${one}\`: ${adminRowOf(one).message}`).join('\n\n'),
        content: {
          type: json,
          schema: givenBy(adminRefusal),
          examples: Object.fromEntries(some.map((one) => [one, exampleOf(one)])),
        },
        headers: headersAt[status] ?? {},
      };
    });
}

const json = 'application/json; charset=utf-8';

const exampleOf = (code: AdminCode): unknown => {
  if (code === 'VALIDATION_FAILED') return errorBody({ code, fields: [{ field: 'email', rule: 'required' }] });
  const challenge = { challengeId: 'ch_1', methods: ['totp'], expiresAt: 1_769_860_800_000 };
  if (code === 'MFA_REQUIRED') return errorBody({ code, challenge });
  return errorBody(code === 'RATE_LIMITED' ? { code, retryAfterMs: 1000 } : { code });
};

const headersAt: Readonly<Record<number, Readonly<Record<string, string>>>> = {
  401: { 'WWW-Authenticate': 'How to come in.' },
  429: { 'Retry-After': 'Seconds.' },
  503: { 'Retry-After': 'Seconds.' },
};

/** What may be said of every request that changes an account. */
const ofChanges: readonly AdminCode[] = [
  'REASON_REQUIRED',
  'REASON_INVALID',
  'VERSION_MISMATCH',
  'TARGET_RANK_FORBIDDEN',
  'SELF_TARGET_FORBIDDEN',
  'TRY_AGAIN',
];

/** What may be said of every request like this one. */
const general = ({ method, path, access, body, query }: AdminOperation): readonly AdminCode[] => [
  'MALFORMED_URL',
  ...(path.includes(':') ? (['INVALID_ID'] as const) : []),
  ...(body === null
    ? []
    : (['MALFORMED_BODY', 'VALIDATION_FAILED', 'BODY_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'] as const)),
  ...(query === null ? [] : (['VALIDATION_FAILED'] as const)),
  ...(method === 'GET' ? [] : (['CSRF_ORIGIN_REJECTED', 'CSRF_TOKEN_INVALID'] as const)),
  ...(access.to === 'everybody' ? [] : admitted),
  ...(access.to === 'managers'
    ? (['ADMIN_MANAGEMENT_DISABLED', 'ADMIN_ROLE_FORBIDDEN', 'SELF_TARGET_FORBIDDEN', 'TARGET_RANK_FORBIDDEN'] as const)
    : []),
  ...(access.to === 'operators' ? (['ORGANIZATION_FORBIDDEN', 'USER_NOT_FOUND'] as const) : []),
  'ADMIN_CONSOLE_DISABLED',
  'RATE_LIMITED',
  'INTERNAL_ERROR',
  'STORAGE_UNAVAILABLE',
  'TRY_AGAIN',
];

const admitted: readonly AdminCode[] = [
  'ADMIN_AUTH_REQUIRED',
  'ADMIN_SESSION_INVALID',
  'ADMIN_SESSION_REVOKED',
  'ADMIN_ACCOUNT_NOT_FOUND',
  'ADMIN_MFA_ENROLMENT_REQUIRED',
  'ADMIN_ROLE_FORBIDDEN',
];

const header = (name: string, description: string): DocumentedParameter => ({
  name,
  in: 'header',
  required: false,
  description,
  schema: { type: 'string' },
});

const forChanges: readonly DocumentedParameter[] = [
  header('If-Match', 'The state of the account that was looked at, as its `ETag` said it.'),
  { ...header('reason', 'Why, where the body does not say it.'), in: 'query' },
];

/** By name, so that a test can find what is described and not there. */
export const describedAdminNames: readonly string[] = Object.keys(described);
