/** Where something lies in a value: the keys and indices on the way to it. */
export type Path = readonly (string | number)[];

/** Every place in a value, but for the value itself. */
export function placesIn(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const inner = Object.entries(value).flatMap(([key, member]) =>
    placesIn(member, [...path, Array.isArray(value) ? Number(key) : key]),
  );
  return path.length === 0 ? inner : [path, ...inner];
}

/** A copy with something else at that place, or with nothing there. */
export function spoilt(value: unknown, path: Path, how: { readonly replacedBy: unknown } | 'removed'): unknown {
  // By way of JSON, so that nothing in it is in two places.
  const copy: unknown = JSON.parse(JSON.stringify(value));
  const last = path.at(-1) ?? '';
  const holder = path.slice(0, -1).reduce<object>((outer, key) => Object(Reflect.get(outer, key)), Object(copy));
  if (how !== 'removed') Reflect.set(holder, last, how.replacedBy);
  else if (Array.isArray(holder)) Reflect.set(holder, last, undefined);
  else Reflect.deleteProperty(holder, last);
  return copy;
}

/** A place as a reader names it: `factors[1].label`. */
export const named = (path: Path): string =>
  path.reduce<string>((before, key) => {
    if (typeof key === 'number') return `${before}[${key}]`;
    return before === '' ? key : `${before}.${key}`;
  }, '');
