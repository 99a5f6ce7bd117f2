import { createCryptoPorts, createKeyRing } from '@detent/adapter-crypto';
import { createDetent, type FailureCode, type Operator, viewFactors } from '@detent/core';
import { createMemoryStores } from '@detent/core/memory';

/** What a route answers, whatever framework carries it. */
export interface Reply {
  readonly status: number;
  readonly body: object;
}

/** Your service, with the second factors of its people in Detent's hands. Who calls is for you to know; what may happen, for Detent to decide. */
export interface YourService {
  /** Your own business. */
  greet(name: string): Reply;
  factors(caller: string | undefined, accountId: string): Promise<Reply>;
  remove(caller: string | undefined, accountId: string, factorId: string): Promise<Reply>;
}

/** Your help desk, by the key that each of them calls with. */
const helpDesk: Readonly<Record<string, Operator>> = {
  'key-of-grace': {
    kind: 'administrator',
    id: 'grace',
    name: 'Grace',
    accountId: null,
    rank: 2,
    organizations: '*',
  },
};

/** Everything in memory and two people in it. In earnest, bring a store: SQLite, MongoDB or your own (examples/postgres-store). */
export async function createYourService(): Promise<YourService> {
  const ports = { ...createMemoryStores(), ...createCryptoPorts(createKeyRing()) };
  const detent = createDetent(ports);
  const asked = { door: 'your-service', reason: 'phone lost', origin: null };
  const ask = () => ({ ...asked, signal: AbortSignal.timeout(5000) });

  for (const name of ['ada', 'otto']) {
    const email = `${name}@example.com`;
    await detent.addAccount(ask(), {
      actor: { kind: 'system', id: 'your-service' },
      accountId: name,
      organizationId: null,
      how: 'added',
      rank: 0,
      phone: null,
      email: { value: email, normal: email, verified: true },
      person: {
        kind: 'person',
        name,
        identityProviders: [],
        passwordHash: null,
        roles: [],
        groups: [],
        language: 'en',
        zone: null,
        avatar: null,
        metadata: {},
      },
      factors: [{ kind: 'totp', secret: ports.oneTimePasswords.secret(), label: 'Phone' }],
    });
  }

  return {
    greet: (name) => ({ status: 200, body: { hello: name } }),

    async factors(caller, accountId) {
      if (callerOf(caller) === null) return nobody;
      const account = await ports.accounts.find(accountId);
      if (account === null) return replyTo('account-unknown');
      return { status: 200, body: { factors: viewFactors(account, ports.clock.now(), { removed: true }) } };
    },

    async remove(caller, accountId, factorId) {
      const actor = callerOf(caller);
      if (actor === null) return nobody;
      const outcome = await detent.removeFactor(
        { ...ask(), accountId },
        { actor, which: { factorId }, includePending: true, ifMatch: null, needsPassword: false, compromised: false },
      );
      if (outcome.kind === 'refused') return replyTo(outcome.failure.code);
      return { status: 200, body: { removed: outcome.impact?.removed ?? [], told: outcome.impact?.alerts ?? 0 } };
    },
  };
}

const callerOf = (key: string | undefined): Operator | null => helpDesk[key ?? ''] ?? null;

const nobody: Reply = { status: 401, body: { error: 'who are you?' } };

/** Detent says what it refused for; how that reads in your API is yours. */
const replyTo = (code: FailureCode): Reply => ({
  status: code === 'account-unknown' || code === 'factor-unknown' ? 404 : 409,
  body: { error: code },
});
