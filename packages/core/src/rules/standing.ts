import type { Account } from '../account/account.ts';
import type { Actor, Operator, Self } from '../actor.ts';
import type { Failure } from '../failure.ts';
import type { Policy } from '../policy.ts';
import { mustEnrol } from './must-enrol.ts';
import { sessionLives } from './session-lives.ts';

/** Whoever asks must be there to be known, and entitled to this account: its person in a living session, or an operator who outranks it. */
export function standing(account: Account, actor: Actor, policy: Policy): Failure | null {
  if (account.standing === 'closed') return { code: 'account-unknown' };
  if (actor.kind === 'system') return null;
  return actor.kind === 'self' ? ownStanding(account, actor, policy) : operatorStanding(account, actor);
}

function ownStanding(account: Account, self: Self, policy: Policy): Failure | null {
  if (account.id !== self.accountId || account.person.kind !== 'person') return { code: 'account-unknown' };
  if (!sessionLives(account, self.session)) return { code: 'session-ended' };
  if (account.standing === 'disabled' || policy.locked) return { code: 'account-disabled' };
  return null;
}

function operatorStanding(account: Account, operator: Operator): Failure | null {
  if (!covers(operator.organizations, account.organizationId)) return { code: 'account-unknown' };
  if (operator.accountId === account.id) return { code: 'own-account' };
  if (operator.rank <= account.rank) return { code: 'account-outranks' };
  return null;
}

/** Accounts without an organization are covered only by whoever covers all. */
export function covers(organizations: '*' | readonly string[], organizationId: string | null): boolean {
  return organizations === '*' || (organizationId !== null && organizations.includes(organizationId));
}

/** A session that was let in only to enrol reaches nothing else until a factor that counts is there. */
export function mayDoMoreThanEnrol(account: Account, actor: Actor, policy: Policy): Failure | null {
  if (actor.kind !== 'self' || !actor.session.onlyEnrols) return null;
  return mustEnrol(account, policy) ? { code: 'enrolment-required' } : null;
}
