import { type Account, covers, type Operator, type Permission, permitted, type Self } from '@detent/core';
import { readStepUpToken } from '../callers/step-up-token.ts';
import type { Caller, Person, ReadHeader, Rights } from './caller.ts';
import type { ZitadelFailure } from './failures.ts';
import { type Filter, narrowed } from './organization-filter.ts';
import type { ZitadelDeps } from './settings.ts';

export const door = 'zitadel';

/** What a call wants to do, and to whom. */
export interface Wanted {
  readonly userId: string;
  readonly permission: Permission;
  /** `looks` changes nothing; `enrols` is open to somebody who was let in only to enrol. */
  readonly nature: 'looks' | 'enrols' | 'changes';
  readonly filter: Filter | null;
  /** Whether the caller vouches for an address, which takes a permission even for oneself. */
  readonly vouches: boolean;
}

export type Admitted =
  | { readonly kind: 'admitted'; readonly actor: Self | Operator; readonly self: Account | null }
  | { readonly kind: 'refused'; readonly failure: ZitadelFailure };

/** Whether a caller may do this at all, found out without looking at the account; whoever may not learns nothing about it. */
export async function admit(deps: ZitadelDeps, caller: Caller, wanted: Wanted, header: ReadHeader): Promise<Admitted> {
  if (caller.kind === 'service') return asOperator(deps, caller.rights, wanted);
  const isSelf = caller.account.id === wanted.userId;
  const { onlyEnrols } = caller.visitor;
  if (onlyEnrols !== null && !(isSelf && wanted.nature === 'enrols')) return { kind: 'refused', failure: onlyEnrols };
  return isSelf ? asSelf(deps, caller, wanted, header) : asOperator(deps, await caller.rights(), wanted);
}

async function asOperator(
  deps: ZitadelDeps,
  { grants, operator }: Rights,
  { permission, filter }: Wanted,
): Promise<Admitted> {
  const verdict = operator === null ? 'no-grants' : permitted(grants, permission);
  if (operator === null || verdict === 'no-grants') return refused({ code: 'membership-missing' });
  if (verdict === 'not-granted') return refused({ code: 'permission-missing' });
  // An account outside of these is, for the core, not there: the same answer by the same work.
  const organizations = await narrowed(deps, grants.organizations, filter);
  return { kind: 'admitted', actor: { ...operator, organizations }, self: null };
}

async function asSelf(deps: ZitadelDeps, person: Person, wanted: Wanted, header: ReadHeader): Promise<Admitted> {
  const { organizationId } = person.account;
  if (wanted.vouches && !(await mayVouch(person))) return refused({ code: 'permission-missing' });
  const proof = proofOf(deps, person, wanted, header);
  if ('code' in proof) return refused(proof);
  const isMeant = covers(await narrowed(deps, '*', wanted.filter), organizationId);
  if (!isMeant) return refused({ code: 'account-unknown' });
  return { kind: 'admitted', actor: { ...person.visitor.actor, ...proof }, self: person.account };
}

async function mayVouch({ rights, account: { organizationId } }: Person): Promise<boolean> {
  const { grants } = await rights();
  return permitted(grants, 'user.credential.write') === 'granted' && covers(grants.organizations, organizationId);
}

/** The step-up that a change of one's own takes. Its epoch is judged with the change, and last of all. */
function proofOf(
  deps: ZitadelDeps,
  { policy, visitor }: Person,
  { nature }: Wanted,
  header: ReadHeader,
): Pick<Self, 'stepUp'> | ZitadelFailure {
  if (nature === 'looks' || policy.relaxedDoors.includes(door)) return { stepUp: null };
  const read = readStepUpToken(deps, header('x-step-up-token'), visitor.session);
  if (read.kind === 'good') return { stepUp: read.proof };
  return { code: 'step-up-needed', state: read.state, maxAgeMs: policy.stepUpMs };
}

const refused = (failure: ZitadelFailure): Admitted => ({ kind: 'refused', failure });
