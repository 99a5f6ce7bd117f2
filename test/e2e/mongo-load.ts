import { setTimeout as pause } from 'node:timers/promises';
import { DetentError, type EventType, type Lives, noticeClasses, type SettledAct } from '@detent/core';
import { caught, holds } from '@detent/core/testing';
import type { Device } from './self-service/device.ts';
import { expectCode } from './self-service/expectations.ts';
import type { Answer } from './self-service/http-client.ts';
import type { Person, World } from './self-service/world.ts';

// People who sign in, step up, take off their authenticator app and enrol another, over HTTP, whatever happens to the store behind
// it. What each was told is written down, so that it can be held against what the store says afterwards.

/** Long enough that none of it runs out while one clock serves many people at once. */
export const longLives: Partial<Lives> = { accessMs: 86_400_000, challengeMs: 86_400_000, setupMs: 86_400_000 };
export const longStepUp = { stepUpMs: 86_400_000, codeMs: 86_400_000 };

/** What a person does, by the event that says so in their history. */
const deeds = ['signed-in', 'factors-removed', 'factor-confirmed'] as const satisfies readonly EventType[];
type Deed = (typeof deeds)[number];

/** The storage failures that the contract documents. */
const storageFailures = [
  'ACCESS_TOKEN_ALLOWLIST_READING_FAILURE',
  'ACCESS_TOKEN_CACHE_FAILURE',
  'DATABASE_FAILURE',
  'EMAIL_COOLDOWN_CACHE_FAILURE',
  'REFRESH_TOKEN_SESSION_UPDATE_FAILURE',
] as const;

interface Entry {
  readonly person: Person;
  /** What was acknowledged, in that order. */
  readonly acknowledged: Deed[];
  /** Whether the last thing that was asked for failed, so that it may have happened or not. */
  interrupted: boolean;
}

export interface Ledger {
  readonly entries: readonly Entry[];
  readonly failures: ReadonlyMap<string, number>;
  /** How long nobody was acknowledged anything, at the most, in milliseconds, since it was last asked. */
  longestPause(): number;
  /** Resolves once so many more deeds were acknowledged. */
  more(count: number): Promise<void>;
  /** Lets everybody finish. */
  stop(): Promise<void>;
}

class Interrupted extends Error {}

export function startLoad(world: World, lanes: number): Ledger {
  const gate = new Gate();
  const entries: Entry[] = [];
  const failures = new Map<string, number>();
  const now = { acknowledged: 0, lastAt: performance.now(), longest: 0, isOver: false };

  const failed = (code: string): void => void failures.set(code, (failures.get(code) ?? 0) + 1);

  const asked = async (entry: Entry, deed: Deed | null, send: () => Promise<Answer>): Promise<Answer> => {
    const answer = await gate.together(send);
    if (answer.status !== 200) {
      const code = storageFailures.find((one) => one === answer.headers['x-error-code']);
      holds(
        code !== undefined,
        `a storage failure is what the contract documents, not ${answer.status} ${answer.text}`,
      );
      expectCode(answer, code);
      failed(code);
      entry.interrupted = true;
      throw new Interrupted();
    }
    if (deed !== null) {
      entry.acknowledged.push(deed);
      now.acknowledged += 1;
      now.longest = Math.max(now.longest, performance.now() - now.lastAt);
      now.lastAt = performance.now();
    }
    return answer;
  };

  const one = async (): Promise<void> => {
    const person = await gate.together(() => world.person());
    const entry: Entry = { person, acknowledged: [], interrupted: false };
    entries.push(entry);
    // All of them ask from one address, which is sent no more than twenty codes an hour.
    if (entries.length % 15 === 0) await gate.alone(() => world.clock.pass(hourMs));
    // No code of an authenticator app is good twice.
    const nextCode = (): Promise<void> => gate.alone(() => world.clock.pass(30_000));
    const device = world.device(person);
    await asked(entry, 'signed-in', () => device.signIn());
    await nextCode();
    await asked(entry, null, () => device.stepUp());
    await asked(entry, 'factors-removed', () => device.disable());
    person.secrets.splice(0);
    await asked(entry, null, () =>
      device
        .send('POST', '/api/auth/step-up', { with: ['access'], body: { password: person.password } })
        .then((answer) => device.keep(answer)),
    );
    const email = await mailed(device, () => gate.alone(() => world.clock.pass(leaseMs)));
    await asked(entry, null, () =>
      device
        .send('POST', '/api/auth/2fa/step-up', { with: ['access', 'challenge'], body: { email } })
        .then((answer) => device.keep(answer)),
    );
    await nextCode();
    const begun = await asked(entry, null, () => device.send('GET', '/api/auth/2fa/totp/setup'));
    const secret = String(Reflect.get(Object(begun.body), 'secret'));
    const token: unknown = Reflect.get(Object(begun.body), 'token');
    await asked(entry, 'factor-confirmed', () =>
      device.send('POST', '/api/auth/2fa/totp/setup', { body: { token, code: device.code(secret) } }),
    );
    person.secrets.push(secret);
    await nextCode();
    await asked(entry, 'signed-in', () => device.signIn());
  };

  const lane = async (): Promise<void> => {
    while (!now.isOver) {
      const error = await caught(one);
      if (error === null || error instanceof Interrupted) continue;
      // Who could not even be added was told nothing; the same failure as any caller of the core is given.
      if (!DetentError.isInstance(error)) throw error;
      holds(error.failure.code === 'port-failed', `nobody is told of anything but the store: ${error.failure.code}`);
      failed(error.failure.code);
    }
  };
  const running = Promise.all(Array.from({ length: lanes }, lane));

  return {
    entries,
    failures,
    longestPause() {
      const pauseMs = Math.max(now.longest, performance.now() - now.lastAt);
      now.longest = 0;
      return pauseMs;
    },
    async more(count) {
      const enough = now.acknowledged + count;
      // Who fails ends the waiting.
      while (now.acknowledged < enough) await Promise.race([running, pause(20)]);
    },
    async stop() {
      now.isOver = true;
      await running;
    },
  };
}

const hourMs = 3_600_000;
/** Longer than a relay holds a message that it claimed. */
const leaseMs = 130_000;

/** A code that the relay has not got out yet is waited for, if need be until a lease has run out that nobody knows of. */
async function mailed(device: Device, waitLonger: () => Promise<void>): Promise<string> {
  for (let tries = 0; tries < 400; tries += 1) {
    let code = '';
    const error = await caught(async () => {
      code = await device.mailed();
    });
    if (error === null) return code;
    if (tries % 40 === 39) await waitLonger();
    await pause(25);
  }
  throw new Error('the code never came');
}

/** One clock serves everybody, and goes on by jumps: between requests, or one would be told that it comes too late. */
class Gate {
  #turn: Promise<void> = Promise.resolve();
  readonly #inside = new Set<object>();

  /** As many at once as there are. */
  async together<T>(work: () => Promise<T>): Promise<T> {
    for (let seen: Promise<void> | null = null; seen !== this.#turn; ) {
      seen = this.#turn;
      await seen;
    }
    const one = {};
    this.#inside.add(one);
    try {
      return await work();
    } finally {
      this.#inside.delete(one);
    }
  }

  /** While nobody is at it together. */
  alone(work: () => void): Promise<void> {
    this.#turn = this.#after(this.#turn, work);
    return this.#turn;
  }

  async #after(before: Promise<void>, work: () => void): Promise<void> {
    await before;
    while (this.#inside.size > 0) await pause(2);
    work();
  }
}

/** Delivers everything that is owed, whatever leases others died with. */
export async function deliverAll(world: World): Promise<void> {
  for (let tries = 0; tries < 50; tries += 1) {
    await world.deliver();
    if ((await world.ports.notices.nextDue()) === null) return;
    world.clock.pass(leaseMs);
  }
  throw new Error('something is owed for ever');
}

/** Holds what the store says against what people were told; answers how many acts and mails there were. */
export async function reckon(
  world: World,
  { entries }: Ledger,
): Promise<{ readonly acts: number; readonly mails: number; readonly repeated: number }> {
  const known = new Set<string>();
  let acts = 0;
  for (const { person, acknowledged, interrupted } of entries) {
    const settled = (await world.server.detent.readHistory({ accountId: person.id, limit: 1000 })).toReversed();
    const account = await world.account(person);
    acts += settled.length;
    holdsTogether(person.id, settled, account.sequence);

    const done = settled.slice(1).flatMap(({ act }) => act.events.map(({ type }) => type));
    const deedsDone = done.filter((type): type is Deed => deeds.some((deed) => deed === type));
    const expected = acknowledged.join(', ');
    const found = deedsDone.join(', ');
    holds(
      found === expected || (interrupted && deedsDone.slice(0, -1).join(', ') === expected),
      `what was acknowledged happened once, and nothing else did: ${expected} against ${found}`,
    );
    for (const { act, progress } of settled) {
      for (const notice of act.notices) {
        const state = progress.find(({ noticeId }) => noticeId === notice.id)?.state;
        const isAlert = noticeClasses[notice.kind] === 'A';
        holds(state === 'sent' || (state === 'dropped' && !isAlert), `${notice.kind} was told, not ${state}`);
        if (state === 'sent') known.add(`<${notice.id}@example.com>`);
      }
    }
  }
  const { mails } = await world.post();
  const addresses = new Set(entries.map(({ person }) => person.email.toLowerCase()));
  const ours = mails.filter(({ to }) => addresses.has(to));
  for (const { id } of ours) holds(known.has(id), `a mail goes under the id of its notice: ${id}`);
  const ids = new Set(ours.map(({ id }) => id));
  for (const id of known) holds(ids.has(id), `what is sent has reached the mail server: ${id}`);
  return { acts, mails: ids.size, repeated: ours.length - ids.size };
}

/** Each act begins where the one before it ended, so none is lost and none is there twice. */
function holdsTogether(accountId: string, settled: readonly SettledAct[], sequence: number): void {
  let next = 1;
  for (const { act } of settled) {
    holds(act.sequence === next, `the acts of ${accountId} follow each other: ${act.sequence} after ${next - 1}`);
    next += act.events.length;
  }
  holds(sequence === next - 1, `the account of ${accountId} is what its acts have made: ${sequence} after ${next - 1}`);
}
