import { DetentError, type FailureCode } from '../../failure.ts';

/** Every check of every suite ends here: the sentence says what should have been true. */
export function holds(fact: boolean, sentence: string): asserts fact {
  if (!fact) throw new Error(sentence);
}

/** That two JSON-like values agree in every member, whatever the order of members. */
export function agrees(actual: unknown, expected: unknown, sentence: string): void {
  const where = difference(actual, expected, 'value');
  holds(where === null, `${sentence} (they differ at ${where})`);
}

/** That a call throws, or rejects, with a failure of one of these codes. */
export async function fails(call: () => unknown, codes: readonly FailureCode[], sentence: string): Promise<void> {
  const thrown = await caught(call);
  holds(DetentError.isInstance(thrown) && codes.includes(thrown.failure.code), sentence);
}

/** What a call throws or rejects with, or null. */
export async function caught(call: () => unknown): Promise<unknown> {
  try {
    await call();
    return null;
  } catch (thrown) {
    return thrown;
  }
}

function difference(actual: unknown, expected: unknown, path: string): string | null {
  if (!isObject(actual) || !isObject(expected) || Array.isArray(actual) !== Array.isArray(expected)) {
    return Object.is(actual, expected) ? null : path;
  }
  const names = new Set([...Object.keys(actual), ...Object.keys(expected)]);
  const differences = [...names].map((name) =>
    difference(Reflect.get(actual, name), Reflect.get(expected, name), `${path}.${name}`),
  );
  return differences.find((found) => found !== null) ?? null;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
