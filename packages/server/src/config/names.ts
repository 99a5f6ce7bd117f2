import { settings } from './settings.ts';

const prefix = 'DETENT_';

/** What a setting is called in a file: `DETENT_EMAIL_2FA_BY_DEFAULT` is `email2faByDefault`. */
export function fileName(variable: string): string {
  return variable
    .slice(prefix.length)
    .toLowerCase()
    .replace(/_([a-z0-9])/g, (_, first: string) => first.toUpperCase());
}

/** The variables by their names in a file, aliases among them. */
export const variablesByFileName: ReadonlyMap<string, string> = new Map([
  ...Object.values(settings).map(({ variable }) => [fileName(variable), variable] as const),
  ...Object.values(settings).flatMap(({ variable, alias }) =>
    alias === undefined ? [] : [[alias, variable] as const],
  ),
]);

/** Variables that are no settings: where the file is, and what the repository's own test run reads. */
const others: ReadonlySet<string> = new Set(['DETENT_CONFIG', 'DETENT_LONG', 'DETENT_REQUIRE']);

const known: ReadonlySet<string> = new Set(Object.values(settings).map(({ variable }) => variable));

/** Names that look like settings of ours and are none, with the name that was perhaps meant. */
export function unknownNames(
  environment: Readonly<Record<string, string | undefined>>,
): readonly { readonly name: string; readonly meant: string | null }[] {
  return Object.keys(environment)
    .filter((name) => name.startsWith(prefix) && !known.has(name) && !others.has(name))
    .toSorted()
    .map((name) => ({ name, meant: nearest(name) }));
}

/** The known name that differs least, if it differs by little. */
function nearest(name: string): string | null {
  const [best] = [...known]
    .map((one) => ({ one, apart: distance(name, one) }))
    .toSorted((a, b) => a.apart - b.apart || (a.one < b.one ? -1 : 1));
  return best !== undefined && best.apart <= 3 ? best.one : null;
}

/** How many letters must be added, left out or changed to make one word of the other. */
function distance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (const [i, letter] of Array.from(left).entries()) {
    const next = [i + 1];
    for (const [j, other] of Array.from(right).entries()) {
      const changed = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(changed, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
