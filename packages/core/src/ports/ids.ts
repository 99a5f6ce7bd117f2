/** Fresh, unguessable values from the operating system's generator. */
export interface Ids {
  /** An opaque id for accounts, factors, addresses and acts: 24 lower-case hex digits, the first ones growing with time. */
  id(): string;
  /** A version 4 UUID. */
  uuid(): string;
  /** For tokens: at least 20 symbols of `[A-Za-z0-9]`. */
  jti(): string;
  /** 256 random bits in base64url. */
  token(): string;
  /** Uniform decimal digits. */
  digits(count: number): string;
  /** Uniform symbols of `[A-Za-z0-9]`. */
  symbols(count: number): string;
  /** A random number in [0, 1), for jitter alone. */
  jitter(): number;
}
