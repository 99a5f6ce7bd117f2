import { Buffer } from 'node:buffer';
import { timingSafeEqual } from 'node:crypto';
import { DetentError, type OneTimePasswords } from '@detent/core';
import { HOTP, Secret } from 'otpauth';

const stepMs = 30_000;
const digits = 6;
const secretBytes = 20;
/** The shortest secret that authenticator apps were ever given: 80 bits. */
const leastSecretBytes = 10;

/** RFC 4226 and 6238 by way of otpauth. */
export class OtpauthOneTimePasswords implements OneTimePasswords {
  secret(): string {
    return new Secret({ size: secretBytes }).base32;
  }

  /** Throws `port-failed` for a secret that is none. */
  matches(secret: string, code: string, at: number, window: number): readonly number[] {
    const key = readSecret(secret);
    if (!/^[0-9]{6}$/.test(code)) return [];
    const given = Buffer.from(code);
    const now = Math.floor(at / stepMs);
    const steps: number[] = [];
    for (let step = Math.max(now - window, 0); step <= now + window; step += 1) {
      const expected = HOTP.generate({ secret: key, algorithm: 'SHA1', digits, counter: step });
      if (timingSafeEqual(Buffer.from(expected), given)) steps.push(step);
    }
    return steps;
  }

  /** Written out here and not by the library, which puts the members into another order than the contracts show. */
  uri(secret: string, label: { readonly issuer: string; readonly account: string }): string {
    const issuer = percentEncoded(label.issuer);
    const path = issuer === '' ? percentEncoded(label.account) : `${issuer}:${percentEncoded(label.account)}`;
    const query = [`secret=${readSecret(secret).base32}`, `issuer=${issuer}`, 'algorithm=SHA1', `digits=${digits}`];
    return `otpauth://totp/${path}?${query.join('&')}&period=${stepMs / 1000}`;
  }
}

// The library's complaint quotes the symbol it stumbled over, so it is not kept as a cause.
function readSecret(secret: string): Secret {
  let read: Secret | null = null;
  try {
    read = Secret.fromBase32(secret);
  } catch {
    read = null;
  }
  if (read !== null && read.bytes.length >= leastSecretBytes) return read;
  throw new DetentError({ code: 'port-failed', port: 'OneTimePasswords', op: 'read' });
}

// Broken surrogates become replacement characters; encoding them as they are would throw.
function percentEncoded(text: string): string {
  return encodeURIComponent(Buffer.from(text, 'utf8').toString('utf8'));
}
