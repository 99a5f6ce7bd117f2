import { DetentError } from '../../failure.ts';
import type { Life, TokenClaims, Tokens, TokenType, VerifiedToken } from '../../ports/tokens.ts';
import { checksum, fromHex, toHex } from './checksum.ts';

/** Tokens that anybody could make and nobody can alter by accident. */
export class PlainTokens implements Tokens {
  /** Whether no token can be made from now on. */
  fault = false;
  readonly #current: string;
  readonly #opens: readonly string[];

  constructor(ring: { readonly current?: string; readonly opens?: readonly string[] } = {}) {
    this.#current = ring.current ?? 'key-1';
    this.#opens = [this.#current, ...(ring.opens ?? [])];
  }

  sign<T extends TokenType>(
    type: T,
    claims: TokenClaims[T],
    life: { readonly at: number; readonly ms: number },
  ): string {
    if (this.fault) throw new DetentError({ code: 'port-failed', port: 'Tokens', op: 'write' });
    const [iat, exp] = [Math.floor(life.at / 1_000), Math.floor((life.at + life.ms) / 1_000)];
    const signed = `${toHex(this.#current)}.${toHex(JSON.stringify({ type, claims: { ...claims, iat, exp } }))}`;
    return `${signed}.${checksum(['token', signed])}`;
  }

  verify<T extends TokenType>(type: T, token: string, now: number): VerifiedToken<T> {
    const said: Said<T> | null = this.#read(token);
    if (said?.type !== type) return { kind: 'invalid' };
    return { kind: now < said.claims.exp * 1_000 ? 'valid' : 'expired', claims: said.claims };
  }

  notMe(noticeId: string, keyId: string = this.#current): { readonly token: string; readonly keyId: string } {
    return { token: `nm1.${toHex(noticeId)}.${checksum(['not-me', keyId, noticeId])}`, keyId };
  }

  readNotMe(token: string): { readonly noticeId: string } | null {
    const [, noticeId] = /^nm1\.((?:[0-9a-f]{4})+)\.[\w-]{43}$/.exec(token) ?? [];
    return noticeId === undefined ? null : { noticeId: fromHex(noticeId) };
  }

  #read<T extends TokenType>(token: string): Said<T> | null {
    const [, signed = '', keyId = '', body = '', check] = /^(([0-9a-f]+)\.([0-9a-f]+))\.(.*)$/s.exec(token) ?? [];
    if (check !== checksum(['token', signed]) || !this.#opens.includes(fromHex(keyId))) return null;
    return JSON.parse(fromHex(body));
  }
}

interface Said<T extends TokenType> {
  readonly type: TokenType;
  readonly claims: TokenClaims[T] & Life;
}
