const longestWish = 35;
const longestHeader = 256;

/**
 * The first wish that something offered fulfils: that very language, or the same one in the same script. So `de-AT` is content with
 * German and `pt-PT` with Brazilian Portuguese, but `zh-TW` not with simplified Chinese. What is no language tag is passed over.
 */
export function pickLanguage(wishes: readonly string[], offered: readonly string[], otherwise: string): string {
  for (const wish of wishes) {
    const wanted = readTag(wish);
    const found = wanted === null ? undefined : best(wanted, offered);
    if (found !== undefined) return found;
  }
  return otherwise;
}

/** The tags of an `Accept-Language` header, the most wished for first. What is malformed, refused (`q=0`) or `*` is left out. */
export function acceptedLanguages(header: string): readonly string[] {
  if (header.length > longestHeader) return [];
  const ranges = header.split(',').flatMap((range) => {
    const [tag = '', ...parameters] = range.split(';').map((part) => part.trim());
    const weight = weightOf(parameters);
    return weight > 0 && readTag(tag) !== null ? [{ tag, weight }] : [];
  });
  return ranges.toSorted((a, b) => b.weight - a.weight).map(({ tag }) => tag);
}

function weightOf(parameters: readonly string[]): number {
  const [only, ...more] = parameters;
  if (only === undefined) return 1;
  const [, weight] = /^q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/i.exec(only) ?? [];
  return weight === undefined || more.length > 0 ? 0 : Number(weight);
}

function readTag(wish: string): Intl.Locale | null {
  if (wish.length > longestWish || wish.startsWith('*')) return null;
  try {
    return new Intl.Locale(wish.trim().replaceAll('_', '-'));
  } catch {
    return null;
  }
}

function best(wanted: Intl.Locale, offered: readonly string[]): string | undefined {
  const exact = offered.find((tag) => new Intl.Locale(tag).baseName === wanted.baseName);
  return exact ?? offered.find((tag) => scriptOf(new Intl.Locale(tag)) === scriptOf(wanted));
}

/** Language and likely script: `zh-TW` is written as `zh-Hant`. */
function scriptOf(locale: Intl.Locale): string {
  const { language, script } = locale.maximize();
  return `${language}-${script}`;
}
