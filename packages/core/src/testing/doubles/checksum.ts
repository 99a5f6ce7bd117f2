const symbols = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** One step of scattering. For a given `by` no two states lead to one, so that a single altered symbol always shows. */
function stir(state: number, by: number): number {
  const product = Math.imul(state ^ by, 0x9e3779b1);
  return product ^ (product >>> 15);
}

function fold(text: string, start: number): number {
  let state = start;
  for (let at = 0; at < text.length; at += 1) state = stir(state, text.charCodeAt(at));
  return state;
}

/** A number below 2^32, the same for the same parts and scattered otherwise. No cryptography: anybody can compute it. */
export function scattered(...parts: readonly (string | number)[]): number {
  const text = JSON.stringify(parts);
  return stir(fold(text, 1), text.length) >>> 0;
}

/** As many base64url symbols, the same for the same parts. Enough to notice an alteration in a test, and for nothing else. */
export function checksum(parts: readonly string[], length = 43): string {
  const text = JSON.stringify(parts);
  const states = [fold(text, 1), fold(text, 2)];
  return Array.from({ length }, (_, at) => {
    const lane = at % states.length;
    const state = stir(Number(states[lane]), at);
    states[lane] = state;
    return symbols.charAt(state & 63);
  }).join('');
}

/** Text as hexadecimal digits of its UTF-16 units, so that no store or log shows it by accident. */
export const toHex = (text: string): string =>
  Array.from({ length: text.length }, (_, at) => text.charCodeAt(at).toString(16).padStart(4, '0')).join('');

/** What `toHex` was given. */
export const fromHex = (hex: string): string =>
  hex.replaceAll(/.{4}/g, (unit) => String.fromCharCode(Number.parseInt(unit, 16)));
