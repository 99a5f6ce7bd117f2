/** Parameters of a query or of a form. */
export interface Parameters {
  /** The first value, or null. */
  first(name: string): string | null;
  /** Each by name; null where a name is given twice with different values, which nobody means. */
  readonly named: Readonly<Record<string, string | null>>;
}

const none: Parameters = { first: () => null, named: {} };

export function readParameters(text: string): Parameters {
  if (text === '') return none;
  const read = new URLSearchParams(text);
  const named: Record<string, string | null> = Object.create(null);
  for (const [name, value] of read) named[name] = name in named && named[name] !== value ? null : value;
  return { first: (name) => read.get(name), named };
}
