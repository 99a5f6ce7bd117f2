import { isIPv4, isIPv6 } from 'node:net';

/** An address as it is compared: whatever its spelling, without zone, and as IPv4 where it is one in IPv6 clothes. */
export type IpAddress =
  | { readonly family: 4; readonly text: string }
  | { readonly family: 6; readonly text: string; readonly groups: readonly number[] };

export function readAddress(text: string): IpAddress | null {
  if (isIPv4(text)) return { family: 4, text };
  if (!isIPv6(text)) return null;
  const groups = groupsOf(text.split('%', 1)[0] ?? '');
  const mapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (mapped) return { family: 4, text: groups.slice(6).flatMap(bytesOf).join('.') };
  return { family: 6, text: groups.map(hex).join(':'), groups };
}

/** The first groups of an address, as the name of its network. */
export const networkOf = (groups: readonly number[], bits: 48 | 64): string =>
  `${groups
    .slice(0, bits / 16)
    .map(hex)
    .join(':')}/${bits}`;

/** All eight groups. The text has been found to be an IPv6 address. */
function groupsOf(text: string): readonly number[] {
  const [head = '', tail] = text.split('::', 2);
  const left = partsOf(head);
  const right = tail === undefined ? [] : partsOf(tail);
  return [...left, ...Array.from({ length: 8 - left.length - right.length }, () => 0), ...right];
}

function partsOf(text: string): readonly number[] {
  if (text === '') return [];
  return text.split(':').flatMap((part) => {
    if (!part.includes('.')) return [Number.parseInt(part, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = part.split('.').map(Number);
    return [a * 256 + b, c * 256 + d];
  });
}

const hex = (group: number): string => group.toString(16);
const bytesOf = (group: number): readonly number[] => [group >> 8, group & 255];
