/** The first so many of what is added, in order. */
export class Oldest<T> {
  readonly #limit: number;
  readonly #compare: (a: T, b: T) => number;
  #found: readonly T[] = [];

  constructor(limit: number, compare: (a: T, b: T) => number) {
    this.#limit = limit;
    this.#compare = compare;
  }

  get found(): readonly T[] {
    return this.#found;
  }

  add(more: readonly T[]): void {
    this.#found = [...this.#found, ...more].toSorted(this.#compare).slice(0, this.#limit);
  }

  /** The last of them when there are as many as wanted, so that only older ones can still get in; else null. */
  last(): T | null {
    return this.#found[this.#limit - 1] ?? null;
  }
}
