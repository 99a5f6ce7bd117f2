/** Every value that a cookie was sent with, as it was sent. Nothing is decoded or unquoted: no value of ours needs it. */
export function cookieValues(header: string | undefined, name: string): readonly string[] {
  if (header === undefined || !header.includes(name)) return [];
  return header.split(';').flatMap((pair) => {
    const mark = pair.indexOf('=');
    return mark !== -1 && pair.slice(0, mark).trim() === name ? [pair.slice(mark + 1).trim()] : [];
  });
}

export interface CookieSettings {
  readonly secure: boolean;
  /** The path that the client sees. */
  readonly path: string;
  readonly httpOnly?: boolean;
}

/** A cookie that lives until `expiresAt`, said both ways that clients understand. */
export function setCookie(
  name: string,
  value: string,
  life: { readonly now: number; readonly expiresAt: number },
  settings: CookieSettings,
): string {
  const seconds = Math.max(0, Math.floor(life.expiresAt / 1000) - Math.floor(life.now / 1000));
  return cookie(name, value, seconds, life.expiresAt, settings);
}

export const clearCookie = (name: string, settings: CookieSettings): string => cookie(name, '', 0, 0, settings);

function cookie(name: string, value: string, seconds: number, expiresAt: number, settings: CookieSettings): string {
  const expires = new Date(expiresAt).toUTCString();
  const parts = [`${name}=${value}`, `Path=${settings.path}`, `Max-Age=${seconds}`, `Expires=${expires}`];
  if (settings.httpOnly !== false) parts.push('HttpOnly');
  if (settings.secure) parts.push('Secure');
  return [...parts, 'SameSite=Strict'].join('; ');
}
