import { codeAt, stepAt } from './authenticator.ts';
import type { Answer, Sent } from './http-client.ts';
import type { RunningServer } from './server.ts';
import type { Person, World } from './world.ts';

export type TokenName = 'access' | 'refresh' | 'stepUp' | 'challenge';

export interface DeviceWishes {
  readonly server: RunningServer;
  readonly by: 'header' | 'cookie';
}

export interface Asked extends Sent {
  /** The tokens that go with it: access and step-up unless told otherwise. */
  readonly with?: readonly TokenName[];
}

/** What one client of one person holds and does. */
export class Device {
  readonly person: Person;
  readonly tokens: { [K in TokenName]: string | null } = { access: null, refresh: null, stepUp: null, challenge: null };
  readonly #world: World;
  readonly #by: DeviceWishes['by'];
  readonly #server: RunningServer;
  #lastStep = 0;

  constructor(world: World, person: Person, { server, by }: DeviceWishes) {
    this.#world = world;
    this.person = person;
    this.#server = server;
    this.#by = by;
  }

  /** The same device with the same tokens, which asks another server. */
  at(server: RunningServer): Device {
    const other = this.#world.device(this.person, { server, by: this.#by });
    Object.assign(other.tokens, this.tokens);
    return other;
  }

  /** Another device of the same person that holds the same tokens, or none. */
  twin(tokens: Partial<Device['tokens']> = this.tokens): Device {
    const twin = this.#world.device(this.person, { server: this.#server, by: this.#by });
    Object.assign(twin.tokens, tokens);
    return twin;
  }

  async send(method: string, path: string, asked: Asked = {}): Promise<Answer> {
    const { with: carried = ['access', 'stepUp'], headers, ...rest } = asked;
    return this.#world
      .client(this.#server)
      .send(method, path, { ...rest, headers: { ...this.#carry(carried), ...headers } });
  }

  readonly disable = (kind: 'totp' | 'email' | 'sms' = 'totp', asked: Asked = {}): Promise<Answer> =>
    this.send('DELETE', `/api/auth/2fa/${kind}`, asked);

  /** A password, and a code where one is asked for; the device holds the tokens afterwards. */
  async signIn(session?: { readonly browser?: string; readonly os?: string }): Promise<Answer> {
    const first = await this.login();
    if (this.tokens.challenge === null) return first;
    const code = this.person.secrets.length > 0 ? { totp: this.code() } : { email: await this.mailed() };
    return this.keep(
      await this.send('POST', '/api/auth/2fa/login', { with: ['challenge'], body: { ...code, session } }),
    );
  }

  async login(typed: string = this.person.password): Promise<Answer> {
    const { email } = this.person;
    const asked = { with: [], body: { email, password: typed } };
    return this.keep(await this.send('POST', '/api/auth/login', asked));
  }

  /** By password, and by a code where one is asked for. */
  async stepUp(): Promise<Answer> {
    const first = await this.send('POST', '/api/auth/step-up', {
      with: ['access'],
      body: { password: this.person.password },
    });
    this.keep(first);
    if (this.tokens.challenge === null) return first;
    const code = this.person.secrets.length > 0 ? { totp: this.code() } : { email: await this.mailed() };
    const asked = { with: ['access', 'challenge'], body: code } as const;
    return this.keep(await this.send('POST', '/api/auth/2fa/step-up', asked));
  }

  /** A code that was not used yet; the clock goes on where it has to. */
  code(secret: string = this.person.secrets[0] ?? ''): string {
    const { clock } = this.#world;
    if (stepAt(clock.now()) <= this.#lastStep) clock.set((this.#lastStep + 1) * 30_000);
    this.#lastStep = stepAt(clock.now());
    return codeAt(secret, clock.now());
  }

  async mailed(): Promise<string> {
    return (await this.#world.post()).code(this.person.email);
  }

  /** Takes the tokens out of an answer's cookies, as a browser does. */
  keep(answer: Answer): Answer {
    for (const [token, cookie] of cookieOf) {
      const set = answer.cookies.get(cookie);
      if (set !== undefined) this.tokens[token] = set.value === '' ? null : set.value;
    }
    return answer;
  }

  #carry(names: readonly TokenName[]): Record<string, string> {
    const held = names.flatMap((name) => {
      const token = this.tokens[name];
      return token === null ? [] : [[name, token] as const];
    });
    if (this.#by === 'cookie') {
      const pairs = held.map(([name, token]) => `${cookieNames[name]}=${token}`);
      return pairs.length === 0 ? {} : { Cookie: pairs.join('; ') };
    }
    return Object.fromEntries(held.map(([name, token]) => headers[name](token)));
  }
}

export const cookieNames: Readonly<Record<TokenName, string>> = {
  access: 'access_token',
  refresh: 'refresh_token',
  stepUp: 'step_up_token',
  challenge: 'two_factor_authentication_token',
};
const cookieOf = [
  ['access', cookieNames.access],
  ['refresh', cookieNames.refresh],
  ['stepUp', cookieNames.stepUp],
  ['challenge', cookieNames.challenge],
] as const;

const headers: Readonly<Record<TokenName, (token: string) => readonly [string, string]>> = {
  access: (token) => ['Authorization', `Bearer ${token}`],
  refresh: (token) => ['Authorization', `Bearer ${token}`],
  stepUp: (token) => ['X-Step-Up-Token', token],
  challenge: (token) => ['X-Two-Factor-Authentication-Token', token],
};
