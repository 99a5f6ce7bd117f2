import type { Token } from '../tokens.ts';

/** One token for each member of something. */
export type TokensOf<D> = { readonly [K in keyof D]-?: Token<D[K]> };

/**
 * Lets the container put an object together, member by member: what `toResolvedValue` takes. A missing member, a strange one
 * and one of another type do not compile, and no order can be wrong.
 */
export function gather<D>(tokens: TokensOf<D>): [(...values: unknown[]) => D, Token<unknown>[]] {
  const names = Object.keys(tokens);
  const wanted = Object.values<Token<unknown>>(tokens);
  // The container answers in the order in which it was asked.
  return [(...values) => Object.fromEntries(names.map((name, index) => [name, values[index]])) as D, wanted];
}
