import { Buffer } from 'node:buffer';
import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import { DetentError, type TokenClaims, type Tokens, type TokenType, type VerifiedToken } from '@detent/core';
import type { KeyRing } from './key-ring.ts';
import { type Payload, readClaims } from './token-claims.ts';
import type { WorkingKeys } from './working-keys.ts';

const mostBytes = 4096;
const notMeShape = /^nm1\.([A-Za-z0-9%!'()*._~-]{1,1024})\.[A-Za-z0-9_-]{43}$/;

/**
 * Compact JWS, HMAC-SHA-256 under the ring's keys. Every genuine token was made here, so its first part is one of the few
 * that this ring writes, byte for byte; whatever names another algorithm, type or key, or no key of this ring, is not even decoded.
 */
export class RingTokens implements Tokens {
  readonly #keys: WorkingKeys;
  readonly #issuer: string;
  #headers: Headers;

  constructor(keys: WorkingKeys, issuer: string) {
    this.#keys = keys;
    this.#issuer = issuer;
    this.#headers = readHeaders(keys);
  }

  sign<T extends TokenType>(
    type: T,
    claims: TokenClaims[T],
    life: { readonly at: number; readonly ms: number },
  ): string {
    const iat = Math.floor(life.at / 1000);
    const exp = Math.floor((life.at + life.ms) / 1000);
    const said = readClaims(type, { ...claims, iat, exp });
    if (said === null) throw unsigned();
    const { id, key } = this.#keys.current('signed-tokens');
    const payload = JSON.stringify({ iss: this.#issuer, token_type: type, ...said });
    const signed = `${headerOf(id)}.${Buffer.from(payload).toString('base64url')}`;
    const token = `${signed}.${signatureOf(signed, key)}`;
    if (token.length > mostBytes) throw unsigned();
    return token;
  }

  /** `iat` and `exp` are seconds, as on the wire; a token is over in the second it names. */
  verify<T extends TokenType>(type: T, token: string, now: number): VerifiedToken<T> {
    const payload = this.#genuine(token);
    // Who issued it is said and never compared: servers that share a ring may be reached under several names.
    if (payload === null || payload['token_type'] !== type || typeof payload['iss'] !== 'string') {
      return { kind: 'invalid' };
    }
    const claims = readClaims(type, payload);
    if (claims === null) return { kind: 'invalid' };
    return now < claims.exp * 1000 ? { kind: 'valid', claims } : { kind: 'expired', claims };
  }

  notMe(noticeId: string, keyId?: string): { readonly token: string; readonly keyId: string } {
    const named = keyId === undefined ? null : this.#keys.opening('not-me', keyId);
    const { id, key } =
      named === null || keyId === undefined ? this.#keys.current('not-me') : { id: keyId, key: named };
    return { token: `nm1.${encodeURIComponent(noticeId)}.${signatureOf(noticeId, key)}`, keyId: id };
  }

  readNotMe(token: string): { readonly noticeId: string } | null {
    const written = notMeShape.exec(token)?.[1];
    if (written === undefined) return null;
    try {
      const noticeId = decodeURIComponent(written);
      return encodeURIComponent(noticeId) === written ? { noticeId } : null;
    } catch {
      return null;
    }
  }

  #genuine(token: string): Payload | null {
    if (token.length > mostBytes) return null;
    const first = token.indexOf('.');
    const second = token.indexOf('.', first + 1);
    const key = this.#keyFor(token.slice(0, first));
    if (second === -1 || key === undefined) return null;
    const expected = Buffer.from(signatureOf(token.slice(0, second), key));
    const given = Buffer.from(token.slice(second + 1));
    if (given.length !== expected.length || !timingSafeEqual(expected, given)) return null;
    return readPayload(token.slice(first + 1, second));
  }

  #keyFor(header: string): KeyObject | undefined {
    if (this.#headers.of !== this.#keys.ring()) this.#headers = readHeaders(this.#keys);
    return this.#headers.keys.get(header);
  }
}

interface Headers {
  readonly of: KeyRing;
  readonly keys: ReadonlyMap<string, KeyObject>;
}

function readHeaders(keys: WorkingKeys): Headers {
  const ring = keys.ring();
  const known = new Map<string, KeyObject>();
  for (const { id } of ring.keys) {
    const key = keys.opening('signed-tokens', id);
    if (key !== null) known.set(headerOf(id), key);
  }
  return { of: ring, keys: known };
}

function headerOf(keyId: string): string {
  return Buffer.from(JSON.stringify({ alg: 'HS256', typ: 'JWT', kid: keyId })).toString('base64url');
}

function signatureOf(text: string, key: KeyObject): string {
  return createHmac('sha256', key).update(text).digest('base64url');
}

// Whatever has come this far was signed here, and was an object then.
function readPayload(text: string): Payload | null {
  try {
    const payload: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    return isPayload(payload) ? payload : null;
  } catch {
    return null;
  }
}

function isPayload(value: unknown): value is Payload {
  return typeof value === 'object' && value !== null;
}

function unsigned(): DetentError {
  return new DetentError({ code: 'port-failed', port: 'Tokens', op: 'write' });
}
