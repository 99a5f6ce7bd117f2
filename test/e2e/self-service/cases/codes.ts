import { type Code, codes } from '@detent/adapter-http';
import type { DetentPorts, Failure, Sessions } from '@detent/core';
import { expect, it } from 'vitest';
import type { Asked, Device, TokenName } from '../device.ts';
import { expectCode } from '../expectations.ts';
import { altered, lateTrouble, refusing, secretTrouble, trouble } from '../faulty.ts';
import { wrongCode } from '../flows.ts';
import type { Answer } from '../http-client.ts';
import type { ServerWishes } from '../server.ts';
import { type Host, type Person, type PersonWishes, password, World } from '../world.ts';

const minute = 60_000;
const number = '+491701234567';
const noLimit = { most: 0, inMs: minute };
const sms = { policy: { channels: { email: true, sms: true } } };

interface Scene {
  readonly world: World;
  /** In a session, with a fresh step-up. */
  readonly device: Device;
  readonly person: Person;
}

interface Scenario {
  readonly server?: ServerWishes;
  readonly person?: PersonWishes;
  readonly ask: (scene: Scene) => Promise<Answer>;
}

/** How each code comes about that is ever sent. The compiler sees that none is missing. */
const scenarios: Readonly<Record<Code, Scenario>> = {
  ALREADY_AUTHENTICATED: { ask: ({ device, person }) => device.send('POST', '/api/auth/login', signingIn(person)) },
  TWO_FACTOR_METHOD_ALREADY_ENABLED: { ask: ({ device }) => device.send('GET', '/api/auth/2fa/totp/setup') },
  TWO_FACTOR_METHOD_ALREADY_DISABLED: { ask: ({ device }) => device.disable('sms') },
  EMAIL_ALREADY_VERIFIED: { ask: ({ device }) => device.send('POST', '/api/auth/email/verification/send') },

  CANNOT_DISABLE_ONLY_TWO_FACTOR_METHOD: { person: { email: false }, ask: ({ device }) => device.disable() },
  NO_PASSWORD_PROVIDER: { person: { password: null }, ask: ({ device }) => device.disable() },
  NO_PASSWORD: { person: { password: null }, ask: ({ device }) => stepUp(device) },
  MISSING_PASSWORD_PARAMETER: { ask: ({ device }) => stepUp(device, {}) },
  NO_2FA_CODE_PROVIDED: { ask: (scene) => challenged(scene, {}) },
  '2FA_DISABLED': { ask: ({ device }) => post(device, '2fa/preferred-method', { method: 'sms' }) },
  TWO_FACTOR_METHOD_DISABLED: {
    person: { totp: 0 },
    ask: ({ device }) => device.send('GET', '/api/auth/2fa/totp/setup', { query: 'replace=true' }),
  },
  INVALID_REQUEST: { ask: ({ device }) => post(device, '2fa/preferred-method', { method: 'fax' }) },
  INVALID_LOCALE: { ask: ({ device }) => device.disable('totp', { query: 'locale=a*b' }) },

  AUTHENTICATION_REQUIRED: { ask: ({ device }) => device.disable('totp', { with: [] }) },
  ACCESS_TOKEN_INVALID: { ask: ({ device }) => presenting(device, 'access', 'garbage').disable() },
  ACCESS_TOKEN_EXPIRED: { ask: ({ world, device }) => later(world, 15 * minute, () => device.disable()) },
  REFRESH_TOKEN_MISSING: { ask: ({ device }) => refresh(presenting(device, 'refresh', null)) },
  REFRESH_TOKEN_INVALID: { ask: ({ device }) => refresh(presenting(device, 'refresh', 'garbage')) },
  REFRESH_TOKEN_EXPIRED: { ask: ({ world, device }) => later(world, 36 * 60 * minute, () => refresh(device)) },
  STEP_UP_TOKEN_MISSING: { ask: ({ device }) => device.disable('totp', { with: ['access'] }) },
  STEP_UP_TOKEN_INVALID: { ask: ({ device }) => presenting(device, 'stepUp', 'garbage').disable() },
  STEP_UP_TOKEN_EXPIRED: {
    async ask({ world, device, person }) {
      await bound(world, person);
      return device.disable();
    },
  },
  TWO_FACTOR_AUTHENTICATION_TOKEN_MISSING: { ask: ({ device }) => answering(presenting(device, 'challenge', null)) },
  TWO_FACTOR_AUTHENTICATION_TOKEN_INVALID: {
    ask: ({ device }) => answering(presenting(device, 'challenge', 'garbage')),
  },
  TWO_FACTOR_AUTHENTICATION_TOKEN_EXPIRED: {
    ask: async (scene) => later(scene.world, 15 * minute, await prepared(scene, { totp: '123456' })),
  },
  TOTP_SETUP_TOKEN_INVALID: {
    ask: ({ device }) => post(device, '2fa/totp/setup', { token: 'garbage', code: '123456' }),
  },
  TOTP_SETUP_TOKEN_EXPIRED: {
    server: { lives: { setupMs: 1000 } },
    person: { totp: 0 },
    async ask({ world, device }) {
      const begun = await device.send('GET', '/api/auth/2fa/totp/setup');
      const token: unknown = Reflect.get(Object(begun.body), 'token');
      return later(world, 1000, () => post(device, '2fa/totp/setup', { token, code: '123456' }));
    },
  },
  EMAIL_VERIFICATION_TOKEN_INVALID: { ask: ({ device }) => verify(device, 'garbage') },
  EMAIL_VERIFICATION_TOKEN_EXPIRED: {
    person: { verified: false },
    async ask({ world, device, person }) {
      await device.send('POST', '/api/auth/email/verification/send');
      const link = await (await world.post()).link(person.email);
      return later(world, 15 * minute, () => verify(device, link));
    },
  },
  INVALID_CREDENTIALS: { ask: ({ device }) => stepUp(device, { password: 'wrong' }) },
  SESSION_EXPIRED: {
    ask({ world, device }) {
      const { sessions } = world.ports;
      const found: { calls: number } = { calls: 0 };
      // The access check finds it, and the look behind the slow hash finds it no more.
      const find: Sessions['find'] = (id) => {
        found.calls += 1;
        return found.calls === 1 ? sessions.find(id) : Promise.resolve(null);
      };
      return faulty(world, { sessions: altered(sessions, { find }) }, device, stepUp);
    },
  },
  WRONG_TWO_FACTOR_CODE: { ask: (scene) => challenged(scene, { totp: wrongCode(scene.device.code()) }) },
  TWO_FACTOR_CODE_EXPIRED: {
    async ask({ world, device }) {
      await post(device, '2fa/email/send');
      const asked = world.device(device.person);
      await asked.login();
      const sent = await asked.send('POST', '/api/auth/2fa/email/send', { with: ['challenge'] });
      expect(sent.status).toBe(200);
      const email = await asked.mailed();
      return later(world, 10 * minute, () => answering(asked, { email }));
    },
  },
  WRONG_TOTP_RECOVERY_CODE: { ask: (scene) => recovering(scene, 'wrong') },
  TWO_FACTOR_METHOD_LOCKED: {
    async ask(scene) {
      const { world, person } = scene;
      const factorId = (await world.account(person)).factors.find(({ kind }) => kind === 'totp')?.id ?? '';
      await world.happen(person, { type: 'factor-locked', factorId });
      return challenged(scene, { totp: scene.device.code() });
    },
  },

  CSRF_ORIGIN_REJECTED: {
    ask: ({ device }) => device.disable('totp', { headers: { Origin: 'https://evil.example' } }),
  },
  ENROLMENT_REQUIRED: {
    person: { totp: 0, email: false, verified: false },
    async ask({ world, person }) {
      await world.happen(person, { type: 'must-enrol-marked' });
      const device = world.device(person);
      await device.login();
      return device.disable();
    },
  },
  FACTOR_CHANGES_FROZEN: {
    async ask({ world, device, person }) {
      const { clock } = world;
      await world.happen(person, { type: 'changes-frozen', until: clock.now() + minute, since: clock.now() });
      return device.disable();
    },
  },
  USER_NOT_FOUND: { person: { person: { kind: 'machine' } }, ask: ({ device }) => device.disable() },
  PRINCIPAL_NOT_FOUND: {
    person: { person: { kind: 'guest' } },
    ask: ({ device }) => device.send('GET', '/api/users/me'),
  },
  ROUTE_NOT_FOUND: { ask: ({ device }) => device.send('GET', '/api/auth/oauth2/authorize') },
  METHOD_NOT_ALLOWED: { ask: ({ device }) => device.send('PUT', '/api/auth/2fa/totp') },
  VERSION_MISMATCH: { ask: ({ device }) => device.disable('totp', { headers: { 'If-Match': '"0"' } }) },
  BODY_TOO_LARGE: { ask: ({ device }) => post(device, '2fa/preferred-method', { method: 'x'.repeat(17_000) }) },
  UNSUPPORTED_MEDIA_TYPE: {
    ask: ({ device }) =>
      device.send('POST', '/api/auth/step-up', { text: 'password=x', headers: { 'Content-Type': 'text/plain' } }),
  },

  IP_RATE_LIMIT_EXCEEDED: {
    server: { contract: { limits: { address: { most: 1, inMs: minute }, account: noLimit } } },
    ask: ({ device }) => twice(() => device.send('GET', '/api/auth/status')),
  },
  USER_RATE_LIMIT_EXCEEDED: {
    server: { contract: { limits: { address: noLimit, account: { most: 1, inMs: minute } } } },
    ask: ({ device }) => twice(() => device.send('GET', '/api/users/me')),
  },
  IP_LOGIN_RATE_LIMIT_EXCEEDED: {
    server: { settings: { signInLimit: { most: 1, inMs: minute } } },
    ask: ({ device }) => twice(() => stepUp(device)),
  },
  EMAIL_COOLDOWN_ACTIVE: { ask: ({ device }) => twice(() => post(device, '2fa/email/send')) },
  SMS_COOLDOWN_ACTIVE: {
    server: sms,
    ask: ({ device }) => twice(() => post(device, '2fa/sms/send', { phoneNumber: number })),
  },
  TWO_FACTOR_ATTEMPTS_EXCEEDED: {
    async ask({ device }) {
      for (let one = 0; one < 10; one += 1) await stepUp(device, { password: 'wrong' });
      return stepUp(device);
    },
  },
  FACTOR_CHANGE_LIMIT_EXCEEDED: {
    async ask({ world, device, person }) {
      const counted = { type: 'change-counted' } as const;
      await world.happen(person, counted, ...Array.from({ length: 19 }, () => counted));
      return device.disable();
    },
  },

  ACCESS_TOKEN_ALLOWLIST_READING_FAILURE: {
    ask: ({ world, device }) =>
      faulty(world, { sessions: altered(world.ports.sessions, { find: lateTrouble }) }, device, (at) => at.disable()),
  },
  ACCESS_TOKEN_CACHE_FAILURE: {
    ask: (scene) => {
      const sessions = altered(scene.world.ports.sessions, { insert: lateTrouble });
      return challenged(scene, { totp: scene.device.code() }, { sessions });
    },
  },
  ACCESS_TOKEN_ENCODING_FAILURE: {
    ask: ({ world, device }) => faulty(world, unsigned(world, 'access_token'), device, refresh),
  },
  REFRESH_TOKEN_SESSION_UPDATE_FAILURE: {
    ask: ({ world, device }) =>
      faulty(world, { sessions: altered(world.ports.sessions, { replace: lateTrouble }) }, device, refresh),
  },
  REFRESH_TOKEN_ENCODING_FAILURE: {
    ask: ({ world, device }) => faulty(world, unsigned(world, 'refresh_token'), device, refresh),
  },
  STEP_UP_TOKEN_ENCODING_FAILURE: {
    person: { totp: 0, email: false },
    ask: ({ world, device }) => faulty(world, unsigned(world, 'step_up_token'), device, stepUp),
  },
  TWO_FACTOR_AUTHENTICATION_TOKEN_ENCODING_FAILURE: {
    ask: ({ world, device }) => faulty(world, unsigned(world, 'two_factor_authentication_token'), device, stepUp),
  },
  EMAIL_VERIFICATION_TOKEN_CREATION_FAILURE: {
    person: { verified: false },
    ask: ({ world, device }) =>
      faulty(world, unsigned(world, 'email_verification'), device, (at) => post(at, 'email/verification/send')),
  },
  DATABASE_FAILURE: {
    ask: ({ world, device }) =>
      faulty(world, { accounts: altered(world.ports.accounts, { commit: lateTrouble }) }, device, (at) => at.disable()),
  },
  DATABASE_ENCRYPTION_FAILURE: {
    ask: ({ world, device }) =>
      faulty(world, { vault: altered(world.ports.vault, { open: trouble }) }, device, (at) => at.disable()),
  },
  HASH_FAILURE: {
    ask: ({ world, device }) =>
      faulty(world, { hasher: altered(world.ports.hasher, { verify: lateTrouble }) }, device, stepUp),
  },
  INVALID_USER_DOCUMENT: { ask: (scene) => unreadable(scene, { code: 'account-unreadable' }) },
  INVALID_PRINCIPAL_DOCUMENT: { ask: (scene) => unreadable(scene, { code: 'person-unreadable' }) },
  POST_COMMIT_SIDE_EFFECT_FAILURE: {
    ask: ({ world, device }) =>
      faulty(world, { sessions: altered(world.ports.sessions, { strike: lateTrouble }) }, device, (at) => at.disable()),
  },
  TOTP_FAILURE: {
    person: { totp: 0 },
    ask: ({ world, device }) =>
      faulty(world, { oneTimePasswords: altered(world.ports.oneTimePasswords, { secret: trouble }) }, device, (at) =>
        at.send('GET', '/api/auth/2fa/totp/setup'),
      ),
  },
  TOTP_TOKEN_CREATION_FAILURE: {
    person: { totp: 0 },
    ask: ({ world, device }) =>
      faulty(world, unsigned(world, 'totp_setup'), device, (at) => at.send('GET', '/api/auth/2fa/totp/setup')),
  },
  TOTP_CODE_VALIDATION_FAILURE: {
    ask: (scene) => {
      const oneTimePasswords = altered(scene.world.ports.oneTimePasswords, { matches: trouble });
      return challenged(scene, { totp: scene.device.code() }, { oneTimePasswords });
    },
  },
  EMAIL_COOLDOWN_CACHE_FAILURE: {
    ask: ({ world, device }) =>
      faulty(world, { throttles: altered(world.ports.throttles, { find: lateTrouble }) }, device, (at) =>
        post(at, '2fa/email/send'),
      ),
  },
  SMS_COOLDOWN_CACHE_FAILURE: {
    server: sms,
    ask: ({ world, device }) =>
      faulty(world, { throttles: altered(world.ports.throttles, { take: lateTrouble }) }, device, (at) =>
        post(at, '2fa/sms/send', { phoneNumber: number }),
      ),
  },
  INTERNAL_ERROR: {
    ask: ({ world, device }) => faulty(world, { ids: altered(world.ports.ids, { jti: trouble }) }, device, refresh),
  },

  EMAIL_DISABLED: {
    server: { policy: { channels: { email: false, sms: false } } },
    ask: ({ device }) => post(device, '2fa/email/send'),
  },
  SMS_DISABLED: { ask: ({ device }) => post(device, '2fa/sms/send', { phoneNumber: number }) },
  SERVICE_UNAVAILABLE: {
    ask: ({ world, device }) =>
      faulty(world, { tokens: altered(world.ports.tokens, { verify: trouble }) }, device, (at) => at.disable()),
  },
};

/** Every code there is, made to happen; and those that clients know and Detent never sends. */
export function codeCases(host: Host): void {
  it.each(Object.keys(scenarios).filter(isCode))('answers %s, and nothing of what caused it', async (code) => {
    const { server = {}, person: wishes = {}, ask } = scenarios[code];
    await using world = await World.open(host, server);
    const person = await world.person(wishes);
    const device = await world.inSession(person);
    const answer = await ask({ world, device, person });
    expectCode(answer, code);
    expect(answer.text).not.toContain(secretTrouble);
    expect(answer.cookies.size).toBe(0);
  });

  it('never sends the codes of deliveries inside a request, nor of settings that stop the start', () => {
    const reserved = new Set([
      'EMAIL_SEND_FAILURE',
      'EMAIL_AUTHENTICATION_FAILURE',
      'EMAIL_TEMPLATE_FAILURE',
      'COOKIE_CREATION_FAILURE',
      'INVALID_CONFIGURATION',
    ]);
    expect(Object.keys(codes).filter((code) => reserved.has(code))).toEqual([]);
  });

  it('says that a logout failed, and clears the cookies all the same', async () => {
    await using world = await World.open(host);
    const device = await world.inSession(await world.person());
    const sessions = altered(world.ports.sessions, { remove: lateTrouble });
    const answer = await faulty(world, { sessions }, device, (at) => at.send('POST', '/api/auth/logout'));
    expectCode(answer, 'DATABASE_FAILURE');
    expect([...answer.cookies.values()].map(({ value }) => value)).toEqual(['', '', '', '', '', '']);
  });
}

const isCode = (text: string): text is Code => text in codes;

const post = (device: Device, path: string, body?: unknown): Promise<Answer> =>
  device.send('POST', `/api/auth/${path}`, body === undefined ? {} : { body });

const signingIn = ({ email }: Person): Asked => ({ body: { email, password } });

const stepUp = (device: Device, body: object = { password }): Promise<Answer> =>
  device.send('POST', '/api/auth/step-up', { with: ['access'], body });

const refresh = (device: Device): Promise<Answer> => device.send('POST', '/api/auth/refresh', { with: ['refresh'] });

const verify = (device: Device, token: string): Promise<Answer> =>
  device.send('POST', '/api/auth/email/verification', { with: [], query: `token=${token}` });

const answering = (device: Device, body: object = {}): Promise<Answer> =>
  device.send('POST', '/api/auth/2fa/login', { with: ['challenge'], body });

/** The same device with one token exchanged. */
const presenting = (device: Device, name: TokenName, token: string | null): Device =>
  device.twin({ ...device.tokens, [name]: token });

/** A right password first, then this answer; later where it is asked for. */
async function prepared({ world, person }: Scene, body: object): Promise<() => Promise<Answer>> {
  const device = world.device(person);
  await device.login();
  return () => answering(device, body);
}

async function challenged(scene: Scene, body: object, ports: Partial<DetentPorts> = {}): Promise<Answer> {
  const { world, person } = scene;
  const device = world.device(person);
  await device.login();
  return faulty(world, ports, device, (at) => answering(at, body));
}

async function recovering({ world, person }: Scene, code: string): Promise<Answer> {
  const device = world.device(person);
  await device.login();
  return device.send('POST', '/api/auth/2fa/totp/recover', { with: ['challenge'], body: { code } });
}

function later(world: World, ms: number, ask: () => Promise<Answer>): Promise<Answer> {
  world.clock.pass(ms);
  return ask();
}

async function twice(ask: () => Promise<Answer>): Promise<Answer> {
  expect((await ask()).status).toBe(200);
  return ask();
}

/** The same request to a server of which some ports are broken. */
async function faulty(
  world: World,
  ports: Partial<DetentPorts>,
  device: Device,
  ask: (device: Device) => Promise<Answer>,
): Promise<Answer> {
  return ask(device.at(await world.another({ ports })));
}

function unreadable({ world, device }: Scene, failure: Failure): Promise<Answer> {
  const find = refusing(failure);
  const accounts = altered(world.ports.accounts, { find, confirm: find });
  return faulty(world, { accounts }, device, (at) => at.disable());
}

/** No token of that type can be made. */
const unsigned = (world: World, type: string): Partial<DetentPorts> => {
  const { tokens } = world.ports;
  return {
    tokens: altered(tokens, {
      sign: (wanted, claims, life) => (wanted === type ? trouble() : tokens.sign(wanted, claims, life)),
    }),
  };
};

/** Another authenticator app is on: the factor set has changed. */
const bound = (world: World, person: Person): Promise<void> =>
  world.happen(
    person,
    {
      type: 'factor-begun',
      factorId: 'c'.repeat(24),
      kind: 'totp',
      label: '',
      addressId: null,
      expiresAt: world.clock.now() + minute,
      secret: { sealed: null },
    },
    { type: 'factor-confirmed', factorId: 'c'.repeat(24), step: 0 },
  );
