import type { Records, Version, Versioned } from '../ports/records.ts';
import { keep } from './keep.ts';

/** Versioned records in memory. A version is never used twice, not even after its record is gone. */
export class MemoryRecords<V extends { readonly id: string }> implements Records<V> {
  readonly #rows = new Map<string, Versioned<V>>();
  #writes = 0;

  async find(id: string): Promise<Versioned<V> | null> {
    return this.#rows.get(id) ?? null;
  }

  async insert(value: V): Promise<boolean> {
    return !this.#rows.has(value.id) && this.#write(value);
  }

  async replace(value: V, version: Version): Promise<boolean> {
    return this.#rows.get(value.id)?.version === version && this.#write(value);
  }

  async remove(id: string, version: Version): Promise<boolean> {
    return this.#rows.get(id)?.version === version && this.#rows.delete(id);
  }

  /** Whether this value may stand beside the others. */
  protected admits(_value: V): boolean {
    return true;
  }

  /** Those that pass, in the order in which their ids first came. */
  protected rows(passes: (value: V) => boolean = () => true): readonly Versioned<V>[] {
    return [...this.#rows.values()].filter(({ value }) => passes(value));
  }

  protected first(passes: (value: V) => boolean): Versioned<V> | null {
    return this.rows(passes)[0] ?? null;
  }

  /** Removes at most `limit` of those that pass, and says how many. */
  protected removeSome(passes: (value: V) => boolean, limit: number): number {
    const removed = this.rows(passes).slice(0, limit);
    for (const { value } of removed) this.#rows.delete(value.id);
    return removed.length;
  }

  #write(value: V): boolean {
    if (!this.admits(value)) return false;
    this.#writes += 1;
    this.#rows.set(value.id, keep({ value, version: this.#writes }));
    return true;
  }
}
