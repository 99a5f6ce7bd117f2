const kept = new WeakSet<object>();

/** A frozen copy of a JSON-like value. What is such a copy already is not copied again: a write costs what it changes. */
export function keep<T>(value: T): T;
export function keep(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || kept.has(value)) return value;
  const copy = Array.isArray(value)
    ? value.map((item) => keep(item))
    : Object.fromEntries(Object.entries(value).map(([name, member]) => [name, keep(member)]));
  kept.add(copy);
  return Object.freeze(copy);
}
