import type { Account } from '../../account/account.ts';
import { DetentError } from '../../failure.ts';
import { fixed } from '../../policy.ts';
import type { TokenClaims, Tokens, TokenType } from '../../ports/tokens.ts';
import type { SecondStepChallenge } from '../../rules/open-challenge.ts';

/** How long tokens live. A step-up lives as long as policy says, since its refusal names that time. */
export interface Lives {
  readonly accessMs: number;
  readonly refreshMs: number;
  readonly challengeMs: number;
  readonly setupMs: number;
  readonly verificationMs: number;
  readonly knownClientMs: number;
  /** How long after its replacement a refresh token may come again without ending the session. */
  readonly graceMs: number;
}

const minute = 60_000;

export const defaultLives: Lives = {
  accessMs: 15 * minute,
  refreshMs: 36 * 60 * minute,
  challengeMs: 15 * minute,
  setupMs: fixed.setupMs,
  verificationMs: 15 * minute,
  knownClientMs: 400 * 24 * 60 * minute,
  graceMs: 10_000,
};

export interface Issued {
  readonly token: string;
  readonly expiresAt: number;
}

export interface Issuing {
  readonly tokens: Tokens;
}

/** Signs one token; that it could not be made is told by its type. */
export function issue<T extends TokenType>(
  { tokens }: Issuing,
  type: T,
  claims: TokenClaims[T],
  life: { readonly at: number; readonly ms: number },
): Issued {
  try {
    return { token: tokens.sign(type, claims, life), expiresAt: life.at + life.ms };
  } catch (cause) {
    throw new DetentError({ code: 'token-unmade', type }, { cause });
  }
}

export interface Pair {
  readonly access: Issued;
  readonly refresh: Issued;
}

/** The access and the refresh token of one session. */
export function issuePair(
  deps: Issuing,
  account: Account,
  of: { readonly sessionId: string; readonly accessJti: string; readonly refreshJti: string },
  lives: Lives,
  at: number,
): Pair {
  const { roles, groups } = account.person;
  const who = { sub: account.id, session: of.sessionId };
  const access = { ...who, jti: of.accessJti, roles, groups };
  return {
    access: issue(deps, 'access_token', access, { at, ms: lives.accessMs }),
    refresh: issue(deps, 'refresh_token', { ...who, jti: of.refreshJti }, { at, ms: lives.refreshMs }),
  };
}

/** The step-up token: for this session, and good until the factor set changes. */
export const issueStepUp = (
  deps: Issuing,
  account: Account,
  of: { readonly jti: string; readonly sessionId: string; readonly methods: readonly string[] },
  life: { readonly at: number; readonly ms: number },
): Issued =>
  issue(
    deps,
    'step_up_token',
    { sub: account.id, jti: of.jti, session: of.sessionId, epoch: account.epoch, amr: of.methods },
    life,
  );

/** The second-factor token: a challenge, written down. */
export function issueChallenge(deps: Issuing, challenge: SecondStepChallenge, at: number): Issued {
  const { id, accountId, purpose, sessionId, epoch, generation, scope, methods, expiresAt } = challenge;
  const claims = {
    sub: accountId,
    jti: id,
    purpose: purpose === 'sign-in' ? 'login' : 'step_up',
    epoch,
    scope,
    amr: methods,
    ...(sessionId === null ? {} : { session: sessionId }),
    ...(generation === null ? {} : { generation }),
  } as const;
  return issue(deps, 'two_factor_authentication_token', claims, { at, ms: expiresAt - at });
}

/** The challenge that a genuine second-factor token stands for. */
export const challengeOf = (
  claims: TokenClaims['two_factor_authentication_token'] & { readonly exp: number },
): SecondStepChallenge => ({
  id: claims.jti,
  accountId: claims.sub,
  purpose: claims.purpose === 'login' ? 'sign-in' : 'step-up',
  sessionId: claims.session ?? null,
  epoch: claims.epoch,
  generation: claims.generation ?? null,
  scope: claims.scope,
  methods: claims.amr,
  expiresAt: claims.exp * 1000,
});
