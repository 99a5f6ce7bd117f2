import type { Account } from '../../account/account.ts';
import { searched } from '../../account/directory-entry.ts';
import { blankPerson } from '../../account/new-account.ts';
import type { Operator } from '../../actor.ts';
import type { Failure } from '../../failure.ts';
import { normalMailbox } from '../../hygiene.ts';
import type { DirectoryQuery, DirectoryScope } from '../../ports/directory.ts';
import { contactFlaw } from '../../rules/contact-flaw.ts';
import { homeOfNewUser } from '../../rules/home-of-new-user.ts';
import { visible } from '../../rules/visible.ts';
import { type Refused, refused, unchanged } from '../../verdict.ts';
import { createAddAccount } from '../accounts/add-account.ts';
import type { Ask, Outcome } from '../decide.ts';
import { guarded } from '../guarded.ts';
import type { AdministrationDeps } from './deps.ts';

export interface UserPage {
  readonly accounts: readonly Account[];
  readonly total: number;
  readonly newest: number | null;
}

export interface AskedUsers extends Omit<DirectoryQuery, 'within' | 'beginning'> {
  readonly scope: 'all' | 'platform' | 'tenants';
  readonly organizationId: string | null;
  readonly search: string | null;
}

export interface NewUser {
  readonly email: string | null;
  readonly phone: string | null;
  readonly password: string | null;
  /** Where none is named it is the first of those that whoever adds governs, or none. */
  readonly organizationId: string | null;
  readonly active: boolean;
  readonly roles: readonly string[];
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly language: string | null;
}

export interface Users {
  /** Accounts within the operator's organizations. */
  list(actor: Operator, asked: AskedUsers): Promise<UserPage>;
  /** One account, for whoever may see it; the others read as if it were not there, after the same reads. */
  look(ask: Ask, actor: Operator): Promise<{ readonly kind: 'seen'; readonly account: Account } | Refused>;
  /** Nobody is made where the operator governs nothing: that reads as if it were not there. */
  add(ask: Omit<Ask, 'accountId' | 'seen'>, actor: Operator, user: NewUser): Promise<Outcome>;
}

export function createUsers(deps: AdministrationDeps): Users {
  const addAccount = createAddAccount(deps);
  return {
    async list(actor, { scope, organizationId, search, ...rest }) {
      const within = organizationId === null ? withinOf(actor, scope) : scope === 'platform' ? [] : [organizationId];
      const beginning = search === null || searched(search) === '' ? null : searched(search);
      const page = await guarded('Accounts', 'read', () => deps.directory.find({ ...rest, within, beginning }));
      const found = await Promise.all(
        page.ids.map((id) => guarded('Accounts', 'read', () => deps.accounts.find(id, patient))),
      );
      const accounts = found.filter((account) => account !== null).filter((one) => visible(one, actor) === null);
      return { accounts, total: page.total, newest: page.newest };
    },

    async look(ask, actor) {
      const seen = await deps.decide.preview(ask, actor, (account) => {
        const failure = visible(account, actor);
        return failure === null ? unchanged : refused(failure);
      });
      return seen.kind === 'refused' ? seen : { kind: 'seen', account: seen.account };
    },

    async add(ask, actor, user) {
      const home = homeOfNewUser(user.organizationId, actor);
      if (home === null) return refused({ code: 'account-unknown' });
      const flaw = flawOf(user);
      if (flaw !== null) return refused(flaw);
      const { password, email, phone } = user;
      const passwordHash =
        password === null ? null : await guarded('Hasher', 'write', () => deps.hasher.hash(password));
      const accountId = deps.ids.id();
      return addAccount(ask, {
        actor,
        accountId,
        organizationId: home.organizationId,
        how: 'added',
        person: { ...blankPerson, passwordHash, roles: user.roles, language: user.language, metadata: user.metadata },
        email: email === null ? null : { value: email, normal: normalMailbox(email), verified: false },
        phone: phone === null ? null : { value: phone, normal: phone, verified: false },
        factors: [],
        rank: 0,
        also: () => ({ events: user.active ? [] : [{ type: 'standing-changed', standing: 'disabled' }], letters: [] }),
      });
    },
  };
}

const patient = { aborted: false };

function withinOf({ organizations }: Operator, scope: AskedUsers['scope']): DirectoryScope {
  if (organizations !== '*') return scope === 'platform' ? [] : organizations;
  return scope === 'all' ? 'everywhere' : scope;
}

const flawOf = (user: NewUser): Failure | null =>
  user.email === null && user.phone === null
    ? { code: 'input-invalid', field: 'email', rule: 'required' }
    : contactFlaw(user);
