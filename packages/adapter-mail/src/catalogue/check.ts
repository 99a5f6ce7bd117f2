import { IntlMessageFormat } from 'intl-messageformat';
import type { Language } from './languages.ts';

/** Something that a catalogue lacks, or has too much of. */
export interface Flaw {
  readonly language: string;
  readonly key: string;
  readonly flaw:
    | 'missing'
    | 'extra'
    | 'empty'
    | 'unreadable'
    | 'untranslated'
    | 'markup'
    | 'address'
    | 'direction-mark'
    | 'placeholders'
    | 'plural'
    | 'select';
}

/** What a server must not start with in production: messages that are missing, or would say less than the original does. */
export function catalogueFlaws(languages: readonly Language[], original: Language): readonly Flaw[] {
  return languages.flatMap((language) => {
    const keys = new Set([...Object.keys(original.catalogue), ...Object.keys(language.catalogue)]);
    return [...keys].flatMap((key) => {
      const found = flawsOf(textOf(language, key), textOf(original, key), language, original);
      return found.map((flaw): Flaw => ({ language: language.tag, key, flaw }));
    });
  });
}

const textOf = ({ catalogue }: Language, key: string): string | undefined =>
  Object.entries(catalogue).find(([name]) => name === key)?.[1];

function flawsOf(
  text: string | undefined,
  model: string | undefined,
  language: Language,
  original: Language,
): readonly Flaw['flaw'][] {
  if (text === undefined) return ['missing'];
  if (model === undefined) return ['extra'];
  if (text.trim() === '') return ['empty'];
  const [read, wanted] = [readMessage(text), readMessage(model)];
  if (read === null || wanted === null) return ['unreadable'];
  const needed = new Intl.PluralRules(language.tag).resolvedOptions().pluralCategories;
  const flaws: readonly (readonly [Flaw['flaw'], boolean])[] = [
    ['untranslated', text === model && language.tag !== original.tag],
    ['markup', /[<>]/.test(text)],
    ['address', /https?:|www\.|mailto:/i.test(text)],
    ['direction-mark', /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/.test(text)],
    ['placeholders', !agree(read.placeholders, wanted.placeholders)],
    ['plural', read.plurals.some((cases) => !needed.every((category) => cases.has(category)))],
    ['select', !read.selects.every(([name, cases]) => cases.has('other') && agree(cases, wanted.cases.get(name)))],
  ];
  return flaws.filter(([, there]) => there).map(([flaw]) => flaw);
}

interface ReadMessage {
  /** Each with what it is filled with. */
  readonly placeholders: ReadonlySet<string>;
  readonly plurals: readonly ReadonlySet<string>[];
  readonly selects: readonly (readonly [name: string, cases: ReadonlySet<string>])[];
  /** The cases of each select, taken together. */
  readonly cases: ReadonlyMap<string, ReadonlySet<string>>;
}

type Element = ReturnType<IntlMessageFormat['getAst']>[number];

function readMessage(text: string): ReadMessage | null {
  const placeholders = new Set<string>();
  const plurals: Set<string>[] = [];
  const selects: (readonly [string, Set<string>])[] = [];
  const visit = (element: Element): void => {
    if (!('value' in element) || typeof element.value !== 'string' || isLiteral(element)) return;
    if (!('options' in element)) {
      placeholders.add(`${element.value}: text`);
      return;
    }
    const cases = new Set(Object.keys(element.options));
    const kind = 'pluralType' in element ? 'number' : 'choice';
    placeholders.add(`${element.value}: ${kind}`);
    if (kind === 'number') plurals.push(cases);
    else selects.push([element.value, cases]);
    for (const option of Object.values(element.options)) for (const inner of option.value) visit(inner);
  };
  try {
    for (const element of new IntlMessageFormat(text, 'en', undefined, { ignoreTag: true }).getAst()) visit(element);
  } catch {
    return null;
  }
  return { placeholders, plurals, selects, cases: new Map(selects) };
}

/** As the parser marks a stretch of words; its name for that is not published. */
const literal = new IntlMessageFormat('words', 'en').getAst()[0]?.type;
const isLiteral = (element: Element): boolean => element.type === literal;

const agree = (a: ReadonlySet<string>, b: ReadonlySet<string> | undefined): boolean =>
  b !== undefined && a.size === b.size && [...a].every((value) => b.has(value));
