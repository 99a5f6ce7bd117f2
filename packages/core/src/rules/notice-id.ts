/** A notice's id is the same for every try of one message and for no other: account, first event of the act, recipient. */
export const noticeId = (accountId: string, sequence: number, recipientId: string): string =>
  `${written(accountId)}.${sequence}.${written(recipientId)}`;

/** Which act of which account a notice is about; null for what is no notice's id. */
export function readNoticeId(id: string): { readonly accountId: string; readonly sequence: number } | null {
  const [, account, sequence] = /^([A-Za-z0-9_-]+)\.([1-9]\d{0,14})\.[A-Za-z0-9_-]+$/.exec(id) ?? [];
  if (account === undefined) return null;
  const accountId = account.startsWith('_') ? fromBase64url(account.slice(1)) : account;
  return { accountId, sequence: Number(sequence) };
}

/** Ids of other shapes are written as base64url of their UTF-16, marked by an underscore, so that no two ids read alike. */
const written = (id: string): string => (/^[A-Za-z0-9-]+$/.test(id) ? id : `_${toBase64url(id)}`);

const symbols = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

function toBase64url(text: string): string {
  const units = Array.from({ length: text.length }, (_, at) => text.charCodeAt(at).toString(2).padStart(16, '0'));
  const sixes = units.join('').match(/.{1,6}/g) ?? [];
  return sixes.map((bits) => symbols.charAt(Number.parseInt(bits.padEnd(6, '0'), 2))).join('');
}

function fromBase64url(text: string): string {
  const bits = Array.from(text, (symbol) => symbols.indexOf(symbol).toString(2).padStart(6, '0')).join('');
  const units = bits.match(/.{16}/g) ?? [];
  return units.map((unit) => String.fromCharCode(Number.parseInt(unit, 2))).join('');
}
