import type { Teller } from './teller.ts';

/** What a server answered. */
export interface Answer {
  readonly status: number;
  readonly code: string | null;
  readonly body: Readonly<Record<string, unknown>>;
}

type Body = Readonly<Record<string, unknown>>;

/** Somebody with an address, a password and a client that keeps tokens as the contract wants them kept. */
export class Person {
  readonly email: string;
  readonly password: string;
  readonly #base: string;
  readonly #teller: Teller;
  #tokens: { access: string | null; stepUp: string | null; secondFactor: string | null } = none;

  constructor(who: { readonly email: string; readonly password: string }, base: string, teller: Teller) {
    this.email = who.email;
    this.password = who.password;
    this.#base = base;
    this.#teller = teller;
  }

  /** Asks, shows what was asked and answered, and expects one status. */
  async ask(
    method: 'DELETE' | 'GET' | 'POST',
    path: string,
    expected: number,
    body: Body | null = null,
  ): Promise<Answer> {
    const response = await fetch(`${this.#base}/api/auth${path}`, {
      method,
      headers: {
        ...(this.#tokens.access === null ? {} : { authorization: `Bearer ${this.#tokens.access}` }),
        ...(this.#tokens.stepUp === null ? {} : { 'x-step-up-token': this.#tokens.stepUp }),
        ...(this.#tokens.secondFactor === null
          ? {}
          : { 'x-two-factor-authentication-token': this.#tokens.secondFactor }),
        ...(body === null ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === null ? {} : { body: JSON.stringify(body) }),
    });
    const received = membersOf(await response.json().catch(() => null));
    this.#teller.exchange(`${method} /api/auth${path}`, body, response.status, received);
    if (response.status !== expected) throw new Error(`expected ${expected} and got ${response.status}`);
    this.#keep(received);
    return { status: response.status, code: response.headers.get('x-error-code'), body: received };
  }

  /** Closes the client: what comes next begins at the sign-in form. */
  forgetTokens(): void {
    this.#tokens = none;
  }

  /** Tokens are handed out by name; null takes one away that has served. */
  #keep(body: Body): void {
    const { accessToken, stepUpToken, twoFactorAuthenticationToken } = body;
    this.#tokens = {
      access: typeof accessToken === 'string' ? accessToken : this.#tokens.access,
      stepUp: typeof stepUpToken === 'string' ? stepUpToken : this.#tokens.stepUp,
      secondFactor: textOr(twoFactorAuthenticationToken, null),
    };
  }
}

const none = { access: null, stepUp: null, secondFactor: null };

export const textOr = <T>(value: unknown, otherwise: T): string | T => (typeof value === 'string' ? value : otherwise);

export function membersOf(value: unknown): Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
