export const prefix = '/auth/admin';

/** An id that no route could mean, so that a path with an empty one is answered by the route it would be for. */
const emptyId = '%20';

/**
 * The path that routes are looked up by: one slash at the end is taken off, except where it stands for an empty id; ids that
 * are empty stay ids.
 */
export function routedPath(path: string): string {
  const isPlain = !path.endsWith('/') && !path.includes('//');
  if (isPlain || !path.startsWith(`${prefix}/api/users/`)) return path;
  const [users = '', ...rest] = path.slice(`${prefix}/api/`.length).split('/');
  if (rest.length === 1 && rest[0] === '') return `${prefix}/api/users`;
  const last = rest.at(-1) === '' && rest.length > 1 && !collections.has(rest.at(-2) ?? '') ? rest.slice(0, -1) : rest;
  return [`${prefix}/api`, users, ...last.map((segment) => (segment === '' ? emptyId : segment))].join('/');
}

/** Behind these an id follows. */
const collections: ReadonlySet<string> = new Set(['totp-devices', 'factors', 'sessions']);

/** Whether an id can be anybody's: not blank, not too long, without control characters. */
export const isId = (id: string): boolean =>
  plain.test(id) || (id.trim() !== '' && Array.from(id).length <= 200 && !controls.test(id));

/** What ids of ours look like, told at one glance. */
const plain = /^[\w-]{1,200}$/;

const controlMarks = '\\u0000-\\u001f\\u007f-\\u009f';
const controls = new RegExp(`[${controlMarks}]`, 'u');
