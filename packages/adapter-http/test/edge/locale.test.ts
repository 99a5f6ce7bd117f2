import { describe, expect, it } from 'vitest';
import { readLocale, wishesOf } from '../../src/edge/locale.ts';

const repeated = (subtag: string, length: number): string => {
  const text = `en-x${`-${subtag}`.repeat(length)}`;
  return text.slice(0, length);
};

describe('a locale', () => {
  it.each([
    'de',
    'de_DE',
    'de-AT-1996',
    'zh-Hant_TW',
    'zh-cmn-Hans-CN',
    'sr-Latn-RS',
    'es-419',
    'sl-rozaj-biske',
    'de-CH-1901',
    'en-a-bbb-x-a-ccc',
    'de-u-co-phonebk',
    'x-whatever',
    'i-klingon',
    'sgn-BE-FR',
    'art-lojban',
    'zh-min-nan',
    'qaa-Qaaa-QM',
    'abcd',
    'abcdefgh',
    'en-1abc',
    'xx',
    'EN-gb-OED',
    'hy-arevela',
    'de-de-x-y',
  ])('is well-formed: %s', (tag) => {
    expect(readLocale(tag)).toEqual({ kind: 'tag', tag: tag.replaceAll('_', '-') });
  });

  it.each([
    'a*b',
    '../etc',
    'd',
    'de-',
    '-de',
    'de--DE',
    'de DE',
    ' de',
    'de.UTF-8',
    'abcdefghi',
    'de-1',
    'en-abcdefghi',
    'x',
    'x-',
    'i-unknown',
    'a-bc',
    'en-a',
    'de\u0000',
    'dé',
    '\u0434\u0435',
    'zh-cmn-yue-nan-hak',
    'en-12',
    '419',
    'de,fr',
    'de;q=1',
    '*',
    '%',
    '\n',
    'x-abcdefghi',
    'en-x',
    'sgn-be-be',
  ])('is malformed: %j', (tag) => {
    expect(readLocale(tag)).toEqual({ kind: 'malformed' });
  });

  it('is absent when it is empty or not there', () => {
    expect(readLocale('')).toEqual({ kind: 'absent' });
    expect(readLocale(null)).toEqual({ kind: 'absent' });
  });

  it('may be 256 characters long and no longer', () => {
    const tag = repeated('abcd', 256).replace(/-$/, 'a');
    expect(tag).toHaveLength(256);
    expect(readLocale(tag)).toEqual({ kind: 'tag', tag });
    expect(readLocale(`${tag}a`)).toEqual({ kind: 'malformed' });
  });
});

describe('the wishes of a request', () => {
  it('begin with its own tag, then go by weight', () => {
    expect(wishesOf('de', 'fr;q=0.5, ar, en;q=0.9')).toEqual(['de', 'ar', 'en', 'fr']);
  });

  it('keep the order of equal weights and name each language once', () => {
    expect(wishesOf('fr', 'en, fr, de;q=1.0, EN')).toEqual(['fr', 'en', 'de']);
  });

  it('are canonical, underscores included', () => {
    expect(wishesOf('DE_de', 'zh-hans-cn, iw')).toEqual(['de-DE', 'zh-Hans-CN', 'he']);
  });

  it('leave out what nobody can mean', () => {
    expect(wishesOf(null, '*, de;q=0, de;q=0.000, en;q=2, en;q=1.1, en;q=abc, fr;level=1, ;;;, ,x, a*b')).toEqual([]);
    expect(wishesOf('i-klingon', ';;;')).toEqual([]);
    expect(wishesOf('zh-cmn-yue-nan', undefined)).toEqual([]);
  });

  it('take 35 characters and not 36, and a header of 256 and not 257', () => {
    const wish = `en-x-${'abcdefgh-'.repeat(3)}abc`;
    expect(wish).toHaveLength(35);
    expect(wishesOf(wish, undefined)).toEqual([wish]);
    expect(wishesOf(`${wish}d`, undefined)).toEqual([]);
    const list = `de${' '.repeat(254)}`;
    expect(wishesOf(null, list)).toEqual(['de']);
    expect(wishesOf(null, `${list} `)).toEqual([]);
  });
});
