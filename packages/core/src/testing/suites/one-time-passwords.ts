import type { OneTimePasswords } from '../../ports/one-time-passwords.ts';
import { noon } from '../fixtures.ts';
import { agrees, holds } from './holds.ts';
import { checks, type Open, type Runner } from './runner.ts';
import { oddTexts } from './samples.ts';

/** The port under test, and the app that people hold beside it. */
export interface OneTimePasswordsWorld {
  readonly passwords: OneTimePasswords;
  /** What an authenticator app shows for that secret at that instant. */
  readonly codeAt: (secret: string, at: number) => string;
}

const stepMs = 30_000;
const first = Math.floor(noon / stepMs);

/** Everything that `OneTimePasswords` promises, but for the codes themselves: those an adapter proves by the RFCs' vectors. */
export function oneTimePasswordsContract(runner: Runner, name: string, open: Open<OneTimePasswordsWorld>): void {
  const check = checks(runner, open);
  runner.describe(`${name} one-time passwords`, () => {
    check('a secret is 160 bits in base32 without padding, and never the same', async ({ passwords }) => {
      const secrets = Array.from({ length: 200 }, () => passwords.secret());
      holds(
        secrets.every((secret) => /^[A-Z2-7]{32}$/.test(secret)),
        'each has the shape',
      );
      holds(new Set(secrets).size === secrets.length, 'no two are the same');
    });

    check('a code matches in its own step', async ({ passwords, codeAt }) => {
      const secret = passwords.secret();
      for (const at of [first * stepMs, first * stepMs + 1, (first + 1) * stepMs - 1]) {
        const code = codeAt(secret, at);
        holds(/^\d{6}$/.test(code), 'a code has six digits');
        holds(passwords.matches(secret, code, at, 0).includes(first), 'it matches the step it was made in');
      }
    });

    check('a code matches as many steps early or late as the window says', async ({ passwords, codeAt }) => {
      const secret = passwords.secret();
      for (const window of [0, 1, 2]) {
        for (const offset of [-3, -2, -1, 0, 1, 2, 3]) {
          const code = codeAt(secret, noon + offset * stepMs);
          const inside = Math.abs(offset) <= window;
          // In one of a few hundred thousand worlds a step has its neighbour's code; then it matches both, rightly.
          const expected = stepsWith(codeAt, secret, code, window);
          agrees(passwords.matches(secret, code, noon, window), expected, 'all steps in the window with that code');
          holds(expected.includes(first + offset) === inside, 'its own step is one of them if it lies in the window');
        }
      }
    });

    check('a code that several steps share matches them all, in ascending order', async ({ passwords, codeAt }) => {
      const secret = passwords.secret();
      const window = 2_000;
      const codes = Array.from({ length: 2 * window + 1 }, (_, at) => codeAt(secret, (first - window + at) * stepMs));
      // Of four thousand codes out of a million a few are alike.
      const repeated = codes.filter((code, at) => codes.indexOf(code) < at);
      const [shared = ''] = [...repeated, ...codes];
      const expected = stepsWith(codeAt, secret, shared, window);
      agrees(passwords.matches(secret, shared, noon, window), expected, 'all steps, the earliest first');
    });

    check('nothing but the code matches', async ({ passwords, codeAt }) => {
      const secret = passwords.secret();
      const code = codeAt(secret, noon);
      const [start, end] = [code.slice(0, 3), code.slice(3)];
      const near = [`${start} ${end}`, ` ${code}`, `${code} `, `${code}\n`, `${code}0`, `0${code}`, code.slice(1)];
      const odd = ['', '000', 'abcdef', '-00001', '1e5000', '0x1234', '٠١٢٣٤٥', '１２３４５６', ...oddTexts];
      for (const wrong of [...near, ...odd]) {
        agrees(passwords.matches(secret, wrong, noon, 1), [], `${JSON.stringify(wrong)} is no code`);
      }
    });

    check('a code of another secret does not match', async ({ passwords, codeAt }) => {
      const [own, others] = [passwords.secret(), Array.from({ length: 20 }, () => passwords.secret())];
      const foreign = others.filter((secret) => passwords.matches(own, codeAt(secret, noon), noon, 1).length > 0);
      holds(foreign.length < 2, 'at the most by a rare coincidence');
    });

    check(
      'the address for an app names secret, issuer and account, whatever they are called',
      async ({ passwords }) => {
        const secret = passwords.secret();
        for (const text of ['Example', 'a b&c=d?e#f/g', 'Müller & Söhne', '100 %', '👍']) {
          const uri = passwords.uri(secret, { issuer: text, account: `${text}@example.org` });
          const [path = '', query = ''] = uri.split('?');
          const members = query.split('&').map((member) => member.split('='));
          const read = (member: string): string =>
            decodeURIComponent(String(members.find(([key]) => key === member)?.[1]));
          holds(uri.split('?').length === 2 && !uri.includes('#'), 'nothing in a name ends the path or the query');
          holds(path.startsWith('otpauth://totp/'), 'it is an address for time-based codes');
          const [issuer, account] = path.slice('otpauth://totp/'.length).split(':').map(decodeURIComponent);
          holds(issuer === text && account === `${text}@example.org`, 'its label names issuer and account');
          holds(read('secret') === secret && read('issuer') === text, 'it carries secret and issuer');
        }
      },
    );
  });
}

/** The steps in the window around noon at which the app shows that code. */
const stepsWith = (
  codeAt: OneTimePasswordsWorld['codeAt'],
  secret: string,
  code: string,
  window: number,
): readonly number[] =>
  Array.from({ length: 2 * window + 1 }, (_, index) => first - window + index).filter(
    (step) => codeAt(secret, step * stepMs) === code,
  );
