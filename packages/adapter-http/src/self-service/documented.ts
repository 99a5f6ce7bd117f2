import type {
  DocumentedAnswer,
  DocumentedContract,
  DocumentedOperation,
  DocumentedParameter,
} from '../openapi/documented.ts';
import { parametersOf } from '../openapi/parameters.ts';
import { givenBy, mayBeAbsent, takenBy } from '../openapi/schema-of.ts';
import { refusal, type Shape, shapes } from './answer-schemas.ts';
import { type Code, rowOf } from './codes.ts';
import { exampleOf, examples } from './examples.ts';
import type { SelfServiceOperation } from './mount.ts';

/** What the table of operations does not say of one of them. */
interface Described {
  readonly summary: string;
  readonly gives: Shape;
  /** What a body may look like; null where none is read. */
  readonly takes: unknown;
  readonly carries: keyof typeof security;
  /** In the order in which they are judged. What holds for all is not repeated. */
  readonly refuses: readonly Code[];
  /** Whether the answer says which state of the account it shows. */
  readonly tagged?: true;
  /** Whether a state can be insisted on. */
  readonly matched?: true;
}

const security = {
  nothing: [[]],
  access: [['accessToken'], ['accessCookie']],
  accessOrNothing: [['accessToken'], ['accessCookie'], []],
  accessAndStepUp: [
    ['accessToken', 'stepUpToken'],
    ['accessCookie', 'stepUpCookie'],
  ],
  challenge: [['challengeToken'], ['challengeCookie']],
  accessAndChallenge: [
    ['accessToken', 'challengeToken'],
    ['accessCookie', 'challengeCookie'],
  ],
  accessOrChallenge: [['accessToken'], ['accessCookie'], ['challengeToken'], ['challengeCookie']],
  refresh: [['refreshToken'], ['refreshCookie']],
} as const;

const access: readonly Code[] = [
  'AUTHENTICATION_REQUIRED',
  'ACCESS_TOKEN_INVALID',
  'ACCESS_TOKEN_EXPIRED',
  'ACCESS_TOKEN_ALLOWLIST_READING_FAILURE',
  'USER_RATE_LIMIT_EXCEEDED',
];
const enrolled: readonly Code[] = ['ENROLMENT_REQUIRED'];
const stepUp: readonly Code[] = ['STEP_UP_TOKEN_MISSING', 'STEP_UP_TOKEN_INVALID', 'STEP_UP_TOKEN_EXPIRED'];
const challenge: readonly Code[] = [
  'TWO_FACTOR_AUTHENTICATION_TOKEN_MISSING',
  'TWO_FACTOR_AUTHENTICATION_TOKEN_INVALID',
  'TWO_FACTOR_AUTHENTICATION_TOKEN_EXPIRED',
];
const stored: readonly Code[] = [
  'DATABASE_FAILURE',
  'DATABASE_ENCRYPTION_FAILURE',
  'INVALID_USER_DOCUMENT',
  'INVALID_PRINCIPAL_DOCUMENT',
];
const account: readonly Code[] = ['USER_NOT_FOUND', ...stored];
const principal: readonly Code[] = ['PRINCIPAL_NOT_FOUND', ...stored];
const code: readonly Code[] = [
  'NO_PASSWORD_PROVIDER',
  '2FA_DISABLED',
  'NO_2FA_CODE_PROVIDED',
  'TWO_FACTOR_METHOD_LOCKED',
  'TWO_FACTOR_ATTEMPTS_EXCEEDED',
  'TWO_FACTOR_CODE_EXPIRED',
  'WRONG_TWO_FACTOR_CODE',
  'TOTP_CODE_VALIDATION_FAILURE',
];
const commit: readonly Code[] = ['DATABASE_FAILURE', 'HASH_FAILURE', 'POST_COMMIT_SIDE_EFFECT_FAILURE'];
const issue: readonly Code[] = [
  'ACCESS_TOKEN_CACHE_FAILURE',
  'ACCESS_TOKEN_ENCODING_FAILURE',
  'REFRESH_TOKEN_SESSION_UPDATE_FAILURE',
  'REFRESH_TOKEN_ENCODING_FAILURE',
];
const issueProof: readonly Code[] = [
  'STEP_UP_TOKEN_ENCODING_FAILURE',
  'TWO_FACTOR_AUTHENTICATION_TOKEN_ENCODING_FAILURE',
];
const login: readonly Code[] = ['IP_LOGIN_RATE_LIMIT_EXCEEDED'];
const visitor: readonly Code[] = [
  'ALREADY_AUTHENTICATED',
  'USER_RATE_LIMIT_EXCEEDED',
  'ACCESS_TOKEN_ALLOWLIST_READING_FAILURE',
];
const changes: readonly Code[] = ['FACTOR_CHANGES_FROZEN', 'FACTOR_CHANGE_LIMIT_EXCEEDED', 'VERSION_MISMATCH'];

const digits = '123456';
const session = { browser: 'Firefox', os: 'Linux' };

const sendsCode = (kind: 'EMAIL' | 'SMS'): readonly Code[] => [
  'NO_PASSWORD_PROVIDER',
  `${kind}_DISABLED`,
  `${kind}_COOLDOWN_ACTIVE`,
  `${kind}_COOLDOWN_CACHE_FAILURE`,
];

const sending = (kind: 'EMAIL' | 'SMS'): Omit<Described, 'takes'> => ({
  summary: `Sends a code by ${kind === 'EMAIL' ? 'mail' : 'text message'}, unless one was sent a moment ago.`,
  gives: 'cooldown',
  carries: 'accessOrChallenge',
  refuses: [
    ...access,
    ...challenge,
    ...account,
    ...sendsCode(kind),
    'TWO_FACTOR_METHOD_ALREADY_ENABLED',
    '2FA_DISABLED',
    ...(kind === 'SMS' ? [...stepUp, ...changes] : []),
    ...commit,
  ],
});

const waiting = (kind: 'EMAIL' | 'SMS'): Described => ({
  summary: 'Says how long it takes until another code can be asked for.',
  gives: 'remaining',
  takes: null,
  carries: 'accessOrChallenge',
  refuses: [
    ...access,
    ...challenge,
    ...account,
    'NO_PASSWORD_PROVIDER',
    `${kind}_DISABLED`,
    '2FA_DISABLED',
    `${kind}_COOLDOWN_CACHE_FAILURE`,
  ],
});

const enabling = (name: string): Described => ({
  summary: `Switches ${name} on, proven by the code that was sent.`,
  gives: 'principal',
  takes: { code: digits },
  carries: 'accessAndStepUp',
  tagged: true,
  matched: true,
  refuses: [
    ...access,
    ...stepUp,
    ...account,
    'NO_PASSWORD_PROVIDER',
    'TWO_FACTOR_METHOD_ALREADY_ENABLED',
    ...changes,
    'TWO_FACTOR_ATTEMPTS_EXCEEDED',
    'TWO_FACTOR_CODE_EXPIRED',
    'WRONG_TWO_FACTOR_CODE',
    ...commit,
  ],
});

const disabling = (name: string): Described => ({
  summary: `Takes ${name} off the account.`,
  gives: 'principal',
  takes: null,
  carries: 'accessAndStepUp',
  tagged: true,
  matched: true,
  refuses: [
    ...access,
    ...enrolled,
    ...stepUp,
    ...account,
    'NO_PASSWORD_PROVIDER',
    'TWO_FACTOR_METHOD_ALREADY_DISABLED',
    ...changes,
    'CANNOT_DISABLE_ONLY_TWO_FACTOR_METHOD',
    ...commit,
  ],
});

const previewing = (name: string): Described => ({
  summary: `Says what taking ${name} off would do, and does nothing.`,
  gives: 'preview',
  takes: null,
  carries: 'accessAndStepUp',
  matched: true,
  refuses: [...access, ...enrolled, ...stepUp, ...account, 'NO_PASSWORD_PROVIDER', 'VERSION_MISMATCH', 'HASH_FAILURE'],
});

const described: Readonly<Record<string, Described>> = {
  register: {
    summary: 'Makes an account. The answer is the same when the address is taken.',
    gives: 'success',
    takes: { email: 'ada@example.com', password: 'S3cure-Passw0rd!', name: 'Ada' },
    carries: 'accessOrNothing',
    refuses: [...visitor, 'HASH_FAILURE', ...commit],
  },
  login: {
    summary: 'Signs in by password, or asks for a second factor.',
    gives: 'signedIn',
    takes: { email: 'ada@example.com', password: 'S3cure-Passw0rd!', session },
    carries: 'accessOrNothing',
    tagged: true,
    refuses: [...login, ...visitor, 'INVALID_CREDENTIALS', ...stored, 'HASH_FAILURE', ...issue, ...issueProof],
  },
  '2fa-login': {
    summary: 'Finishes a sign-in by a code of any method that is on.',
    gives: 'signedIn',
    takes: { totp: digits, session },
    carries: 'challenge',
    tagged: true,
    refuses: [...login, ...visitor, ...challenge, ...account, ...code, ...commit, ...issue],
  },
  refresh: {
    summary: 'Hands out a new pair of tokens.',
    gives: 'refreshed',
    takes: session,
    carries: 'refresh',
    tagged: true,
    refuses: ['REFRESH_TOKEN_MISSING', 'REFRESH_TOKEN_INVALID', 'REFRESH_TOKEN_EXPIRED', ...account, ...issue],
  },
  logout: {
    summary: 'Ends the session, if there is one, and clears all cookies.',
    gives: 'success',
    takes: null,
    carries: 'accessOrNothing',
    refuses: ['DATABASE_FAILURE'],
  },
  status: {
    summary: 'Says how far somebody has come: signed in, stepped up, or asked for a second factor.',
    gives: 'status',
    takes: null,
    carries: 'accessOrNothing',
    refuses: [...access, ...principal],
  },
  'step-up': {
    summary: 'Proves who is there by password, or asks for a second factor.',
    gives: 'steppedUp',
    takes: { password: 'S3cure-Passw0rd!' },
    carries: 'access',
    refuses: [
      ...login,
      ...access,
      ...principal,
      'NO_PASSWORD',
      'MISSING_PASSWORD_PARAMETER',
      'TWO_FACTOR_ATTEMPTS_EXCEEDED',
      'HASH_FAILURE',
      'INVALID_CREDENTIALS',
      'SESSION_EXPIRED',
      ...issueProof,
    ],
  },
  '2fa-step-up': {
    summary: 'Proves who is there by a code of any method that is on.',
    gives: 'steppedUp',
    takes: { totp: digits },
    carries: 'accessAndChallenge',
    refuses: [...login, ...access, ...challenge, ...account, ...code, ...commit, ...issueProof],
  },
  'start-totp-setup': {
    summary: 'Makes a secret for an authenticator app. Nothing is changed yet.',
    gives: 'setup',
    takes: null,
    carries: 'accessAndStepUp',
    refuses: [
      ...access,
      ...stepUp,
      ...account,
      'NO_PASSWORD_PROVIDER',
      'TWO_FACTOR_METHOD_ALREADY_ENABLED',
      'TWO_FACTOR_METHOD_DISABLED',
      ...changes,
      'TOTP_FAILURE',
      'TOTP_TOKEN_CREATION_FAILURE',
    ],
  },
  'finish-totp-setup': {
    summary: 'Switches the authenticator app on, proven by its first code. All sessions end.',
    gives: 'principal',
    takes: { token: 'eyJhbGciOi…', code: digits },
    carries: 'accessAndStepUp',
    tagged: true,
    matched: true,
    refuses: [
      ...access,
      ...stepUp,
      ...account,
      'TOTP_SETUP_TOKEN_INVALID',
      'TOTP_SETUP_TOKEN_EXPIRED',
      'NO_PASSWORD_PROVIDER',
      'TWO_FACTOR_METHOD_ALREADY_ENABLED',
      'TWO_FACTOR_METHOD_DISABLED',
      ...changes,
      'TOTP_FAILURE',
      'TWO_FACTOR_ATTEMPTS_EXCEEDED',
      'WRONG_TWO_FACTOR_CODE',
      ...commit,
    ],
  },
  recover: {
    summary: 'Takes a recovery code in place of the authenticator app.',
    gives: 'recovered',
    takes: { code: 'aB3dE5fG7hJ9', session },
    carries: 'accessOrChallenge',
    tagged: true,
    refuses: [
      ...login,
      ...challenge,
      ...access,
      ...account,
      'TWO_FACTOR_METHOD_DISABLED',
      'TWO_FACTOR_METHOD_LOCKED',
      'TWO_FACTOR_ATTEMPTS_EXCEEDED',
      'HASH_FAILURE',
      'WRONG_TOTP_RECOVERY_CODE',
      ...commit,
      ...issue,
      ...issueProof,
    ],
  },
  'send-email-code': { ...sending('EMAIL'), takes: null },
  'email-cooldown': waiting('EMAIL'),
  'enable-email': enabling('codes by mail'),
  'send-sms-code': { ...sending('SMS'), takes: { phoneNumber: '+491701234567' } },
  'sms-cooldown': waiting('SMS'),
  'enable-sms': enabling('codes by text message'),
  'change-password': {
    summary: 'Changes the password, and ends the other sessions.',
    gives: 'principal',
    takes: { password: 'S3cure-Passw0rd!', newPassword: 'An0ther-Passw0rd!' },
    carries: 'accessAndStepUp',
    tagged: true,
    matched: true,
    refuses: [
      ...access,
      ...enrolled,
      ...stepUp,
      ...account,
      'VERSION_MISMATCH',
      'NO_PASSWORD',
      'TWO_FACTOR_ATTEMPTS_EXCEEDED',
      'INVALID_CREDENTIALS',
      ...commit,
    ],
  },
  'prefer-method': {
    summary: 'Says which method is asked for first.',
    gives: 'principal',
    takes: { method: 'email' },
    carries: 'accessAndStepUp',
    tagged: true,
    matched: true,
    refuses: [
      ...access,
      ...enrolled,
      ...stepUp,
      ...account,
      'NO_PASSWORD_PROVIDER',
      '2FA_DISABLED',
      ...changes,
      ...commit,
    ],
  },
  'own-account': {
    summary: 'Shows the account of whoever asks.',
    gives: 'principal',
    takes: null,
    carries: 'access',
    tagged: true,
    refuses: [...access, ...principal],
  },
  'send-verification': {
    summary: 'Mails a link that verifies the address.',
    gives: 'cooldown',
    takes: null,
    carries: 'access',
    refuses: [
      ...access,
      ...enrolled,
      ...account,
      'EMAIL_ALREADY_VERIFIED',
      'EMAIL_DISABLED',
      'EMAIL_COOLDOWN_ACTIVE',
      'EMAIL_COOLDOWN_CACHE_FAILURE',
      'EMAIL_VERIFICATION_TOKEN_CREATION_FAILURE',
      ...commit,
    ],
  },
  'verification-cooldown': {
    summary: 'Says how long it takes until another link can be asked for.',
    gives: 'remaining',
    takes: null,
    carries: 'access',
    refuses: [...access, ...enrolled, ...account, 'EMAIL_COOLDOWN_CACHE_FAILURE'],
  },
  'verify-email': {
    summary: 'Verifies the address that the link was mailed to.',
    gives: 'principal',
    takes: null,
    carries: 'nothing',
    tagged: true,
    refuses: [
      'EMAIL_VERIFICATION_TOKEN_INVALID',
      'EMAIL_VERIFICATION_TOKEN_EXPIRED',
      ...account,
      'EMAIL_ALREADY_VERIFIED',
      ...commit,
    ],
  },
  'list-sessions': {
    summary: 'Lists the sessions of whoever asks.',
    gives: 'sessions',
    takes: null,
    carries: 'access',
    refuses: [...access, ...enrolled, ...principal],
  },
  'end-session': {
    summary: 'Ends one session, and lists those that are left.',
    gives: 'sessions',
    takes: null,
    carries: 'access',
    refuses: ['INVALID_REQUEST', ...access, ...enrolled, ...principal],
  },
  'end-all-sessions': {
    summary: 'Ends all sessions, the one that asks among them, and clears all cookies.',
    gives: 'success',
    takes: null,
    carries: 'access',
    matched: true,
    refuses: [...access, ...enrolled, ...principal, 'VERSION_MISMATCH', ...commit],
  },
  'disable-totp': disabling('the authenticator app'),
  'disable-sms': disabling('codes by text message'),
  'disable-email': disabling('codes by mail'),
  'preview-disable-totp': previewing('the authenticator app'),
  'preview-disable-sms': previewing('codes by text message'),
  'preview-disable-email': previewing('codes by mail'),
};

const tag = 'Self-service';

export const documentSelfService = (operations: readonly SelfServiceOperation[]): DocumentedContract => ({
  tag,
  description: 'What people do about their own second factors: the Singularity profile.',
  operations: operations.map(documented),
});

/** What the table says, and what is described beside it. An operation that nobody has described does not get in. */
function documented(operation: SelfServiceOperation): DocumentedOperation {
  const { name, method, path, body } = operation;
  const about = described[name];
  if (about === undefined) throw new TypeError(`${name} is described nowhere`);
  return {
    id: name,
    method,
    path: path.replaceAll(/:(\w+)/g, '{$1}'),
    tag,
    summary: about.summary,
    security: security[about.carries],
    parameters: [
      ...parametersOf(operation),
      ...(operation.locale ? [locale] : []),
      ...(about.matched ? [ifMatch] : []),
    ],
    body:
      body === null
        ? null
        : { type: 'application/json', required: !mayBeAbsent(body), schema: takenBy(body), example: about.takes },
    answers: [done(about), ...refusals(operation, about)],
  };
}

const done = ({ gives, tagged }: Described): DocumentedAnswer => ({
  status: 200,
  description: 'Done.',
  content: { type: json, schema: givenBy(shapes[gives]), examples: examples[gives] },
  headers: tagged === true ? { ETag: 'Which state of the account this is.' } : {},
});

/** Every code that may be answered, by its status. */
function refusals(operation: SelfServiceOperation, { refuses }: Described): readonly DocumentedAnswer[] {
  const all = new Set<Code>([...general(operation), ...refuses]);
  const statuses = new Set([...all].map((one) => rowOf(one).status));
  return [...statuses]
    .toSorted((one, other) => one - other)
    .map((status) =>
      refused(
        status,
        [...all].filter((one) => rowOf(one).status === status),
      ),
    );
}

function refused(status: number, some: readonly Code[]): DocumentedAnswer {
  const headers = { 'X-Error-Code': some.join(', '), ...headersAt[status] };
  const description = some.map((one) => `\`${one}\`: ${rowOf(one).message}`).join('\n\n');
  if (status === 304) return { status, description, content: null, headers };
  const shown = Object.fromEntries(some.map((one) => [one, exampleOf(one)]));
  return { status, description, content: { type: json, schema: givenBy(refusal), examples: shown }, headers };
}

const json = 'application/json; charset=utf-8';

const headersAt: Readonly<Record<number, Readonly<Record<string, string>>>> = {
  401: { 'WWW-Authenticate': 'What is missing.' },
  429: { 'Retry-After': 'Seconds.' },
};

/** What may be said of every request like this one. */
const general = ({ method, body, query, locale: asked }: SelfServiceOperation): readonly Code[] => [
  'IP_RATE_LIMIT_EXCEEDED',
  ...(method === 'GET' ? [] : (['CSRF_ORIGIN_REJECTED'] as const)),
  ...(body === null ? [] : (['INVALID_REQUEST', 'BODY_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'] as const)),
  ...(query === null ? [] : (['INVALID_REQUEST'] as const)),
  ...(asked ? (['INVALID_LOCALE'] as const) : []),
  'INTERNAL_ERROR',
  'SERVICE_UNAVAILABLE',
];

const locale: DocumentedParameter = {
  name: 'locale',
  in: 'query',
  required: false,
  description: 'The language of a message that this causes, as a BCP 47 tag.',
  schema: { type: 'string', maxLength: 256 },
  example: 'de-AT',
};

const ifMatch: DocumentedParameter = {
  name: 'If-Match',
  in: 'header',
  required: false,
  description: 'The state of the account that was looked at, as its `ETag` said it.',
  schema: { type: 'string' },
  example: '"42"',
};

/** By name, so that a test can find what is described and not there. */
export const describedNames: readonly string[] = Object.keys(described);
