import { catalogueFlaws, languages } from '@detent/adapter-mail';

/** What the catalogues of messages lack, in words. */
export function missingMessages(): readonly string[] {
  const [original] = languages;
  if (original === undefined) return ['there is no language'];
  return catalogueFlaws(languages, original).map(({ language, key, flaw }) => `${language} ${key} is ${flaw}`);
}
