/** Signed tokens: HMAC-SHA-256 with a key id, the type checked before any other claim. Synchronous: verification sits on every request. */
export interface Tokens {
  /** A compact JWS with `iss`, `iat` and `exp` added. Throws `port-failed` when it cannot be made. */
  sign<T extends TokenType>(
    type: T,
    claims: TokenClaims[T],
    life: { readonly at: number; readonly ms: number },
  ): string;
  /** What a token says, or why it is none: 'invalid' for anything but a genuine token of that type, 'expired' past its end. */
  verify<T extends TokenType>(type: T, token: string, now: number): VerifiedToken<T>;
  /** The token of a "this was not me" link: derived from ring and notice, so that every try carries the same one. */
  notMe(noticeId: string, keyId?: string): { readonly token: string; readonly keyId: string };
  /** The notice that such a token names, or null. Whether it is genuine is told by the digest kept with the act. */
  readNotMe(token: string): { readonly noticeId: string } | null;
}

export type VerifiedToken<T extends TokenType> =
  | { readonly kind: 'valid'; readonly claims: TokenClaims[T] & Life }
  | { readonly kind: 'expired'; readonly claims: TokenClaims[T] & Life }
  | { readonly kind: 'invalid' };

export interface Life {
  readonly iat: number;
  readonly exp: number;
}

/** Claims by `token_type`. Names on the wire are the contract's. */
export interface TokenClaims {
  access_token: {
    readonly sub: string;
    readonly jti: string;
    readonly session: string;
    readonly roles: readonly string[];
    readonly groups: readonly string[];
  };
  refresh_token: { readonly sub: string; readonly jti: string; readonly session: string };
  step_up_token: {
    readonly sub: string;
    readonly jti: string;
    readonly session: string;
    readonly epoch: number;
    readonly amr: readonly string[];
  };
  two_factor_authentication_token: {
    readonly sub: string;
    readonly jti: string;
    readonly purpose: 'login' | 'step_up';
    readonly epoch: number;
    readonly session?: string;
    /** For `login`: the account's session generation, so that a cut ends what has not become a session yet. */
    readonly generation?: number;
    /** The scope that codes sent for it belong to. */
    readonly scope: string;
    /** What was proven before it was handed out. */
    readonly amr: readonly string[];
  };
  totp_setup: { readonly sub: string; readonly session: string; readonly epoch: number; readonly enrolment: string };
  email_verification: { readonly sub: string; readonly jti: string; readonly email: string };
  known_client: { readonly sub: string; readonly jti: string };
}

export type TokenType = keyof TokenClaims;
