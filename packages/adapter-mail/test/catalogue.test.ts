import { catalogueFlaws, type Flaw, type Language, languages } from '@detent/adapter-mail';
import { describe, expect, it } from 'vitest';
import { de } from '../src/catalogue/de.ts';
import { type Catalogue, en } from '../src/catalogue/en.ts';
import { createVoice } from '../src/words/voice.ts';

const [english] = languages;
if (english === undefined) throw new Error('no language is offered');

const keys = Object.keys(en) as (keyof Catalogue)[];
const cases = 'zero|one|two|few|many|other|totp|sms|email|yes|ended|kept|all|others|both|browser|system|password|enrol';

/** The flaws of a catalogue of one message, which reads as given or is not there. */
function flawsWith(tag: string, key: keyof Catalogue, text: string | undefined): readonly Flaw['flaw'][] {
  const alone = (one: string | undefined): Catalogue =>
    Object.fromEntries(one === undefined ? [] : [[key, one]]) as Catalogue;
  const planted: Language = { tag, dir: 'ltr', catalogue: alone(text) };
  return catalogueFlaws([planted], { tag: 'en', dir: 'ltr', catalogue: alone(en[key]) }).map(({ flaw }) => flaw);
}

const textOf = (tag: string, key: keyof Catalogue): string =>
  languages.find((known) => known.tag === tag)?.catalogue[key] ?? '';

describe('every catalogue', () => {
  it('is complete (alerts case 20)', () => {
    expect(languages.map(({ tag }) => tag)).toEqual(['en', 'de', 'fr', 'ar']);
    expect(Object.keys(en).length).toBeGreaterThan(100);
    expect(catalogueFlaws(languages, english)).toEqual([]);
  });

  it('does not compile without one of the messages, or with one too many (alerts case 20)', () => {
    const { 'if-you': ifYou, ...short } = de;
    // @ts-expect-error: a message is missing
    const missing: Catalogue = short;
    // @ts-expect-error: nobody asks for this message
    const extra: Catalogue = { ...short, 'if-you': ifYou, 'if-nobody': '' };
    expect(Object.keys(extra).length - Object.keys(missing).length).toBe(2);
  });

  it('does not compile where a message is filled with what it does not take', () => {
    const voice = createVoice(english);
    // @ts-expect-error: a number is wanted
    expect(() => voice.say('page.not-me.will-freeze', { hours: 'many' })).not.toThrow();
    // @ts-expect-error: it must be filled
    expect(() => voice.say('when')).toThrow('moment');
    // @ts-expect-error: there is nothing to fill
    expect(voice.say('if-you', { product: [] })).toHaveLength(1);
  });
});

describe.each(languages.filter(({ tag }) => tag !== 'en').map(({ tag }) => tag))(
  'a flaw planted in %s is found (alerts case 20)',
  (tag) => {
    it.each(keys)('where %s is gone or empty', (key) => {
      expect(flawsWith(tag, key, undefined)).toEqual(['missing']);
      expect(flawsWith(tag, key, ' ')).toEqual(['empty']);
      expect(flawsWith(tag, key, en[key])).toContain('untranslated');
      expect(flawsWith(tag, key, '{')).toEqual(['unreadable']);
      expect(flawsWith(tag, key, `${textOf(tag, key)} {surplus}`)).toEqual(['placeholders']);
      expect(flawsWith(tag, key, `${textOf(tag, key)} <b>`)).toEqual(['markup']);
      expect(flawsWith(tag, key, `${textOf(tag, key)} www.example.com`)).toEqual(['address']);
      expect(flawsWith(tag, key, `${textOf(tag, key)}\u200f`)).toEqual(['direction-mark']);
    });

    it.each(placeholdersOf(tag))('where {%s} is taken out of %s', (name, key) => {
      expect(flawsWith(tag, key, textOf(tag, key).replaceAll(`{${name}}`, ''))).toContain('placeholders');
    });

    it.each(casesOf(tag))('where the case %s is taken out of %s', (name, key) => {
      const flaws = flawsWith(
        tag,
        key,
        textOf(tag, key).replace(new RegExp(` ${name} \\{([^{}]|\\{[^{}]*\\})*\\}`), ''),
      );
      expect(flaws.some((flaw) => flaw === 'plural' || flaw === 'select' || flaw === 'unreadable')).toBe(true);
    });
  },
);

describe('a flaw', () => {
  it('is a message that nobody asks for', () => {
    const planted = { ...english, tag: 'de', catalogue: { ...de, surplus: 'Zuviel' } };
    expect(catalogueFlaws([planted], english)).toEqual([{ language: 'de', key: 'surplus', flaw: 'extra' }]);
  });

  it('is a placeholder that is filled with something else', () => {
    expect(flawsWith('de', 'when', 'Wann: {moment, plural, one {#} other {#}}')).toEqual(['placeholders']);
    expect(flawsWith('de', 'holds.recovery', 'Codes: {state}')).toEqual(['placeholders']);
  });

  it('is a case that the original does not know', () => {
    const text = `${textOf('de', 'holds.recovery').slice(0, -1)} maybe {Vielleicht.}}`;
    expect(flawsWith('de', 'holds.recovery', text)).toEqual(['select']);
  });
});

/** Every place where a value goes in; what stands in braces behind a case is words. */
function placeholdersOf(tag: string): readonly (readonly [string, keyof Catalogue])[] {
  return keys.flatMap((key) => {
    const found = [...textOf(tag, key).matchAll(new RegExp(`(?<!(?:${cases}) )\\{(\\w+)\\}`, 'g'))];
    return [...new Set(found.map(([, name = '']) => name))].map((name) => [name, key] as const);
  });
}

function casesOf(tag: string): readonly (readonly [string, keyof Catalogue])[] {
  return keys.flatMap((key) => {
    const found = [...textOf(tag, key).matchAll(new RegExp(` (${cases}) \\{`, 'g'))];
    return [...new Set(found.map(([, name = '']) => name))].map((name) => [name, key] as const);
  });
}
