/** A language tag in a request: well-formed as BCP 47 has it, or with underscores; empty is as good as absent. */
export type LocaleRead =
  | { readonly kind: 'absent' }
  | { readonly kind: 'malformed' }
  | { readonly kind: 'tag'; readonly tag: string };

const longestTag = 256;
const longestWish = 35;
const longestList = 256;

export function readLocale(value: string | null): LocaleRead {
  if (value === null || value === '') return { kind: 'absent' };
  const tag = value.replaceAll('_', '-');
  return value.length <= longestTag && isWellFormed(tag) ? { kind: 'tag', tag } : { kind: 'malformed' };
}

/** The languages that a request wishes for, canonical and in order: its own tag, then those of `Accept-Language`. Nothing here is an error. */
export function wishesOf(tag: string | null, acceptLanguage: string | undefined): readonly string[] {
  const wishes = [...(tag === null ? [] : [tag]), ...acceptedIn(acceptLanguage ?? '')];
  return [...new Set(wishes.flatMap(canonical))];
}

function acceptedIn(list: string): readonly string[] {
  if (list === '' || list.length > longestList) return [];
  return list
    .split(',')
    .flatMap((entry) => {
      const [, tag = '', weight = '1'] =
        /^\s*([\w-]+)\s*(?:;\s*[qQ]\s*=\s*([01](?:\.\d{0,3})?)\s*)?$/.exec(entry) ?? [];
      return tag === '' || Number(weight) === 0 || Number(weight) > 1 ? [] : [{ tag, weight: Number(weight) }];
    })
    .toSorted((a, b) => b.weight - a.weight)
    .map(({ tag }) => tag);
}

function canonical(wish: string): readonly string[] {
  if (wish.length > longestWish) return [];
  try {
    return Intl.getCanonicalLocales(wish.replaceAll('_', '-'));
  } catch {
    return [];
  }
}

/** RFC 5646 section 2.1; its irregular tags, kept for their age, follow no rule and are listed. */
const isWellFormed = (tag: string): boolean =>
  langtag.test(tag) || privateUse.test(tag) || irregular.has(tag.toLowerCase());

const language = '(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4}|[a-z]{5,8})';
const script = '(?:-[a-z]{4})?';
const region = '(?:-(?:[a-z]{2}|\\d{3}))?';
const variants = '(?:-(?:[a-z\\d]{5,8}|\\d[a-z\\d]{3}))*';
const extensions = '(?:-[a-wy-z\\d](?:-[a-z\\d]{2,8})+)*';
const privateSubtags = 'x(?:-[a-z\\d]{1,8})+';
const langtag = new RegExp(`^${language}${script}${region}${variants}${extensions}(?:-${privateSubtags})?$`, 'i');
const privateUse = new RegExp(`^${privateSubtags}$`, 'i');

const irregular: ReadonlySet<string> = new Set(
  [
    'en-gb-oed i-ami i-bnn i-default i-enochian i-hak i-klingon i-lux i-mingo i-navajo i-pwn i-tao i-tay i-tsu',
    'sgn-be-fr sgn-be-nl sgn-ch-de',
  ].flatMap((line) => line.split(' ')),
);
