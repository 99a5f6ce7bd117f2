import type { Shape } from './answer-schemas.ts';
import type { Code } from './codes.ts';
import { errorBody } from './error-body.ts';

type Examples = Readonly<Record<string, unknown>>;

const principal = {
  id: '65f0c0ffee65f0c0ffee65f0',
  name: 'Ada',
  email: 'ada@example.com',
  identityProviders: ['password'],
  roles: ['USER'],
  emailVerified: true,
  lastActive: '2026-01-31T12:00:00.000Z',
  twoFactorAuthEnabled: true,
  preferredTwoFactorMethod: 'email',
  twoFactorMethods: ['email'],
  avatar: null,
  createdAt: '2026-01-01T12:00:00.000Z',
  groups: [],
};
const token = 'eyJhbGciOi…';

const signedIn = {
  user: principal,
  accessToken: token,
  refreshToken: token,
  twoFactorRequired: false,
  twoFactorMethods: null,
  preferredTwoFactorMethod: null,
  twoFactorAuthenticationToken: null,
  location: null,
  mustEnrol: false,
};
const asked = {
  twoFactorRequired: true,
  twoFactorMethods: ['totp', 'email'],
  preferredTwoFactorMethod: 'totp',
  twoFactorAuthenticationToken: token,
};
const steppedUp = {
  stepUpToken: token,
  twoFactorRequired: false,
  twoFactorMethods: null,
  preferredTwoFactorMethod: null,
  twoFactorAuthenticationToken: null,
};

/** What each shape of an answer may look like. */
export const examples: Readonly<Record<Shape, Examples>> = {
  principal: { account: principal },
  signedIn: {
    'signed in': signedIn,
    'second factor needed': { ...signedIn, accessToken: null, refreshToken: null, ...asked },
  },
  success: { done: { success: true } },
  refreshed: { pair: { principal, accessToken: token, refreshToken: token } },
  recovered: { recovered: { user: principal, accessToken: token, refreshToken: token, stepUpToken: token } },
  status: {
    'signed in': {
      authenticated: true,
      stepUp: false,
      emailVerified: true,
      twoFactorRequired: false,
      preferredTwoFactorMethod: 'totp',
      twoFactorMethods: ['totp'],
      sessionId: '0b8f6a1e-5d1c-4a3b-9b0e-2f6f0c1d2e3f',
      mustEnrol: false,
    },
    nobody: {
      authenticated: false,
      stepUp: false,
      emailVerified: null,
      twoFactorRequired: false,
      preferredTwoFactorMethod: null,
      twoFactorMethods: null,
      sessionId: null,
      mustEnrol: null,
    },
  },
  steppedUp: { 'stepped up': steppedUp, 'second factor needed': { ...steppedUp, stepUpToken: null, ...asked } },
  setup: {
    secret: {
      secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
      totpAuthUrl: 'otpauth://totp/Detent:ada%40example.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Detent',
      recoveryCodes: ['aB3dE5fG7hJ9', 'kL2mN4pQ6rS8'],
      token,
    },
  },
  cooldown: { sent: { cooldown: 60 } },
  remaining: { wait: { remaining: 42 }, none: { remaining: 0 } },
  sessions: {
    one: [
      {
        id: '0b8f6a1e-5d1c-4a3b-9b0e-2f6f0c1d2e3f',
        browser: 'Firefox',
        os: 'Linux',
        ipAddress: null,
        location: null,
        lastActive: '2026-01-31T12:00:00.000Z',
      },
    ],
  },
  preview: {
    allowed: {
      allowed: true,
      impact: {
        removed: [{ id: '01HT9', kind: 'totp', label: 'Phone' }],
        remaining: [{ id: '01HTA', kind: 'email' }],
        onlyFactor: false,
        mustEnrol: false,
        preferred: 'email',
        recoveryCodesRemoved: 6,
        sessions: 'ended',
        alerts: 1,
        alertLanguage: 'en',
        restorableUntil: '2026-02-03T12:00:00.000Z',
      },
    },
    refused: {
      allowed: false,
      code: 'CANNOT_DISABLE_ONLY_TWO_FACTOR_METHOD',
      message: 'This is the only second factor that counts.',
    },
  },
};

/** A refusal as it is written. */
export const exampleOf = (code: Code): unknown =>
  errorBody(
    code === 'INVALID_REQUEST' ? { code, fields: [{ field: 'password', rule: 'pattern' }] } : { code },
    '2026-01-31T12:00:00.000Z',
    '/api/auth/2fa/totp',
  );
