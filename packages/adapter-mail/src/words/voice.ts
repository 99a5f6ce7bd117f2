import { IntlMessageFormat } from 'intl-messageformat';
import type { Key, Values } from '../catalogue/en.ts';
import type { Language } from '../catalogue/languages.ts';
import { type Inline, ltr, words } from './piece.ts';
import { timesIn } from './times.ts';

/** Says things in one language. */
export interface Voice {
  readonly tag: string;
  readonly dir: 'ltr' | 'rtl';
  /** A message of the catalogue with its values filled in, once: what a value says is never read as a message again. */
  readonly say: <K extends Key>(key: K, ...values: keyof Values[K] extends never ? [] : [Values[K]]) => Inline;
  /** "a, b and c". */
  readonly list: (items: readonly Inline[]) => Inline;
  /** Date, time and offset from UTC in that zone; in UTC where none is known. */
  readonly moment: (at: number, zone: string | null) => Inline;
  /** The same in short, for an SMS. */
  readonly shortMoment: (at: number, zone: string | null) => string;
}

/** Wrapped, because a plain string would melt into the words around it. */
interface Wrapped {
  readonly pieces: Inline;
}

/** Parses all messages of a language at once, so that one that does not parse is found when the server starts; and only once. */
export function createVoice(language: Language): Voice {
  const known = made.get(language) ?? voiceOf(language);
  made.set(language, known);
  return known;
}

const made = new WeakMap<Language, Voice>();

function voiceOf({ tag, dir, catalogue }: Language): Voice {
  const locale = `${tag}-u-nu-latn`;
  const messages = new Map(
    Object.entries(catalogue).map(([key, text]) => [
      key,
      new IntlMessageFormat(text, locale, undefined, { ignoreTag: true }),
    ]),
  );
  const lists = new Intl.ListFormat(tag, { type: 'conjunction' });

  const say: Voice['say'] = (key, ...[values]) => {
    const message = messages.get(key);
    if (message === undefined) throw new Error(`there is no message ${key} in ${tag}`);
    return message
      .formatToParts<Wrapped>(Object.fromEntries(Object.entries(values ?? {}).map(wrapped)))
      .flatMap(({ value }) => (typeof value === 'string' ? words(value) : value.pieces));
  };

  return {
    tag,
    dir,
    say,
    list: (items) =>
      lists
        .formatToParts(items.map((_, index) => String(index)))
        .flatMap(({ type, value }) => (type === 'element' ? (items[Number(value)] ?? []) : words(value))),
    moment: (at, zone) => {
      const { date, time, offset } = timesIn(locale, zone, at);
      return say('moment', { date: words(date), time: ltr(time), zone: ltr(offset) });
    },
    shortMoment: (at, zone) => {
      const { day, time, offset } = timesIn(locale, zone, at);
      return `${day} ${time} ${offset}`;
    },
  };
}

type Value = string | number | Inline;

const wrapped = ([name, value]: [string, Value]): [string, string | number | Wrapped] => [
  name,
  typeof value === 'object' ? { pieces: value } : value,
];
