import type { DigestPurpose, Hasher } from '../../ports/hasher.ts';
import { holds } from './holds.ts';
import { atOnce, checks, type Open, type Runner } from './runner.ts';
import { oddTexts } from './samples.ts';

/** One hasher at two moments. */
export interface HasherWorld {
  readonly hasher: Hasher;
  /** The same keys after the cost of a password's hash was raised. */
  readonly raised: Hasher;
}

/** `fingerprints: 'any'`: for a double whose fingerprint is not SHA-256. */
export interface HasherDeviations {
  readonly fingerprints?: 'sha-256' | 'any';
}

const password = 'correct horse battery staple';
const purposes: readonly DigestPurpose[] = ['sent-code', 'sign-in-name', 'throttle', 'csrf'];
const digestShape = /^[A-Za-z0-9_-]{43}$/;

/** Everything that `Hasher` promises, but for time: who counts the work of a call knows it better than a stopwatch. */
export function hasherContract(
  runner: Runner,
  name: string,
  open: Open<HasherWorld>,
  { fingerprints = 'sha-256' }: HasherDeviations = {},
): void {
  const check = checks(runner, open);
  runner.describe(`${name} hasher`, () => {
    check('a password is right, and everything near it is wrong', async ({ hasher }) => {
      const phc = await hasher.hash(password);
      holds(phc.startsWith('$') && !phc.includes(password), 'the hash is a PHC string and does not show the password');
      holds((await hasher.verify(password, phc)) === 'right', 'the password is right');
      for (const near of ['', `${password} `, ` ${password}`, password.toUpperCase(), password.slice(1), phc]) {
        holds((await hasher.verify(near, phc)) === 'wrong', 'what is near it is wrong');
      }
    });

    check('passwords of all kinds are hashed', async ({ hasher }) => {
      for (const odd of ['👩‍👩‍👧‍👦 🏳️‍🌈', 'pässwörd שלום', `'"\\$argon2id$`, 'x'.repeat(1_024)]) {
        const phc = await hasher.hash(odd);
        holds((await hasher.verify(odd, phc)) === 'right', 'the password is right');
        holds((await hasher.verify(odd.slice(0, -1), phc)) === 'wrong', 'all of it counts');
      }
    });

    check('one password hashed twice gives two hashes', async ({ hasher }) => {
      const [one, other] = [await hasher.hash(password), await hasher.hash(password)];
      holds(one !== other, 'each has a salt of its own');
      holds((await hasher.verify(password, one)) === 'right', 'the first verifies');
      holds((await hasher.verify(password, other)) === 'right', 'and so does the second');
    });

    check('where there is no hash, or none that can be read, every password is wrong', async ({ hasher }) => {
      for (const phc of [null, '', '$', password, '$unknown$v=1$salt$hash', ...oddTexts.slice(0, 3)]) {
        holds((await hasher.verify(password, phc)) === 'wrong', 'nobody gets in');
      }
    });

    check('a hash made at a lower cost is stale when the password is right', async ({ hasher, raised }) => {
      const old = await hasher.hash(password);
      holds((await raised.verify(password, old)) === 'stale', 'the right password should be hashed anew');
      holds((await raised.verify('wrong', old)) === 'wrong', 'a wrong one stays wrong');
      const anew = await raised.hash(password);
      holds((await raised.verify(password, anew)) === 'right', 'hashed anew it is right');
      holds((await hasher.verify(password, anew)) === 'right', 'also where the cost is lower');
    });

    check('twenty hashes at once are all good', async ({ hasher }) => {
      const hashes = await atOnce(20, (index) => hasher.hash(`password ${index}`));
      const answers = await Promise.all(hashes.map((phc, index) => hasher.verify(`password ${index}`, phc)));
      holds(
        answers.every((answer) => answer === 'right'),
        'each belongs to its own password',
      );
    });

    check('a recovery code hashes alike under its set’s salt, and under no other', async ({ hasher, raised }) => {
      const [salt, another] = [hasher.salt(), hasher.salt()];
      holds(salt !== another, 'each set has a salt of its own');
      const hashed = await hasher.hashRecovery('AbCdEf123456', salt);
      holds(!hashed.includes('AbCdEf123456'), 'the hash does not show the code');
      holds((await hasher.hashRecovery('AbCdEf123456', salt)) === hashed, 'the same code under the same salt');
      holds((await hasher.hashRecovery('AbCdEf123456', another)) !== hashed, 'another salt');
      holds((await hasher.hashRecovery('AbCdEf123457', salt)) !== hashed, 'another code');
      holds((await raised.hashRecovery('AbCdEf123456', salt)) === hashed, 'raising the cost spoils no set');
    });

    check('a digest is the same for the same purpose and value, and for no other', async ({ hasher, raised }) => {
      const seen = new Set<string>();
      const values = ['', 'a', 'b', 'throttle', 'ab', ...oddTexts];
      for (const purpose of purposes) {
        for (const value of values) {
          const digest = hasher.digest(purpose, value);
          holds(digestShape.test(digest), 'a digest is 256 bits in base64url');
          holds(hasher.digest(purpose, value) === digest, 'made again it is the same');
          holds(raised.digest(purpose, value) === digest, 'whatever a password’s hash costs');
          seen.add(digest);
        }
      }
      holds(seen.size === purposes.length * values.length, 'no two purposes or values share one');
    });

    check('a fingerprint is the same for the same value, and for no other', async ({ hasher }) => {
      const values = ['', 'a', 'b', ...oddTexts];
      const seen = new Set(values.map((value) => hasher.fingerprint(value)));
      holds(seen.size === values.length, 'no two values share one');
      holds(
        [...seen].every((fingerprint) => digestShape.test(fingerprint)),
        'it is 256 bits in base64url',
      );
      holds(
        values.every((value) => seen.has(hasher.fingerprint(value))),
        'made again it is the same',
      );
    });

    if (fingerprints === 'sha-256') {
      check('a fingerprint is the SHA-256 of its value in UTF-8', async ({ hasher }) => {
        holds(hasher.fingerprint('') === '47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU', 'of nothing');
        holds(hasher.fingerprint('abc') === 'ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0', 'of abc');
        holds(hasher.fingerprint('é') === 'SplVfkAzw1Od4utlRyAXytX5VX96BiWgnxw_biumnEw', 'of a letter of two bytes');
      });
    }

    check('equal is true for equal texts alone', async ({ hasher }) => {
      for (const text of ['', 'a', 'abc', ...oddTexts]) {
        holds(hasher.equal(text, text), 'a text equals itself');
        holds(!hasher.equal(text, `${text}x`) && !hasher.equal(`x${text}`, text), 'and none of another length');
      }
      holds(!hasher.equal('abc', 'abd') && !hasher.equal('abc', 'ABC'), 'nor any other of its length');
      holds(!hasher.equal('é', 'e\u0301'), 'nor another way of writing it');
    });
  });
}
