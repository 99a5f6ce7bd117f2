import type { TokenClaims, TokenType } from '@detent/core';

export type Payload = Readonly<Record<string, unknown>>;

type Readers = { readonly [T in TokenType]: (payload: Payload) => TokenClaims[T] | null };

/** What a payload claims as a token of that type, member by member; null when one is missing or malformed. */
export function readClaims<T extends TokenType>(type: T, payload: Payload): TokenClaims[T] | null {
  const read: Readers[T] = readers[type];
  return read(payload);
}

export function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

const readers: Readers = {
  access_token: ({ sub, jti, session, roles, groups }) =>
    isText(sub) && isText(jti) && isText(session) && areTexts(roles) && areTexts(groups)
      ? { sub, jti, session, roles, groups }
      : null,
  refresh_token: ({ sub, jti, session }) =>
    isText(sub) && isText(jti) && isText(session) ? { sub, jti, session } : null,
  step_up_token: ({ sub, jti, session, epoch, amr }) =>
    isText(sub) && isText(jti) && isText(session) && isCount(epoch) && areTexts(amr)
      ? { sub, jti, session, epoch, amr }
      : null,
  two_factor_authentication_token: ({ sub, jti, purpose, epoch, session, scope, amr }) => {
    if (!isText(sub) || !isText(jti) || !isCount(epoch) || !isText(scope) || !areTexts(amr)) return null;
    if (purpose === 'login' && session === undefined) return { sub, jti, purpose, epoch, scope, amr };
    if ((purpose === 'login' || purpose === 'step_up') && isText(session)) {
      return { sub, jti, purpose, epoch, session, scope, amr };
    }
    return null;
  },
  totp_setup: ({ sub, session, epoch, enrolment }) =>
    isText(sub) && isText(session) && isCount(epoch) && isText(enrolment) ? { sub, session, epoch, enrolment } : null,
  email_verification: ({ sub, jti, email }) =>
    isText(sub) && isText(jti) && isText(email) ? { sub, jti, email } : null,
  known_client: ({ sub, jti }) => (isText(sub) && isText(jti) ? { sub, jti } : null),
};

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function areTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(isText);
}
