import { acceptedLanguages, pickLanguage } from '@detent/adapter-mail';
import { describe, expect, it } from 'vitest';

const planned = ['en', 'de', 'fr', 'ar', 'es', 'pt-BR', 'ja', 'zh-Hans'];
const pick = (...wishes: readonly string[]): string => pickLanguage(wishes, planned, 'en');

describe('choosing a language (alerts case 19)', () => {
  it.each([
    ['de-AT', 'de'],
    ['de', 'de'],
    ['DE_de', 'de'],
    ['pt', 'pt-BR'],
    ['pt-PT', 'pt-BR'],
    ['zh-CN', 'zh-Hans'],
    ['zh-SG', 'zh-Hans'],
    ['zh', 'zh-Hans'],
    ['ar-EG', 'ar'],
    ['fr-CA-u-nu-arab', 'fr'],
    ['es-419', 'es'],
    ['ja-Latn', 'en'],
    ['en-GB', 'en'],
  ])('%s is content with %s', (wish, language) => {
    expect(pickLanguage([wish], planned, 'en')).toBe(language);
    expect(pickLanguage([wish], planned, 'fr')).toBe(language === 'en' && wish === 'ja-Latn' ? 'fr' : language);
  });

  it('passes over what is not offered in the reader’s script, and tries the next wish', () => {
    expect(pick('zh-TW', 'fr')).toBe('fr');
    expect(pick('zh-HK', 'fr')).toBe('fr');
    expect(pick('zh-Hant', 'fr')).toBe('fr');
    expect(pick('sr', 'nl', 'ar')).toBe('ar');
  });

  it('takes the first wish that is fulfilled, not the best', () => {
    expect(pick('de-CH', 'fr')).toBe('de');
    expect(pick('fr', 'de')).toBe('fr');
  });

  it('prefers the very language to a cousin of it', () => {
    const offered = ['pt-BR', 'pt-PT'];
    expect(pickLanguage(['pt-PT'], offered, 'pt-BR')).toBe('pt-PT');
    expect(pickLanguage(['pt-AO'], offered, 'pt-BR')).toBe('pt-BR');
  });

  it.each([
    '',
    '*',
    '-',
    '_',
    'x',
    'x-private',
    'd',
    'de--AT',
    'de-',
    '../../etc/passwd',
    '<script>',
    'de\r\nBcc: x',
    '{"$ne":null}',
    'ü',
    '\u0000',
    'de-'.repeat(20),
    'a'.repeat(10_000),
  ])('passes over what is no language: %j', (wish) => {
    expect(pick(wish, 'fr')).toBe('fr');
    expect(pick(wish)).toBe('en');
  });

  it('reads up to 35 symbols of a wish', () => {
    const tag = 'de-AT-x-abcdefgh-abcdefgh-abcdefgh';
    expect(tag).toHaveLength(34);
    expect(pick(`${tag}i`.slice(0, 35), 'fr')).toBe('fr');
    expect(pick(`${tag.slice(0, -1)}-a`, 'fr')).toBe('de');
    expect(pick(`${tag.slice(0, -1)}-ab`, 'fr')).toBe('fr');
  });

  it('falls back to the default without any wish', () => {
    expect(pick()).toBe('en');
    expect(pickLanguage([], planned, 'ar')).toBe('ar');
  });
});

describe('reading an Accept-Language header', () => {
  it.each([
    ['de', ['de']],
    ['de-AT, fr;q=0.5', ['de-AT', 'fr']],
    ['fr;q=0.5, de;q=0.9, en;q=0.7', ['de', 'en', 'fr']],
    ['fr;q=0.5, de;q=0.5', ['fr', 'de']],
    ['de;q=0, fr', ['fr']],
    ['de;q=0.000, fr', ['fr']],
    ['*, de', ['de']],
    ['*;q=0.1', []],
    ['de;q=1.0, fr;q=1', ['de', 'fr']],
    ['de;q=2, de;q=-1, de;q=x, de;q=0.1234, fr', ['fr']],
    ['de;level=1, de;q=0.5;x=1, fr', ['fr']],
    [' DE_at ;Q=0.8 , fr ; q=0.9', ['fr', 'DE_at']],
    ['<script>, de', ['de']],
    ['', []],
    [',,,', []],
  ])('%j wishes for %j', (header, wishes) => {
    expect(acceptedLanguages(header)).toEqual(wishes);
  });

  it('reads no more than 256 symbols', () => {
    const header = `de${' '.repeat(254)}`;
    expect(acceptedLanguages(header)).toEqual(['de']);
    expect(acceptedLanguages(`${header} `)).toEqual([]);
  });
});
