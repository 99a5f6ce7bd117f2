/** What a request is for: its path as sent, undecoded and without the path of the base address, and its query. */
export interface Target {
  readonly path: string;
  readonly query: string;
}

/**
 * A request target in the one form that everything behind goes by. The path of the base address is taken off where it
 * stands, and a proxy's absolute form loses its origin, which nobody reads.
 */
export function readTarget(url: string, prefix: string): Target {
  const target = url.startsWith('/') ? url : withoutOrigin(url);
  const mark = target.indexOf('?');
  const path = mark === -1 ? target : target.slice(0, mark);
  return { path: withoutPrefix(path, prefix), query: mark === -1 ? '' : target.slice(mark + 1) };
}

/** Whether it is a path at all, of visible ASCII: what every reader of it reads alike. */
export const isPath = (path: string): boolean => /^\/[!-"$->@-~]*$/.test(path);

function withoutPrefix(path: string, prefix: string): string {
  if (prefix === '' || !path.startsWith(prefix)) return path;
  const rest = path.slice(prefix.length);
  if (rest === '') return '/';
  return rest.startsWith('/') ? rest : path;
}

/** Whether every percent sign begins an escape, and all escapes together are UTF-8. */
export function isDecodable(target: string): boolean {
  if (!target.includes('%')) return true;
  try {
    decodeURIComponent(target);
    return true;
  } catch {
    return false;
  }
}

function withoutOrigin(url: string): string {
  const [origin = ''] = /^https?:\/\/[^/?#]+/i.exec(url) ?? [];
  const rest = url.slice(origin.length);
  return origin === '' || rest.startsWith('/') ? rest : `/${rest}`;
}
