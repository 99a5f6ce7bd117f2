import type { OneTimePasswords } from '../../ports/one-time-passwords.ts';
import { scattered } from './checksum.ts';

const stepMs = 30_000;
const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Six digits that change every 30 s and follow no RFC. */
export class FakeOneTimePasswords implements OneTimePasswords {
  #secrets = 0;

  secret(): string {
    this.#secrets += 1;
    return fakeSecret(`fresh ${this.#secrets}`);
  }

  matches(secret: string, code: string, at: number, window: number): readonly number[] {
    const now = stepAt(at);
    const steps = Array.from({ length: 2 * window + 1 }, (_, index) => now - window + index);
    return steps.filter((step) => codeOf(secret, step) === code);
  }

  uri(secret: string, label: { readonly issuer: string; readonly account: string }): string {
    const issuer = encodeURIComponent(label.issuer);
    return `otpauth://totp/${issuer}:${encodeURIComponent(label.account)}?secret=${secret}&issuer=${issuer}`;
  }

  /** What an authenticator app would show at that instant. */
  codeAt(secret: string, at: number): string {
    return codeOf(secret, stepAt(at));
  }
}

/** The time step of an instant. */
export const stepAt = (at: number): number => Math.floor(at / stepMs);

/** A base32 secret of 160 bits, the same for the same name. */
export const fakeSecret = (name: string): string =>
  Array.from({ length: 32 }, (_, at) => base32.charAt(scattered('secret', name, at) % base32.length)).join('');

const codeOf = (secret: string, step: number): string =>
  String(scattered('code', secret, step) % 1_000_000).padStart(6, '0');
