import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { codeAt, stepAt } from '../authenticator.ts';
import { wrongCode } from '../flows.ts';
import type { Answer } from '../http-client.ts';
import { type Host, password, World } from '../world.ts';

interface Recorded {
  readonly flow: string;
  readonly step: string;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: unknown;
  };
  readonly captures: Readonly<Record<string, string>>;
  readonly status: number;
  readonly cookies: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** How an answer differs from the recorded one, and the row of section 9 that says why. */
interface Difference {
  readonly row: string;
  readonly status?: number;
  readonly code?: string;
  readonly cookies?: Readonly<Record<string, string>>;
  readonly members?: Readonly<Record<string, unknown>>;
}

const challengeRow = '2FA token: account only, reusable';
const client: Difference = { row: 'extra cookie `detent_client`', cookies: { detent_client: 'set' } };
const proven: Difference = {
  row: '`/2fa/step-up` spends the code before it looks at the access token, keeps the 2FA cookie',
  cookies: { two_factor_authentication_token: 'cleared' },
};
const cleared = ['access_token', 'refresh_token', 'step_up_token', 'two_factor_authentication_token', 'session_token'];

/** By the number of the step, in either flow. */
const differences: Readonly<Record<string, Difference>> = {
  '10': client,
  '21': proven,
  '22': { row: challengeRow, code: 'TWO_FACTOR_AUTHENTICATION_TOKEN_EXPIRED' },
  '30': {
    row: 'setup clears no cookies',
    cookies: Object.fromEntries([...cleared, 'oauth2_provider_connection_token'].map((name) => [name, 'cleared'])),
  },
  '34': { row: 'with TOTP on, only `totp` is accepted', status: 401, code: 'WRONG_TWO_FACTOR_CODE' },
  '36': client,
  '38': client,
  '41': proven,
  '46': { row: 'step-up token outlives a factor change', members: { stepUp: false } },
  '48': { row: challengeRow, status: 401, code: 'TWO_FACTOR_AUTHENTICATION_TOKEN_EXPIRED' },
  '50': client,
  '53': proven,
  '54': {
    row: 'setup token readable, reusable, not tied to a session',
    status: 401,
    code: 'TOTP_SETUP_TOKEN_INVALID',
  },
};

/** Members that only Detent has: "extra members `mustEnrol`, `fields`". */
const extras = new Set(['mustEnrol', 'fields']);

const recorded: readonly Recorded[] = readFileSync(
  new URL('../../../clients/singularity.jsonl', import.meta.url),
  'utf8',
)
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line));

/** Case 59: what a real Singularity server answered, asked again. */
export function traceCases(host: Host): void {
  it('case 59: the recordings are whole', () => {
    expect(recorded).toHaveLength(108);
    expect(flows()).toEqual(['a-email-default-header', 'a-email-default-cookie']);
  });

  it.each(flows())('case 59: %s is answered as by Singularity, but for the listed differences', async (flow) => {
    await using world = await World.open(host);
    const replay = new Replay(world);
    const found: string[] = [];
    for (const exchange of recorded.filter((one) => one.flow === flow)) {
      const difference = differences[exchange.step.slice(0, 2)];
      const answer = await replay.exchange(exchange);
      found.push(...complaints(exchange, difference, answer).map((what) => `${exchange.step}: ${what}`));
    }
    expect(found).toEqual([]);
  });
}

function flows(): readonly string[] {
  return [...new Set(recorded.map(({ flow }) => flow))];
}

/** Fills in what was left open in the recorded requests, and remembers what answers said. */
class Replay {
  readonly #world: World;
  readonly #known: Record<string, string> = { email: 'ada@example.com', password, name: 'Ada' };
  #lastStep = 0;

  constructor(world: World) {
    this.#world = world;
  }

  async exchange({ request, captures }: Recorded): Promise<Answer> {
    const world = this.#world;
    const headers = Object.entries(request.headers).map(
      async ([name, value]) => [name, await this.#filled(value)] as const,
    );
    const text = request.body === null ? undefined : await this.#filled(JSON.stringify(request.body));
    const sent = { headers: Object.fromEntries(await Promise.all(headers)), ...(text === undefined ? {} : { text }) };
    const answer = await world.client(world.server).send(request.method, request.path, sent);
    for (const [name, path] of Object.entries(captures)) {
      const value = path.split('.').reduce((whole: unknown, part) => Reflect.get(Object(whole), part), answer.body);
      if (typeof value === 'string') this.#known[name] = value;
      else delete this.#known[name];
    }
    return answer;
  }

  async #filled(template: string): Promise<string> {
    let filled = template;
    for (const [whole, numeric, name = ''] of template.matchAll(/"?\{\{(int:)?([\w-]+)\}\}"?/g)) {
      const value = await this.#value(name);
      const quoted = whole.startsWith('"') && whole.endsWith('"');
      filled = filled.replace(
        whole,
        numeric === undefined ? whole.replace(/\{\{.*\}\}/, value) : quoted ? String(Number(value)) : value,
      );
    }
    return filled;
  }

  async #value(name: string): Promise<string> {
    const known = this.#known[name];
    if (known !== undefined) return known;
    switch (name) {
      case 'totp':
        return this.#totp();
      case 'totp-wrong':
        return wrongCode(this.#totp());
      case 'mail':
        return (await this.#world.post()).code('ada@example.com');
      case 'mail-wrong':
        return wrongCode(await (await this.#world.post()).code('ada@example.com'));
      default:
        return 'absent';
    }
  }

  #totp(): string {
    const { clock } = this.#world;
    if (stepAt(clock.now()) <= this.#lastStep) clock.set((this.#lastStep + 1) * 30_000);
    this.#lastStep = stepAt(clock.now());
    return codeAt(this.#known['secret'] ?? '', clock.now());
  }
}

function complaints(exchange: Recorded, difference: Difference | undefined, answer: Answer): readonly string[] {
  const status = difference?.status ?? exchange.status;
  const code = difference?.code ?? Reflect.get(Object(exchange.body), 'code');
  const set = [...answer.cookies].map(([name, { value }]) => [name, value === '' ? 'cleared' : 'set'] as const);
  const cookies = { ...(status === exchange.status ? exchange.cookies : {}), ...difference?.cookies };
  return [
    ...(answer.status === status ? [] : [`status ${answer.status} ${answer.text}, expected ${status}`]),
    ...(code === undefined || Reflect.get(Object(answer.body), 'code') === code
      ? []
      : [`${answer.text}, expected ${String(code)}`]),
    ...(sorted(Object.fromEntries(set)) === sorted(cookies) ? [] : [`cookies ${sorted(Object.fromEntries(set))}`]),
    ...(difference?.status === undefined
      ? shapes(exchange.body, answer.body, 'body', {
          ...difference?.members,
          ...(difference?.code === undefined ? {} : { code }),
        })
      : []),
  ];
}

const sorted = (members: Readonly<Record<string, unknown>>): string =>
  JSON.stringify(Object.entries(members).toSorted(([a], [b]) => a.localeCompare(b)));

/** Equal members of equal types; `<string>` stands for any text, and one element for all of a list. */
function shapes(
  wanted: unknown,
  got: unknown,
  where: string,
  instead: Readonly<Record<string, unknown>> = {},
): readonly string[] {
  if (wanted === '<string>') return typeof got === 'string' ? [] : [`${where} is ${typeof got}`];
  if (Array.isArray(wanted) && Array.isArray(got) && isShape(wanted[0]))
    return got.length === 0
      ? [`${where} is empty`]
      : got.flatMap((one, at) => shapes(wanted[0], one, `${where}[${at}]`));
  if (typeof wanted !== 'object' || wanted === null || Array.isArray(wanted))
    return JSON.stringify(wanted) === JSON.stringify(got) ? [] : [`${where} is ${JSON.stringify(got)}`];
  const names = Object.keys(Object(got)).filter((name) => !extras.has(name));
  const missing = Object.keys(wanted).filter((name) => !names.includes(name));
  const unknown = names.filter((name) => !(name in wanted));
  return [
    ...[...missing, ...unknown].map((name) => `${where} has or lacks ${name}`),
    ...Object.entries({ ...wanted, ...instead }).flatMap(([name, value]) =>
      shapes(value, Reflect.get(Object(got), name), `${where}.${name}`),
    ),
  ];
}

const isShape = (element: unknown): boolean =>
  element === '<string>' || (typeof element === 'object' && element !== null);
