import { isDecodable } from '../edge/target.ts';
import type { PathFields } from './binding.ts';
import type { Operation } from './operation.ts';

type Routed =
  | { readonly kind: 'found'; readonly operation: Operation; readonly fields: PathFields }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'wrong-verb'; readonly allow: readonly string[] }
  | { readonly kind: 'malformed' };

export type FindRoute = (verb: string, path: string) => Routed;

interface Route {
  readonly operation: Operation;
  readonly pattern: readonly string[];
}

/**
 * Finds calls by their paths: split at each slash that is written as one, and each part decoded once. An empty part is in no path
 * of ours; dots and colons mean nothing.
 */
export function createFindRoute(operations: readonly Operation[]): FindRoute {
  const byLength = new Map<number, Route[]>();
  for (const operation of operations) {
    for (const path of operation.paths) {
      const pattern = path.split('/').slice(1);
      byLength.set(pattern.length, [...(byLength.get(pattern.length) ?? []), { operation, pattern }]);
    }
  }

  return function findRoute(verb, path) {
    const parts = path.split('/').slice(1);
    const routes = (byLength.get(parts.length) ?? []).filter(({ pattern }) => fits(pattern, parts));
    if (routes.length === 0 || parts.includes('')) return { kind: 'unknown' };
    if (!isDecodable(path)) return { kind: 'malformed' };
    const route = routes.find(({ operation }) => operation.verb === verb);
    if (route === undefined) return { kind: 'wrong-verb', allow: verbsOf(routes) };
    return { kind: 'found', operation: route.operation, fields: fieldsIn(route.pattern, parts) };
  };
}

const isField = (part: string): boolean => part.startsWith('{');

const fits = (pattern: readonly string[], parts: readonly string[]): boolean =>
  pattern.every((part, at) => isField(part) || part === parts[at]);

const verbsOf = (routes: readonly Route[]): readonly string[] =>
  [...new Set(routes.map(({ operation }) => operation.verb))].toSorted();

const fieldsIn = (pattern: readonly string[], parts: readonly string[]): PathFields =>
  Object.fromEntries(
    pattern.flatMap((part, at) =>
      isField(part) ? [[part.slice(1, -1), decodeURIComponent(parts[at] ?? '')] as const] : [],
    ),
  );
