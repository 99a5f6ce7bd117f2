/** What people typed, made fit to keep: composed (NFC), trimmed, of bounded length, without control or direction marks. */
export function cleanText(text: string, most: number): string | null {
  const clean = text.normalize('NFC').trim();
  return unfit.test(clean) || Array.from(clean).length > most ? null : clean;
}

/** As `cleanText`, for text that is taken as it comes: what is unfit is left out, what is too long is cut. */
export const tidyText = (text: string, most: number): string =>
  Array.from(text.normalize('NFC').replace(everyUnfit, '')).slice(0, most).join('').trim();

const unfitSymbols = '\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069';
const unfit = new RegExp(`[${unfitSymbols}]`, 'u');
const everyUnfit = new RegExp(`[${unfitSymbols}]`, 'gu');

/** A mailbox as it is compared: trimmed, composed and in lower case. */
export const normalMailbox = (address: string): string => address.trim().normalize('NFC').toLowerCase();

/** One `@`, something on both sides, a dot in the domain, no blanks: what can be written to. */
export function isMailbox(address: string): boolean {
  return (
    address.length <= 254 &&
    /^[^\s@<>(),;:\\"[\]]+@[^\s@<>(),;:\\"[\]]+\.[^\s@<>(),;:\\"[\].]+$/u.test(address) &&
    !unfit.test(address)
  );
}

/** E.164: a plus, no leading zero, seven to fifteen digits. */
export const isNumber = (number: string): boolean => /^\+[1-9]\d{6,14}$/.test(number);

/** A mailbox as first character and domain, a number as its last two digits. */
export function masked(address: { readonly channel: 'email' | 'sms'; readonly value: string }): string {
  if (address.channel === 'sms') return `••••${address.value.slice(-2)}`;
  const [first = ''] = address.value;
  return `${first}•••${address.value.slice(address.value.lastIndexOf('@'))}`;
}

/** A code as typed or pasted, without blanks and the direction marks that mails put around it; null when it is not six digits. */
export function typedDigits(code: string): string | null {
  const digits = code.replace(/[ \u200e\u200f\u2066-\u2069]/g, '');
  return /^\d{6}$/.test(digits) ? digits : null;
}

/** A recovery code as typed, without blanks and hyphens. */
export const typedRecoveryCode = (code: string): string => code.replace(/[\s-]/gu, '');
