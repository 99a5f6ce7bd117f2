/** Members that hold a secret or somebody's data wherever they stand; compared without case, hyphens and underscores. */
const secretMembers: ReadonlySet<string> = new Set(
  [
    'accesstoken adminsecretkey auth authorization body codes cookie cookies credentials digest digits email emailaddress',
    'hash hashes html key keyring keys knownclient lookup newpassword notme otp otpauthurl params pass password passwordhash',
    'phone phonenumber pin plain query recoverycode recoverycodes refreshtoken salt sealed search secret secretkey secrets',
    'sessiontoken setcookie setuptoken smtpurl stepuptoken subject text token tokens totp totpauthurl',
    'twofactorauthenticationtoken uri url',
  ].flatMap((line) => line.split(' ')),
);

/** A `code` of ours says what happened; any other may be one that somebody typed. */
const plainCode = /^(?:[A-Z][A-Z0-9_]{2,60}|[a-z]+(?:-[a-z]+)*|\d{3})$/;

const deepest = 8;
const gone = '[redacted]';

/** An entry as it may be written: what a member is called decides first, then what its text looks like. */
export function redact(entry: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(entry).map(([name, value]) => [name, member(name, value, 1)]));
}

function member(name: string, value: unknown, depth: number): unknown {
  if (value === null || value === undefined || typeof value === 'boolean') return value;
  switch (meaningOf(name)) {
    case 'secret':
      return gone;
    case 'code':
      return typeof value === 'string' && plainCode.test(value) ? value : gone;
    case 'plain':
      return scrub(value, depth);
  }
}

type Meaning = 'secret' | 'code' | 'plain';

/** Names come from our own sources, so that there are few of them; what follows from one is worked out once. */
const meanings = new Map<string, Meaning>();
const mostNames = 1000;

function meaningOf(name: string): Meaning {
  const known = meanings.get(name);
  if (known !== undefined) return known;
  const plain = name.toLowerCase().replace(/[-_]/g, '');
  const meaning = secretMembers.has(plain) ? 'secret' : plain === 'code' ? 'code' : 'plain';
  if (meanings.size < mostNames) meanings.set(name, meaning);
  return meaning;
}

function scrub(value: unknown, depth: number): unknown {
  switch (typeof value) {
    case 'string':
      return scrubText(value);
    case 'number':
    case 'boolean':
      return value;
    case 'object':
      if (value === null) return null;
      if (depth >= deepest) return gone;
      if (Array.isArray(value)) return value.map((item) => scrub(item, depth + 1));
      // A thrown thing's own message may hold whatever its code was working on.
      if (value instanceof Error) return { name: scrubText(value.name) };
      if (ArrayBuffer.isView(value)) return gone;
      return Object.fromEntries(
        Object.entries(value).map(([inner, innerValue]) => [inner, member(inner, innerValue, depth + 1)]),
      );
    case 'bigint':
    case 'symbol':
    case 'undefined':
    case 'function':
      return gone;
  }
}

/** What gives a secret away by its looks, whatever it is called; mailboxes and numbers are masked. */
const looks: readonly (readonly [RegExp, string])[] = [
  // signed tokens, links, sealed values, password hashes, provisioning addresses, webhook secrets
  [/\beyJ[\w-]{8,}(?:\.[\w-]*){0,2}/g, gone],
  [/\bnm1\.[\w%!'()*~.-]{10,}/g, gone],
  [/\bs1\.[\w-]{1,32}\.[\w-]{16}\.[\w-]{22,}/g, gone],
  [/\$argon2[a-z]{1,2}\$[^\s"']*/g, gone],
  [/\botpauth:\/\/[^\s"']*/gi, gone],
  [/\bwhsec_[\w+/=-]+/g, gone],
  [/\b(?:Bearer|Basic)\s+[\w.~+/=-]{8,}/gi, gone],
  // 160 bits in base32, and 256 bits in base64url or hexadecimal
  [/\b[A-Z2-7]{32}\b/g, gone],
  [/(?<![\w-])(?=[\w-]*[A-Z])(?=[\w-]*[a-z])[\w-]{43}(?![\w-])/g, gone],
  [/\b[0-9a-f]{64}\b/gi, gone],
  // credentials and queries of addresses
  [/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@"']+@/gi, `$1${gone}@`],
  [/(\b[a-z][a-z0-9+.-]*:\/\/[^\s?#"']*)[?#][^\s"']*/gi, `$1?${gone}`],
  // people
  [/([^\s@<>()[\]"',;:=/])[^\s@<>()[\]"',;:=/]*(@[\w-]+(?:\.[\w-]+)+)/gu, '$1•••$2'],
  [/\+[1-9]\d{4,12}(\d{2})\b/g, '••••$1'],
];

/** Everything that could end a line or turn the reading direction, shown by its number. */
const unfit = /[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Most entries are short words or ids of our own, in which nothing of this can be. */
const harmless = /^(?:[0-9a-f-]{1,40}|(?!.*(?:eyJ|nm1\.|s1\.|whsec_|bearer|basic|\/\/))[\w .,:/()'-]{0,31})$/i;

export function scrubText(text: string): string {
  if (harmless.test(text)) return text;
  const clean = looks.reduce((rest, [look, instead]) => rest.replace(look, instead), text);
  return clean.replace(unfit, (symbol) => `\\u${(symbol.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`);
}
