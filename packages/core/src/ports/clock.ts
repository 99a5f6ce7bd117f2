export interface Clock {
  /** Milliseconds since 1970, UTC. May differ between servers and step back; nothing but lives and waits depends on it. */
  now(): number;
}
