import type { Account } from '../src/account/account.ts';
import type { Operator, Self, SessionFacts, StepUp, System } from '../src/actor.ts';
import { noon } from '../src/testing/fixtures.ts';

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

/** A step-up of that account in `session-1`, by password and authenticator app, that is good for a quarter of an hour from noon. */
const aStepUp = (account: Account, wishes: Partial<StepUp> = {}): StepUp => ({
  accountId: account.id,
  sessionId: 'session-1',
  epoch: account.epoch,
  expiresAt: noon + 15 * minute,
  methods: ['pwd', 'otp'],
  ...wishes,
});

export interface SelfWishes {
  readonly accountId?: string;
  readonly session?: Partial<SessionFacts>;
  readonly stepUp?: Partial<StepUp> | null;
}

/** The person whose account it is, in a living session, with all the proof that is ever asked for. */
export const self = (account: Account, wishes: SelfWishes = {}): Self => ({
  kind: 'self',
  accountId: wishes.accountId ?? account.id,
  session: {
    id: 'session-1',
    generation: account.sessions.generation,
    onlyEnrols: false,
    clientId: null,
    proofs: [],
    ...wishes.session,
  },
  stepUp: wishes.stepUp === null ? null : aStepUp(account, wishes.stepUp),
});

const operator = (kind: Operator['kind'], rank: number, wishes: Partial<Operator>): Operator => ({
  kind,
  id: `${kind}-1`,
  name: `The ${kind}`,
  accountId: `account-of-${kind}`,
  rank,
  organizations: '*',
  ...wishes,
});

export const helpDesk = (wishes: Partial<Operator> = {}): Operator => operator('help-desk', 1, wishes);
export const administrator = (wishes: Partial<Operator> = {}): Operator => operator('administrator', 2, wishes);
export const owner = (wishes: Partial<Operator> = {}): Operator => operator('owner', 3, wishes);
export const service = (wishes: Partial<Operator> = {}): Operator =>
  operator('service', 2, { accountId: null, name: null, ...wishes });
export const system: System = { kind: 'system', id: 'eraser' };

/** Everybody who acts on accounts that are not their own, by name. */
export const operators: readonly (readonly [string, Operator])[] = [
  ['the help desk', helpDesk()],
  ['an administrator', administrator()],
  ['an owner', owner()],
  ['a service', service()],
];
