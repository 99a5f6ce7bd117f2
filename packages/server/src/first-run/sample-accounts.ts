import {
  type Accounts,
  type AddAccount,
  type Administrators,
  blankPerson,
  type Clock,
  DetentError,
  type Hasher,
  type Ids,
  newPassword,
  normalMailbox,
  type Operator,
  type Rank,
} from '@detent/core';

export interface SampleDeps {
  readonly accounts: Accounts;
  readonly administrators: Administrators;
  readonly addAccount: AddAccount;
  readonly hasher: Hasher;
  readonly ids: Ids;
  readonly clock: Clock;
}

export interface SampleAccount {
  readonly email: string;
  readonly role: 'person' | 'administrator';
  readonly password: string;
}

const person = 'ada@example.com';
const administrator = 'root@example.com';

/** On an empty store, somebody to be: a person and an administrator. Their passwords are drawn now and kept nowhere but as hashes. */
export async function makeSampleAccounts(deps: SampleDeps, organizationId: string): Promise<readonly SampleAccount[]> {
  const [someone] = await deps.accounts.list({ after: null, limit: 1 });
  const [inCharge] = await deps.administrators.list();
  if (someone !== undefined || inCharge !== undefined) return [];

  const passwords = { person: drawPassword(deps.ids), administrator: drawPassword(deps.ids) };
  const ada = { email: person, name: 'Ada', organizationId, rank: 0, password: passwords.person } as const;
  const root = { email: administrator, name: 'Root', organizationId: null, rank: 3, password: null } as const;
  // Whoever starts at the same moment has made them.
  if ((await addSample(deps, ada)) === null) return [];
  const accountId = await addSample(deps, root);
  if (accountId !== null) await addAdministrator(deps, accountId, passwords.administrator);
  return [
    { email: person, role: 'person', password: passwords.person },
    { email: administrator, role: 'administrator', password: passwords.administrator },
  ];
}

interface Sample {
  readonly email: string;
  readonly name: string;
  readonly organizationId: string | null;
  readonly rank: Rank;
  readonly password: string | null;
}

/** The id of the account, or null where somebody has the address. */
async function addSample({ addAccount, hasher, ids }: SampleDeps, sample: Sample): Promise<string | null> {
  const { email, name, organizationId, rank, password } = sample;
  const accountId = ids.id();
  const outcome = await addAccount(
    { door: 'first-run', reason: null, origin: null, signal: { aborted: false } },
    {
      actor: firstRun,
      accountId,
      organizationId,
      how: 'sample',
      person: { ...blankPerson, name, passwordHash: password === null ? null : await hasher.hash(password) },
      email: { value: email, normal: normalMailbox(email), verified: true },
      phone: null,
      factors: [],
      rank,
    },
  );
  if (outcome.kind === 'done') return accountId;
  if (outcome.failure.code === 'address-taken') return null;
  throw new DetentError(outcome.failure);
}

/** An owner becomes one of the set of owners first, so that the set never lacks one who could act. */
async function addAdministrator(deps: SampleDeps, accountId: string, password: string): Promise<void> {
  const { administrators, ids, clock, hasher } = deps;
  const id = ids.id();
  const owners = await administrators.owners();
  if (!(await administrators.swapOwners([...owners.value, id], owners.version))) return;
  const now = clock.now();
  await administrators.insert({
    id,
    accountId,
    ownsAccount: true,
    email: administrator,
    emailNormal: normalMailbox(administrator),
    name: 'Root',
    passwordHash: await hasher.hash(password),
    role: 'owner',
    organizations: '*',
    active: true,
    metadata: {},
    generation: 0,
    lastSignInAt: null,
    createdAt: now,
    updatedAt: now,
  });
}

/** Three groups that a person can copy, strong enough for the rule about passwords. */
function drawPassword(ids: Ids): string {
  const password = [ids.symbols(5), ids.symbols(5), ids.symbols(5)].join('-');
  return newPassword(password) === null ? password : drawPassword(ids);
}

const firstRun: Operator = {
  kind: 'owner',
  id: 'first-run',
  name: null,
  accountId: null,
  rank: 4,
  organizations: '*',
};
