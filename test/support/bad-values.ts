import { Buffer } from 'node:buffer';

/** What is no language tag, as it stands in a query. */
export const badLocales = [
  'a*b',
  '../etc',
  '..%2F..%2Fetc%2Fpasswd',
  'd',
  'de-',
  '-de',
  '_',
  'de--DE',
  'de%20DE',
  'de.UTF-8',
  'abcdefghi',
  'de-1',
  'x',
  'i-unknown',
  '*',
  '%00',
  '%ff',
  '%0A',
  'de%0D%0ASet-Cookie:x',
  '%3Cscript%3E',
  '419',
  'de,fr',
  'de;q=1',
  '%D0%B4%D0%B5',
  '%7B%22$ne%22:1%7D',
  `x-${'a'.repeat(255)}`,
  `de${'-abcdefgh'.repeat(29)}`,
];

/** Media types that are not JSON in UTF-8. */
export const badTypes = [
  null,
  '',
  'text/plain',
  'text/json',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/xml',
  'application/json; charset=utf-16',
  'application/json; charset=iso-8859-1',
  'application/json, text/plain',
  'application/jsonp',
  'application/problem+json',
  'application/json5',
  'json',
  '*/*',
  'application/octet-stream',
  'application/json;;',
];

/** What is not JSON, or no JSON that can be kept. */
export const badTexts = [
  '{',
  '}',
  '[',
  '{"a":}',
  "{'a':1}",
  '{"a":1,}',
  '{"a" 1}',
  '{a:1}',
  'undefined',
  'NaN',
  '01',
  '"',
  '"\\x"',
  '"\\u12"',
  '{"a":"\u0001"}',
  '{}{}',
  '{} x',
  '// x\n{}',
  '<a/>',
  'a=b',
  '\u0000',
  ' ',
  'tru',
  '-',
  '1e',
  '{"a":1',
  '"\\ud800"',
  '{"\\udc00":1}',
];

/** What is not UTF-8, or no JSON in it. */
export const badBytes: readonly (readonly [string, readonly number[]])[] = [
  ['a broken sequence', [0x22, 0xc3, 0x28, 0x22]],
  ['half a sequence', [0x22, 0xe2, 0x82]],
  ['an overlong slash', [0x22, 0xc0, 0xaf, 0x22]],
  ['an encoded surrogate', [0x22, 0xed, 0xa0, 0x80, 0x22]],
  ['beyond the last character', [0x22, 0xf5, 0x80, 0x80, 0x80, 0x22]],
  ['Latin-1', [0x22, 0xe4, 0x22]],
  ['UTF-16, little end first', [0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]],
  ['UTF-16, big end first', [0xfe, 0xff, 0x00, 0x7b, 0x00, 0x7d]],
  ['gzip that nobody announced', [0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00]],
];

/** Values that no member takes, be it a text, a code or an object. */
export const wrongAnywhere: readonly unknown[] = [true, false, [7], [[]], 1.5, -1, 1e300];

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** What is no token at all, and what was one before it was touched. None holds a separator of cookies or headers. */
export function badTokens(good: string): Readonly<Record<string, string>> {
  const [head = '', body = '', signature = ''] = good.split('.');
  const claims = part({ sub: '1', exp: 9_999_999_999, iat: 1, iss: 'x', token_type: 'access_token' });
  return {
    letter: 'x',
    dots: '..',
    'four parts': 'a.b.c.d',
    'no JSON': 'aaaa.bbbb.cccc',
    'no base64': '*.*.*',
    quoted: `"${good}"`,
    percent: encodeURIComponent(good).replaceAll('.', '%2E'),
    'cut off': good.slice(0, -1),
    'cut in half': good.slice(0, good.length / 2),
    'without signature': `${head}.${body}.`,
    'without its first part': `.${body}.${signature}`,
    'with a foreign signature': `${head}.${body}.${'A'.repeat(43)}`,
    'with other claims': `${head}.${claims}.${signature}`,
    'of no algorithm': `${part({ alg: 'none', typ: 'JWT' })}.${claims}.`,
    'of another algorithm': `${part({ alg: 'RS256', typ: 'JWT', kid: '1' })}.${claims}.${'A'.repeat(342)}`,
    'of an unknown key': `${part({ alg: 'HS256', typ: 'JWT', kid: 'nobody' })}.${claims}.${'A'.repeat(43)}`,
    'with a path for a key': `${part({ alg: 'HS256', typ: 'JWT', kid: '../../dev/null' })}.${claims}.${'A'.repeat(43)}`,
    'much too long': 'a'.repeat(5000),
    'long and dotted': 'a.'.repeat(2000),
    'an object': '{"$ne":null}'.replaceAll(',', ''),
    prototype: '__proto__',
    'upper case': good.toUpperCase(),
    'with a tail': `${good}x`,
    doubled: `${good}${good}`,
  };
}
