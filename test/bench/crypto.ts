import { Buffer } from 'node:buffer';
import { createHmac, createSecretKey, randomBytes } from 'node:crypto';
import {
  createKeyRing,
  OtpauthOneTimePasswords,
  RandomIds,
  RingTokens,
  SystemClock,
  WorkingKeys,
} from '@detent/adapter-crypto';
import { type Ratio, shown, sideBySide } from './side-by-side.ts';

const size = { rounds: 41, calls: 2000 };
const different = 64;

/** Token verification and TOTP verification, each against the bare HMACs that it cannot do without. */
export function benchCrypto(print: (line: string) => void): Promise<readonly Ratio[]> {
  const ratios = [tokenVerification('access_token'), tokenVerification('step_up_token'), totpVerification()];
  for (const ratio of ratios) print(shown(ratio));
  return Promise.resolve(ratios);
}

export async function run(): Promise<boolean> {
  await benchCrypto((line) => console.log(line));
  return true;
}

function tokenVerification(type: 'access_token' | 'step_up_token'): Ratio {
  const clock = new SystemClock();
  const ids = new RandomIds(clock);
  const tokens = new RingTokens(new WorkingKeys(createKeyRing()), 'https://accounts.example.com');
  const key = createSecretKey(randomBytes(32));
  const at = clock.now();
  const claims = { sub: ids.id(), session: ids.uuid(), epoch: 7, amr: ['pwd', 'otp'], roles: ['USER'], groups: [] };
  const made = Array.from({ length: different }, () =>
    tokens.sign(type, { ...claims, jti: ids.jti() }, { at, ms: 900_000 }),
  );
  const signed = made.map((token) => token.slice(0, token.lastIndexOf('.')));
  return sideBySide(
    `verify ${type} / HMAC-SHA-256 of the same bytes`,
    {
      bare: (turn) => createHmac('sha256', key).update(at64(signed, turn)).digest(),
      subject: (turn) => {
        if (tokens.verify(type, at64(made, turn), at).kind !== 'valid') throw new Error('a genuine token was refused');
      },
    },
    size,
  );
}

function totpVerification(): Ratio {
  const passwords = new OtpauthOneTimePasswords();
  const secret = passwords.secret();
  const key = createSecretKey(randomBytes(20));
  const counter = Buffer.alloc(8);
  return sideBySide(
    'match a TOTP code, one step either side / 3 HMAC-SHA-1',
    {
      bare: (turn) => {
        for (let step = 0; step < 3; step += 1) {
          counter.writeUInt32BE(56_000_000 + turn + step, 4);
          createHmac('sha1', key).update(counter).digest();
        }
      },
      subject: (turn) => passwords.matches(secret, '123456', (56_000_001 + turn) * 30_000, 1),
    },
    { ...size, calls: size.calls / 2 },
  );
}

function at64(texts: readonly string[], turn: number): string {
  return texts[turn % different] ?? '';
}
