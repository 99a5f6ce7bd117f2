/**
 * What every store of plain, versioned records promises. A version is compared for equality only; none is ever used again
 * for the same id, not even after the record was removed.
 */
export interface Records<V> {
  /** The value as last written, or null. A value that cannot be read throws `port-failed`, never null. */
  find(id: string): Promise<Versioned<V> | null>;
  /** Of many callers inserting one id exactly one is told true; the others wrote nothing. */
  insert(value: V): Promise<boolean>;
  /** Of many callers replacing one version exactly one is told true; the others wrote nothing. */
  replace(value: V, version: Version): Promise<boolean>;
  /** Of many callers removing or replacing one version exactly one is told true; the others changed nothing. */
  remove(id: string, version: Version): Promise<boolean>;
}

export type Version = string | number;

export interface Versioned<V> {
  readonly value: V;
  readonly version: Version;
}
