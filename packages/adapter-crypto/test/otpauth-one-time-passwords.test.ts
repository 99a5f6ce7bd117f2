import { Buffer } from 'node:buffer';
import { createHmac, randomBytes } from 'node:crypto';
import { HOTP, Secret, URI } from 'otpauth';
import { describe, expect, it } from 'vitest';
import { OtpauthOneTimePasswords } from '../src/index.ts';
import { printed, thrownBy } from './support.ts';

const passwords = new OtpauthOneTimePasswords();
const rfcSecret = Secret.fromLatin1('12345678901234567890');
// RFC 4226, appendix D.
const rfc4226 = ['755224', '287082', '359152', '969429', '338314', '254676', '287922', '162583', '399871', '520489'];
// RFC 6238, appendix B, the rows of SHA-1.
const rfc6238: readonly (readonly [number, string])[] = [
  [59, '94287082'],
  [1_111_111_109, '07081804'],
  [1_111_111_111, '14050471'],
  [1_234_567_890, '89005924'],
  [2_000_000_000, '69279037'],
  [20_000_000_000, '65353130'],
];

/** RFC 4226, section 5.3, written out. */
function codeAt(secret: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', secret).update(counter).digest();
  const offset = mac.readUInt8(19) & 0x0f;
  return String((mac.readUInt32BE(offset) & 0x7fff_ffff) % 1_000_000).padStart(6, '0');
}

describe('one-time passwords', () => {
  it.each([...rfc4226.entries()])('have the RFC 4226 code of counter %i', (counter, code) => {
    expect(passwords.matches(rfcSecret.base32, code, counter * 30_000, 0)).toEqual([counter]);
    expect(passwords.matches(rfcSecret.base32, code, counter * 30_000 + 29_999, 0)).toEqual([counter]);
    expect(passwords.matches(rfcSecret.base32, code, (counter + 1) * 30_000, 0)).toEqual([]);
  });

  it.each(rfc6238)('have the RFC 6238 code at second %i', (second, code) => {
    const step = Math.floor(second / 30);
    expect(HOTP.generate({ secret: rfcSecret, algorithm: 'SHA1', digits: 8, counter: step })).toBe(code);
    expect(passwords.matches(rfcSecret.base32, code.slice(2), second * 1000, 0)).toEqual([step]);
    expect(passwords.matches(rfcSecret.base32, code, second * 1000, 0)).toEqual([]);
  });

  it('agree with the algorithm written out, for any secret and step', () => {
    for (let round = 0; round < 500; round += 1) {
      const bytes = randomBytes(20);
      const step = bytes.readUInt32BE(0) + 1;
      const secret = new Secret({ buffer: new Uint8Array(bytes).buffer }).base32;
      expect(passwords.matches(secret, codeAt(bytes, step), step * 30_000, 0)).toEqual([step]);
    }
  });

  it('match every step within the window, and none outside', () => {
    const at = 1_700_000_000_000;
    const now = Math.floor(at / 30_000);
    for (const away of [-3, -2, -1, 0, 1, 2, 3]) {
      const code = codeAt(rfcSecret.bytes, now + away);
      for (const window of [0, 1, 2]) {
        const expected = Math.abs(away) <= window ? [now + away] : [];
        expect(passwords.matches(rfcSecret.base32, code, at, window)).toEqual(expected);
      }
    }
  });

  it('match two steps, the earlier first, where both have one code', () => {
    const codes = new Map<string, number>();
    let pair: readonly [number, number] = [0, 0];
    for (let step = 0; pair[1] === 0; step += 1) {
      const code = codeAt(rfcSecret.bytes, step);
      const earlier = codes.get(code);
      if (earlier !== undefined) pair = [earlier, step];
      codes.set(code, step);
    }
    const [earlier, later] = pair;
    const window = later - earlier;
    const found = passwords.matches(rfcSecret.base32, codeAt(rfcSecret.bytes, later), later * 30_000, window);
    expect(found).toEqual([earlier, later]);
  });

  it('have no step before the beginning of time', () => {
    expect(passwords.matches(rfcSecret.base32, '755224', 0, 1)).toEqual([0]);
    const before = HOTP.generate({ secret: rfcSecret, counter: -1 });
    expect(passwords.matches(rfcSecret.base32, before, 0, 1)).toEqual([]);
    expect(passwords.matches(rfcSecret.base32, before, -30_000, 0)).toEqual([]);
  });

  it.each(['', '75522', '7552240', '75522a', ' 755224', '755224 ', '755224\n', '７５５２２４', '755 224', '+75522'])(
    'take %j for no code',
    (code) => {
      expect(passwords.matches(rfcSecret.base32, code, 0, 1)).toEqual([]);
    },
  );

  it('have secrets of 160 random bits in base32 without padding', () => {
    const secrets = Array.from({ length: 100 }, () => passwords.secret());
    for (const secret of secrets) expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(new Set(secrets).size).toBe(100);
  });

  it('read a secret as people write it', () => {
    for (const written of ['gezd gnbv gy3t qojq gezd gnbv gy3t qojq', `${rfcSecret.base32}======`]) {
      expect(passwords.matches(written, '755224', 0, 0)).toEqual([0]);
    }
  });

  it.each(['', 'GEZDGNBV', 'canary-secret-1', '0189', '======'])(
    'take %j for no secret, without repeating it',
    (secret) => {
      const error = thrownBy(() => passwords.matches(secret, '755224', 0, 0));
      expect(error.failure).toEqual({ code: 'port-failed', port: 'OneTimePasswords', op: 'read' });
      if (secret !== '') expect(printed(error)).not.toContain(secret);
      expect(error.cause).toBeUndefined();
      expect(thrownBy(() => passwords.uri(secret, { issuer: 'a', account: 'b' })).failure).toEqual(error.failure);
    },
  );

  it('are offered to an authenticator in the form that the contracts show', () => {
    const label = { issuer: 'Example & Söhne: Shop', account: 'ada+x@example.com' };
    const uri = passwords.uri(rfcSecret.base32, label);
    expect(uri).toBe(
      'otpauth://totp/Example%20%26%20S%C3%B6hne%3A%20Shop:ada%2Bx%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Example%20%26%20S%C3%B6hne%3A%20Shop&algorithm=SHA1&digits=6&period=30',
    );
  });

  it('are offered so that the library reads the same back', () => {
    const secret = passwords.secret();
    const read = URI.parse(passwords.uri(secret, { issuer: 'Example Ä', account: 'ada@example.com' }));
    expect(read).toMatchObject({
      issuer: 'Example Ä',
      label: 'ada@example.com',
      algorithm: 'SHA1',
      digits: 6,
      period: 30,
    });
    expect(read.secret.base32).toBe(secret);
    expect(passwords.uri(secret, { issuer: '', account: 'ada\ud800' })).toContain('/totp/ada%EF%BF%BD?');
  });
});
