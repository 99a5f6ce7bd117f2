import type { Account } from '../account/account.ts';
import type { Factor, Kind, LiveFactor } from '../account/factor.ts';
import { isLive, kinds } from '../account/factor.ts';
import type { Actor, Operator, Self, StepUp } from '../actor.ts';
import { defaultPolicy, type Policy } from '../policy.ts';
import type { Which } from '../rules/present-factor.ts';
import { aMailbox, aNumber, anAccount, aPending, aRemoved, aTotp, noon } from './fixtures.ts';

/** The states that a factor of a small world is in. */
export const factorStates = ['pending', 'active', 'locked', 'removed'] as const;
export type FactorState = (typeof factorStates)[number];

/**
 * Every account with up to `most` factors, in every state and of every kind, with each kind that could be preferred and, where
 * there is an authenticator app, with and without recovery codes. Worlds that differ only in the order of factors are one.
 */
export function* smallAccounts(most: number): Generator<Account> {
  for (const factors of factorSets(most)) {
    const on = kinds.filter((kind) => factors.some((factor) => isLive(factor) && factor.kind === kind));
    for (const preferred of on.length === 0 ? [null] : on) {
      yield anAccount({ factors, preferred, recovery: null });
      if (on.includes('totp'))
        yield anAccount({ factors, preferred, recovery: { salt: 'salt', hashes: ['a', 'b'], issuedAt: noon } });
    }
  }
}

const variants = kinds.flatMap((kind) => factorStates.map((state) => ({ kind, state })));

function* factorSets(most: number, from = 0): Generator<readonly Factor[]> {
  yield [];
  if (most === 0) return;
  for (const [offset, { kind, state }] of variants.slice(from).entries()) {
    for (const rest of factorSets(most - 1, from + offset)) yield [smallFactor(kind, state, rest.length), ...rest];
  }
}

function smallFactor(kind: Kind, state: FactorState, at: number): Factor {
  const factor = liveFactor(kind, `${kind}-${at}`);
  switch (state) {
    case 'pending':
      return aPending(factor, { expiresAt: noon + 1 });
    case 'active':
      return factor;
    case 'locked':
      return { ...factor, state: 'locked' };
    case 'removed':
      return aRemoved(factor);
  }
}

function liveFactor(kind: Kind, id: string): LiveFactor {
  if (kind === 'totp') return aTotp({ id });
  return aTotp({ id, kind, sealed: null, addressId: kind === 'email' ? aMailbox().id : aNumber().id });
}

/** Everybody who could ask, with every proof they could bring. */
export const smallActors = (account: Account): readonly Actor[] => [
  ...selves(account),
  ...operators,
  { kind: 'system', id: 'test' },
];

function selves(account: Account): readonly Self[] {
  const session = {
    id: 'session-1',
    generation: account.sessions.generation,
    onlyEnrols: false,
    clientId: null,
    proofs: [],
  };
  const proof: StepUp = {
    accountId: account.id,
    sessionId: session.id,
    epoch: account.epoch,
    expiresAt: noon + 1,
    methods: ['pwd', 'otp'],
  };
  const self: Self = { kind: 'self', accountId: account.id, session, stepUp: proof };
  return [
    self,
    { ...self, stepUp: null },
    { ...self, stepUp: { ...proof, methods: ['pwd'] } },
    { ...self, stepUp: { ...proof, epoch: account.epoch - 1 } },
    { ...self, stepUp: { ...proof, expiresAt: noon } },
    { ...self, stepUp: { ...proof, sessionId: 'session-2' } },
    { ...self, session: { ...session, generation: session.generation - 1 } },
    { ...self, session: { ...session, onlyEnrols: true } },
  ];
}

const operator: Operator = {
  kind: 'administrator',
  id: 'operator-1',
  name: null,
  accountId: null,
  rank: 2,
  organizations: '*',
};

const operators: readonly Operator[] = [
  { ...operator, kind: 'help-desk', rank: 1 },
  operator,
  { ...operator, kind: 'owner', rank: 3 },
  { ...operator, kind: 'service', organizations: ['organization-1'] },
  { ...operator, organizations: ['organization-2'] },
  { ...operator, rank: 0 },
];

/** Policies that differ in all that a removal depends on. */
export const smallPolicies: readonly Policy[] = [
  defaultPolicy,
  {
    ...defaultPolicy,
    onlyFactor: { self: 'allow', helpDesk: 'refuse', administrator: 'refuse', owner: 'refuse', service: 'refuse' },
  },
  { ...defaultPolicy, countingKinds: ['totp'], sessionsOnRemove: 'none' },
  { ...defaultPolicy, channels: { sms: false, email: false }, secondFactor: 'required' },
];

/** Everything that a removal could mean on this account. */
export const smallWishes = (account: Account): readonly Which[] => [
  ...account.factors.map((factor): Which => ({ factorId: factor.id })),
  ...kinds.map((kind): Which => ({ kind })),
  'all',
];
