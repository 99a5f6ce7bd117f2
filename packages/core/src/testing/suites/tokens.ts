import type { TokenClaims, Tokens, TokenType } from '../../ports/tokens.ts';
import { noon } from '../fixtures.ts';
import { agrees, holds } from './holds.ts';
import { checks, type Open, type Runner } from './runner.ts';
import { oddTexts } from './samples.ts';

/** One ring at three moments. */
export interface TokensWorld {
  readonly tokens: Tokens;
  /** After another key was added and promoted: that one signs, the first one still verifies. */
  readonly promoted: Tokens;
  /** After the first key was retired, too. */
  readonly retired: Tokens;
}

const samples: { readonly [T in TokenType]: TokenClaims[T] } = {
  access_token: { sub: 'account-1', jti: 'jti-1', session: 'session-1', roles: ['a', 'b'], groups: [] },
  refresh_token: { sub: 'account-1', jti: 'jti-2', session: 'session-1' },
  step_up_token: { sub: 'account-1', jti: 'jti-3', session: 'session-1', epoch: 7, amr: ['pwd', 'otp'] },
  two_factor_authentication_token: {
    sub: 'account-1',
    jti: 'jti-4',
    purpose: 'login',
    epoch: 0,
    scope: 'scope-1',
    amr: ['pwd'],
  },
  totp_setup: { sub: 'account-1', session: 'session-1', epoch: 2, enrolment: 'totp-1' },
  email_verification: { sub: 'account-1', jti: 'jti-5', email: 'müller+👍@example.org' },
  known_client: { sub: 'account-1', jti: 'jti-6' },
};

const types: readonly TokenType[] = [
  'access_token',
  'refresh_token',
  'step_up_token',
  'two_factor_authentication_token',
  'totp_setup',
  'email_verification',
  'known_client',
];

const hour = { at: noon, ms: 3_600_000 } as const;
const end = hour.at + hour.ms;

/** Everything that `Tokens` promises. */
export function tokensContract(runner: Runner, name: string, open: Open<TokensWorld>): void {
  const check = checks(runner, open);
  runner.describe(`${name} tokens`, () => {
    check('a token says what it was signed with, until it ends', async ({ tokens }) => {
      for (const type of types) {
        const token = tokens.sign(type, samples[type], hour);
        holds(/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token), 'it is compact');
        for (const now of [noon, end - 1]) {
          const read = tokens.verify(type, token, now);
          holds(read.kind === 'valid', 'it is valid to its last millisecond');
          agrees(only(read.claims, samples[type]), samples[type], 'every claim is as it was');
          agrees([read.claims.iat, read.claims.exp], [noon / 1_000, end / 1_000], 'its life is in seconds');
        }
        for (const now of [end, end + 1, end + 10_000_000]) {
          const read = tokens.verify(type, token, now);
          holds(read.kind === 'expired', 'it is expired from its end on, without leeway');
          agrees(only(read.claims, samples[type]), samples[type], 'and still says whose it was');
        }
      }
    });

    check('a claim that may be missing is missing or there as it was signed', async ({ tokens }) => {
      const type = 'two_factor_authentication_token';
      const read = (claims: TokenClaims[typeof type]): unknown => {
        const verified = tokens.verify(type, tokens.sign(type, claims, hour), noon);
        return verified.kind === 'valid' && [verified.claims.session, verified.claims.generation];
      };
      const bare = samples[type];
      agrees(read(bare), [undefined, undefined], 'what was not said is not there');
      agrees(read({ ...bare, generation: 0 }), [undefined, 0], 'a sign-in may say under which generation it began');
      const stepUp = { ...bare, purpose: 'step_up', session: 'session-1' } as const;
      agrees(read(stepUp), ['session-1', undefined], 'a step-up says for which session it is');
    });

    check('a token of one type is none of another, not even an expired one', async ({ tokens }) => {
      for (const type of types) {
        const token = tokens.sign(type, samples[type], hour);
        for (const other of types.filter((one) => one !== type)) {
          for (const now of [noon, end]) {
            holds(tokens.verify(other, token, now).kind === 'invalid', `${type} is no ${other}`);
          }
        }
      }
    });

    check('a token that was altered is none, not even an expired one', async ({ tokens }) => {
      const token = tokens.sign('step_up_token', samples.step_up_token, hour);
      const another = tokens.sign('step_up_token', { ...samples.step_up_token, epoch: 8 }, hour);
      const altered = Array.from({ length: token.length }, (_, at) => {
        const symbol = ['A', 'B'].find((one) => one !== token.charAt(at));
        return `${token.slice(0, at)}${symbol}${token.slice(at + 1)}`;
      });
      const cut = Array.from({ length: token.length }, (_, at) => token.slice(0, at));
      const [head = '', body = '', mark = ''] = token.split('.');
      const [otherHead = '', otherBody = '', otherMark = ''] = another.split('.');
      const swapped = [
        `${head}.${otherBody}.${mark}`,
        `${head}.${body}.${otherMark}`,
        `${otherHead}.${otherBody}.${mark}`,
        `${head}.${body}.`,
        `${head}.${body}`,
        `.${body}.${mark}`,
      ];
      const dressed = [`${token}A`, `${token}.`, `${token}=`, ` ${token}`, `${token} `, `${token}\n`];
      for (const forged of [...altered, ...cut, ...swapped, ...dressed]) {
        for (const now of [noon, end]) {
          holds(tokens.verify('step_up_token', forged, now).kind === 'invalid', `${forged} is no token`);
        }
      }
    });

    check('what was never signed is no token', async ({ tokens }) => {
      const unsigned = 'eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.eyJzdWIiOiJhY2NvdW50LTEifQ.';
      for (const text of ['', '.', '..', 'a.b.c', '__proto__', unsigned, 'x'.repeat(100_000), ...oddTexts]) {
        holds(tokens.verify('access_token', text, noon).kind === 'invalid', 'it is invalid');
      }
    });

    check('a key verifies until it is retired, and not longer', async ({ tokens, promoted, retired }) => {
      const [old, young] = [tokens, promoted].map((one) => one.sign('refresh_token', samples.refresh_token, hour));
      holds(kindOf(promoted, old) === 'valid', 'the key before verifies what it signed');
      holds(kindOf(promoted, young) === 'valid', 'the key of now verifies what it signed');
      holds(kindOf(retired, young) === 'valid', 'retiring another key does not matter to it');
      holds(kindOf(retired, old) === 'invalid', 'what a retired key signed is no token any more');
      holds(kindOf(tokens, young) === 'invalid', 'nor is what was signed with a key that this ring does not have');
    });

    check('the token of a "not me" link is derived alike each time, and names its notice', async ({ tokens }) => {
      const notices = [
        'account-1.12.mail-1',
        'account-1.12.mail-2',
        'account-1.13.mail-1',
        '_eyIkbmUiOm51bGx9.1._4pyT',
      ];
      const made = notices.map((noticeId) => tokens.notMe(noticeId));
      for (const [index, noticeId] of notices.entries()) {
        const again = tokens.notMe(noticeId);
        agrees(again, made[index], 'made again it is the same');
        holds(/^nm1\.[\x21-\x7e]+\.[\w-]{43}$/.test(again.token), 'it has its form');
        agrees(tokens.readNotMe(again.token), { noticeId }, 'it names its notice');
      }
      holds(new Set(made.map(({ token }) => token)).size === notices.length, 'no two notices share one');
    });

    check('a "not me" token outlives a promotion by the id of its key', async ({ tokens, promoted }) => {
      const noticeId = 'account-1.12.mail-1';
      const old = tokens.notMe(noticeId);
      const young = promoted.notMe(noticeId);
      holds(young.keyId !== old.keyId && young.token !== old.token, 'another key makes another token');
      agrees(promoted.notMe(noticeId, old.keyId), old, 'asked for by the old key it is the old one');
      agrees(promoted.notMe(noticeId, young.keyId), young, 'asked for by its own key it is its own');
    });

    check('what is no "not me" token names no notice', async ({ tokens }) => {
      const { token } = tokens.notMe('account-1.12.mail-1');
      const near = [`${token}A`, token.slice(0, -1), ` ${token}`, `${token}\n`, token.slice(4), `nm2${token.slice(3)}`];
      const session = tokens.sign('access_token', samples.access_token, hour);
      for (const text of ['', 'nm1', 'nm1.', 'nm1..', session, ...near, ...oddTexts]) {
        holds(tokens.readNotMe(text) === null, `${text} is none`);
      }
    });
  });
}

const kindOf = (ring: Tokens, token = ''): string => ring.verify('refresh_token', token, noon).kind;

/** Those members of the claims that the sample has; a token may say more. */
function only(claims: object, sample: object): object {
  return Object.fromEntries(Object.keys(sample).map((name) => [name, Reflect.get(claims, name)]));
}
