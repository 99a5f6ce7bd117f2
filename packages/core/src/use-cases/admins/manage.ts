import type { Operator } from '../../actor.ts';
import { DetentError, type Failure } from '../../failure.ts';
import { cleanText, isMailbox, normalMailbox } from '../../hygiene.ts';
import { fixed } from '../../policy.ts';
import type { Administrator } from '../../ports/administrators.ts';
import type { Versioned } from '../../ports/records.ts';
import { administratorPassword } from '../../rules/administrator-password.ts';
import { governAdministrator, mayGive, rankOfRole } from '../../rules/govern-administrator.ts';
import { hasRight } from '../../rules/role-rights.ts';
import { type Refused, refused } from '../../verdict.ts';
import type { Ask } from '../decide.ts';
import { guarded, guardedNow } from '../guarded.ts';
import { holdAccount, rankOf, releaseAccount, tellPasswordChanged } from './account-of.ts';
import type { AdministrationDeps } from './deps.ts';
import { addOwner, becomeFirst, isOwned, removeOwner } from './owners.ts';

type AdminAsk = Omit<Ask, 'accountId' | 'seen'>;

export interface NewAdministrator {
  readonly email: string;
  /** Null for somebody who gets one later, by the reset. */
  readonly password: string | null;
  readonly name: string;
  readonly role: Administrator['role'];
  readonly organizations: Administrator['organizations'];
  readonly metadata: Administrator['metadata'];
}

/** What is changed of an administrator; null leaves its part alone. */
export interface AdministratorChange {
  readonly name: string | null;
  readonly metadata: Administrator['metadata'] | null;
  readonly role: Administrator['role'] | null;
  readonly organizations: Administrator['organizations'] | null;
  readonly active: boolean | null;
  readonly password: string | null;
}

export type AdministratorSet = { readonly kind: 'set'; readonly administrator: Administrator } | Refused;

export interface ManageAdministrators {
  /** Those whom this operator governs, or who are themselves. */
  list(actor: Operator): Promise<readonly Administrator[]>;
  find(id: string, actor: Operator): Promise<Administrator | null>;
  /** Of many who want one address exactly one gets it. */
  add(ask: AdminAsk, actor: Operator, asked: NewAdministrator): Promise<AdministratorSet>;
  /** Whether there is an owner who can act. */
  isOwned(): Promise<boolean>;
  /** The first owner there is. Of many who want to be exactly one is; the others read `role-forbidden`. */
  addFirst(ask: AdminAsk, actor: Operator, asked: NewAdministrator): Promise<AdministratorSet>;
  change(ask: AdminAsk, actor: Operator, id: string, change: AdministratorChange): Promise<AdministratorSet>;
  /** Sets a password by the word of whoever holds the server's secret. */
  resetPassword(ask: AdminAsk, actor: Operator, email: string, password: string): Promise<AdministratorSet>;
  /** Ends every session of an administrator. */
  endSessions(actor: Operator, id: string): Promise<AdministratorSet>;
  remove(ask: AdminAsk, actor: Operator, id: string): Promise<AdministratorSet>;
}

const mostTries = 64;

export function createManageAdministrators(deps: AdministrationDeps): ManageAdministrators {
  const { administrators } = deps;
  const find = (id: string): Promise<Versioned<Administrator> | null> =>
    guarded('Administrators', 'read', () => administrators.find(id));

  /** Swaps the record for what it is to become; where somebody else was faster, judges again. */
  async function swapped(
    id: string,
    judge: (administrator: Administrator) => Administrator | Failure,
  ): Promise<AdministratorSet> {
    for (let attempt = 0; attempt < mostTries; attempt += 1) {
      const found = await find(id);
      if (found === null) return refused({ code: 'account-unknown' });
      const next = judge(found.value);
      if ('code' in next) return refused(next);
      const value = { ...next, updatedAt: deps.clock.now() };
      if (await guarded('Administrators', 'write', () => administrators.replace(value, found.version)))
        return { kind: 'set', administrator: value };
    }
    throw alwaysChanged();
  }

  async function made(
    ask: AdminAsk,
    actor: Operator,
    asked: NewAdministrator,
    enthrone: (id: string) => Promise<boolean>,
  ): Promise<AdministratorSet> {
    const flaw = flawOf(asked);
    if (flaw !== null) return refused(flaw);
    const { password } = asked;
    const passwordHash = password === null ? null : await guarded('Hasher', 'write', () => deps.hasher.hash(password));
    const id = deps.ids.id();
    const emailNormal = normalMailbox(asked.email);
    if (!(await claimAddress(deps, emailNormal, id))) return refused({ code: 'address-taken' });
    const account = await holdAccount(deps, ask, actor, asked);
    if (account.kind === 'refused') return account;
    const now = deps.clock.now();
    const administrator: Administrator = {
      id,
      accountId: account.accountId,
      ownsAccount: account.made,
      email: asked.email,
      emailNormal,
      name: asked.name,
      passwordHash,
      role: asked.role,
      organizations: asked.organizations,
      active: true,
      metadata: asked.metadata,
      generation: 0,
      lastSignInAt: null,
      createdAt: now,
      updatedAt: now,
    };
    await guarded('Administrators', 'write', () => administrators.insert(administrator));
    if (asked.role !== 'owner' || (await enthrone(id))) return { kind: 'set', administrator };
    await removeRecord(id);
    await releaseAccount(deps, ask, actor, administrator);
    return refused({ code: 'role-forbidden' });
  }

  async function removeRecord(id: string): Promise<Administrator | null> {
    for (let attempt = 0; attempt < mostTries; attempt += 1) {
      const found = await find(id);
      if (found === null) return null;
      if (await guarded('Administrators', 'write', () => administrators.remove(id, found.version))) {
        await releaseAddress(deps, found.value.emailNormal, id);
        return found.value;
      }
    }
    throw alwaysChanged();
  }

  async function tell(ask: AdminAsk, actor: Operator, { accountId }: Administrator): Promise<void> {
    await tellPasswordChanged(deps, { ...ask, accountId }, actor);
  }

  return {
    async list(actor) {
      const all = await guarded('Administrators', 'read', () => administrators.list());
      return all.filter((one) => one.id === actor.id || isVisible(actor, one));
    },

    async find(id, actor) {
      const found = await find(id);
      return found !== null && (found.value.id === actor.id || isVisible(actor, found.value)) ? found.value : null;
    },

    async add(ask, actor, asked) {
      const failure = hasRight(actor, 'govern-administrators') ?? mayGive(actor, asked);
      if (failure !== null) return refused(failure);
      return made(ask, actor, asked, async (id) => {
        await addOwner(administrators, id);
        return true;
      });
    },

    isOwned: () => isOwned(administrators),

    addFirst: (ask, actor, asked) => made(ask, actor, asked, (id) => becomeFirst(administrators, id)),

    async change(ask, actor, id, change) {
      const flaw =
        (change.password === null ? null : administratorPassword(change.password)) ??
        (change.name === null ? null : nameFlaw(change.name));
      if (flaw !== null) return refused(flaw);
      const found = await find(id);
      if (found === null) return refused({ code: 'account-unknown' });
      const failure = mayChange(actor, found.value, change);
      if (failure !== null) return refused(failure);
      const before = found.value;
      const after = changed(before, change);
      const isOwner = after.role === 'owner' && after.active;
      if (isOwner) await addOwner(administrators, id);
      else {
        const last = await removeOwner(administrators, id);
        if (last !== null) return refused(last);
      }
      const wanted = change.password;
      const hash = wanted === null ? null : await guarded('Hasher', 'write', () => deps.hasher.hash(wanted));
      const asked: Ask = { ...ask, accountId: before.accountId };
      const ranks = [rankOfRole[before.role], rankOfRole[after.role]] as const;
      const give = (): Promise<unknown> => rankOf(deps, asked, actor, { from: 'theirs', to: ranks[1] });
      await (ranks[1] > ranks[0] ? give() : null);
      const set = await swapped(id, (current) => {
        const forbidden = mayChange(actor, current, change);
        if (forbidden !== null) return forbidden;
        const next = changed(current, change);
        return hash === null ? next : { ...next, passwordHash: hash, generation: current.generation + 1 };
      });
      if (set.kind === 'refused') {
        if (before.role === 'owner' && before.active) await addOwner(administrators, id);
        return set;
      }
      if (ranks[1] < ranks[0]) await give();
      if (hash !== null) await tell(ask, actor, set.administrator);
      return set;
    },

    async resetPassword(ask, actor, email, fresh) {
      const flaw = administratorPassword(fresh);
      if (flaw !== null) return refused(flaw);
      const hash = await guarded('Hasher', 'write', () => deps.hasher.hash(fresh));
      const found = await guarded('Administrators', 'read', () => administrators.findByEmail(normalMailbox(email)));
      if (found === null) return refused({ code: 'credentials-wrong' });
      const set = await swapped(found.value.id, (current) => ({
        ...current,
        passwordHash: hash,
        generation: current.generation + 1,
      }));
      if (set.kind === 'set') await tell(ask, actor, set.administrator);
      return set;
    },

    endSessions: (actor, id) =>
      swapped(id, (current) => {
        const failure = current.id === actor.id ? null : governed(actor, current);
        return failure ?? { ...current, generation: current.generation + 1 };
      }),

    async remove(ask, actor, id) {
      const found = await find(id);
      if (found === null) return refused({ code: 'account-unknown' });
      const isSelf = found.value.id === actor.id;
      const failure = isSelf && actor.kind === 'owner' ? null : isSelf ? ownAccount : governed(actor, found.value);
      if (failure !== null) return refused(failure);
      const last = await removeOwner(administrators, id);
      if (last !== null) return refused(last);
      const gone = await removeRecord(id);
      if (gone === null) return refused({ code: 'account-unknown' });
      await releaseAccount(deps, ask, actor, gone);
      return { kind: 'set', administrator: gone };
    },
  };
}

const ownAccount: Failure = { code: 'own-account' };

const governed = (actor: Operator, target: Administrator): Failure | null =>
  hasRight(actor, 'govern-administrators') ?? governAdministrator(actor, target);

const isVisible = (actor: Operator, target: Administrator): boolean => {
  const failure = governAdministrator(actor, target);
  return failure === null || failure.code === 'account-outranks';
};

/** People change their own name and password; their role, their scope and whether they may act at all is for others to say. */
function mayChange(actor: Operator, target: Administrator, change: AdministratorChange): Failure | null {
  const reaches = change.role !== null || change.organizations !== null || change.active !== null;
  if (target.id === actor.id) return reaches ? ownAccount : null;
  const failure = governed(actor, target);
  if (failure !== null || !reaches) return failure;
  const { role, organizations } = changed(target, change);
  return mayGive(actor, { role, organizations });
}

/** What ends sessions raises the generation under which they were begun. */
function changed(before: Administrator, change: AdministratorChange): Administrator {
  const after: Administrator = {
    ...before,
    name: change.name ?? before.name,
    metadata: change.metadata ?? before.metadata,
    role: change.role ?? before.role,
    organizations: change.role === 'owner' ? '*' : (change.organizations ?? before.organizations),
    active: change.active ?? before.active,
  };
  const ends =
    after.role !== before.role ||
    after.active !== before.active ||
    JSON.stringify(after.organizations) !== JSON.stringify(before.organizations);
  return ends ? { ...after, generation: before.generation + 1 } : after;
}

function flawOf({ email, password, name }: NewAdministrator): Failure | null {
  if (!isMailbox(email)) return { code: 'input-invalid', field: 'email', rule: 'pattern' };
  return (password === null ? null : administratorPassword(password)) ?? nameFlaw(name);
}

const nameFlaw = (name: string): Failure | null =>
  cleanText(name, 200) === name ? null : { code: 'input-invalid', field: 'name', rule: 'value' };

const keyOf = ({ hasher }: Pick<AdministrationDeps, 'hasher'>, normal: string): string =>
  guardedNow('Hasher', 'read', () => hasher.digest('sign-in-name', JSON.stringify(['administrator', normal])));

/** An address is one administrator's. A claim whose administrator never came to be is taken over. */
async function claimAddress(deps: AdministrationDeps, normal: string, id: string): Promise<boolean> {
  const found = await guarded('Administrators', 'read', () => deps.administrators.findByEmail(normal));
  if (found !== null) return false;
  const claim = { name: keyOf(deps, normal), accountId: id, claimedAt: deps.clock.now() };
  const held = await guarded('SignInNames', 'write', () => deps.signInNames.claim(claim));
  if (held === null) return true;
  const isOld = held.claimedAt <= claim.claimedAt - fixed.takeOverMs;
  return isOld && guarded('SignInNames', 'write', () => deps.signInNames.takeOver(claim.name, held, claim));
}

async function releaseAddress(deps: AdministrationDeps, normal: string, id: string): Promise<void> {
  const held = await guarded('SignInNames', 'read', () => deps.signInNames.find(keyOf(deps, normal)));
  if (held?.accountId === id) await guarded('SignInNames', 'write', () => deps.signInNames.release(held));
}

const alwaysChanged = (): DetentError =>
  new DetentError(
    { code: 'port-failed', port: 'Administrators', op: 'write' },
    { detail: 'the administrator was always changed by somebody else first' },
  );
