import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cleanText,
  isMailbox,
  isNumber,
  masked,
  normalMailbox,
  tidyText,
  typedDigits,
  typedRecoveryCode,
} from '../src/hygiene.ts';

const controls: readonly (readonly [string, string])[] = [
  ['a null', '\u0000'],
  ['a line feed', '\n'],
  ['a carriage return', '\r'],
  ['the last of the low controls', '\u001f'],
  ['a delete', '\u007f'],
  ['a next line', '\u0085'],
  ['the last of the high controls', '\u009f'],
  ['a line separator', '\u2028'],
  ['a paragraph separator', '\u2029'],
  ['an Arabic letter mark', '\u061c'],
  ['a left-to-right mark', '\u200e'],
  ['a right-to-left mark', '\u200f'],
  ['the first embedding', '\u202a'],
  ['an override', '\u202e'],
  ['the first isolate', '\u2066'],
  ['the last isolate', '\u2069'],
];

const neighbours: readonly (readonly [string, string])[] = [
  ['a tilde', '~'],
  ['a no-break space', '\u00a0'],
  ['a joiner', '\u200d'],
  ['a hyphen', '\u2010'],
  ['a per mille sign', '\u2030'],
  ['a narrow space', '\u202f'],
  ['an Arabic letter', '\u0628'],
];

describe('text that somebody typed', () => {
  it.each(controls)('no-forged-line: is refused with %s in it', (_name, symbol) => {
    expect(cleanText(`a${symbol}b`, 10)).toBeNull();
  });

  it.each(neighbours)('may hold %s', (_name, symbol) => {
    expect(cleanText(`a${symbol}b`, 10)).toBe(`a${symbol}b`);
    expect(tidyText(`a${symbol}b`, 10)).toBe(`a${symbol}b`);
  });

  it('is trimmed and composed', () => {
    expect(cleanText('  Zoe\u0308 ', 10)).toBe('Zo\u00eb');
    expect(cleanText('', 0)).toBe('');
  });

  it('is measured in symbols, after trimming and composing', () => {
    expect(cleanText('abc', 3)).toBe('abc');
    expect(cleanText('abcd', 3)).toBeNull();
    expect(cleanText(' abc ', 3)).toBe('abc');
    expect(cleanText('😀😀😀', 3)).toBe('😀😀😀');
    expect(cleanText('e\u0301e\u0301', 2)).toBe('\u00e9\u00e9');
  });
});

describe('text that is taken as it comes', () => {
  it.each(controls)('no-forged-line: loses %s', (_name, symbol) => {
    expect(tidyText(`a${symbol}b${symbol}`, 10)).toBe('ab');
  });

  it('is composed, cut to its length in symbols, and trimmed last', () => {
    expect(tidyText('e\u0301abc', 2)).toBe('\u00e9a');
    expect(tidyText('😀😀😀', 2)).toBe('😀😀');
    expect(tidyText(' ab c', 4)).toBe('ab');
    expect(tidyText('abc', 3)).toBe('abc');
  });

  it('no-forged-line: is always fit to be kept, whatever comes', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', ' ', '\u0301', '😀', ...controls.map(([, symbol]) => symbol)) }),
        fc.nat(20),
        (text, most) => {
          const tidy = tidyText(text, most);
          expect(Array.from(tidy).length).toBeLessThanOrEqual(most);
          expect(controls.filter(([, symbol]) => tidy.includes(symbol))).toEqual([]);
        },
      ),
    );
  });
});

describe('a mailbox', () => {
  it('is compared trimmed, composed and in lower case', () => {
    expect(normalMailbox(' Zoe\u0308@Example.ORG ')).toBe('zo\u00eb@example.org');
  });

  it.each(['a@b.c', 'ada.lovelace+tag@mail.example.org', "o'neil@example.org", 'ü@exämple.org'])(
    'can be %s',
    (address) => {
      expect(isMailbox(address)).toBe(true);
    },
  );

  it.each([
    '',
    'ada',
    '@example.org',
    'ada@',
    'ada@example',
    'ada@example.',
    'ada@.',
    'ada@@example.org',
    'ada@exam@ple.org',
    'ada lovelace@example.org',
    'ada@exam ple.org',
    'Ada <ada@example.org>',
    'ada@example.org,bob@example.org',
    'ada@example.org;bob@example.org',
    'a"d"a@example.org',
    'ada@[127.0.0.1]',
    'a(d)a@example.org',
    'a\\da@example.org',
    'ada:x@example.org',
    'ada@example.org\n',
    '\nada@example.org',
    'ada\u0000@example.org',
    'ada\u202e@example.org',
  ])('cannot be %j', (address) => {
    expect(isMailbox(address)).toBe(false);
  });

  it('has at most 254 symbols', () => {
    const domain = '@example.org';
    expect(isMailbox('a'.repeat(254 - domain.length) + domain)).toBe(true);
    expect(isMailbox('a'.repeat(255 - domain.length) + domain)).toBe(false);
  });

  it('is shown by its first symbol and its domain', () => {
    expect(masked({ channel: 'email', value: 'ada@example.org' })).toBe('a•••@example.org');
    expect(masked({ channel: 'email', value: '😀da@example.org' })).toBe('😀•••@example.org');
    expect(masked({ channel: 'email', value: 'a@b@example.org' })).toBe('a•••@example.org');
    expect(masked({ channel: 'email', value: '' })).toBe('•••');
  });
});

describe('a number', () => {
  it.each(['+1234567', '+123456789012345', '+4930901820'])('can be %s', (number) => {
    expect(isNumber(number)).toBe(true);
  });

  it.each([
    '',
    '1234567',
    '+0234567',
    '+123456',
    '+1234567890123456',
    '+49 30901820',
    '+12345a7',
    'x+1234567',
    '+1234567\n',
  ])('cannot be %j', (number) => {
    expect(isNumber(number)).toBe(false);
  });

  it('is shown by its last two digits', () => {
    expect(masked({ channel: 'sms', value: '+4930901820' })).toBe('••••20');
  });
});

describe('a code as typed', () => {
  it('may hold blanks and must be six digits', () => {
    expect(typedDigits('123456')).toBe('123456');
    expect(typedDigits(' 123 456 ')).toBe('123456');
    for (const mark of ['\u200e', '\u200f', '\u2066', '\u2069'])
      expect(typedDigits(`${mark}123456\u2069`)).toBe('123456');
    for (const other of ['\u200d', '\u2065', '\u206a']) expect(typedDigits(`${other}123456`)).toBeNull();
    for (const code of ['', '12345', '1234567', '12345a', 'a123456', '123456b', '１２３４５６', '123-456']) {
      expect(typedDigits(code)).toBeNull();
    }
  });

  it('of a recovery set may hold blanks and hyphens', () => {
    expect(typedRecoveryCode(' abcd-EFGH-\t1234 ')).toBe('abcdEFGH1234');
    expect(typedRecoveryCode('abcd')).toBe('abcd');
  });
});
