/** A sequence as an entity tag, and the other way round. */
export const etagOf = (sequence: number): string => `"${sequence}"`;

/** A sequence that no account ever has: what a tag of somebody else's making is worth. */
const never = -1;

/**
 * The sequence that a change insists on, or null where it insists on none. Of several tags the one that is `seen` counts;
 * weak tags and strange ones match nothing.
 */
export function readIfMatch(header: string | undefined, seen: number | null): number | null {
  if (header === undefined || header.trim() === '*') return null;
  const sequences = header.split(',').map(sequenceOf);
  const [first = never] = sequences;
  return seen !== null && sequences.includes(seen) ? seen : first;
}

function sequenceOf(tag: string): number {
  const [, digits] = /^"(0|[1-9]\d{0,14})"$/.exec(tag.trim()) ?? [];
  return digits === undefined ? never : Number(digits);
}
