import type { Account } from '../../account/account.ts';
import { blankPerson } from '../../account/new-account.ts';
import type { Address } from '../../account/person.ts';
import type { Failure } from '../../failure.ts';
import { cleanText, isMailbox, normalMailbox } from '../../hygiene.ts';
import { newPassword } from '../../rules/new-password.ts';
import { registeredAgain } from '../../rules/registered-again.ts';
import { type Refused, refused } from '../../verdict.ts';
import { type AddAccountDeps, type Also, createAddAccount } from '../accounts/add-account.ts';
import { type Name, nameKey } from '../accounts/sign-in-name.ts';
import { type VerificationLinkDeps, verificationLink } from '../accounts/verification-link.ts';
import type { Ask } from '../decide.ts';
import { guarded } from '../guarded.ts';
import type { Policies } from '../policies.ts';
import { selfToBe } from './self.ts';

export interface RegisterDeps extends AddAccountDeps, VerificationLinkDeps {
  readonly policies: Policies;
}

export interface AskedRegistration {
  readonly email: string;
  readonly password: string;
  readonly name: string;
  readonly organizationId: string | null;
  readonly roles: readonly string[];
  /** Whether a link that verifies the mailbox is mailed. */
  readonly mailsLink: boolean;
  /** Whether codes by mail are the first second factor, where mail is switched on. */
  readonly startsWithMail: boolean;
}

export type Register = (
  ask: Omit<Ask, 'accountId' | 'seen'>,
  asked: AskedRegistration,
) => Promise<{ readonly kind: 'registered' } | Refused>;

/** Registers a person by mailbox and password. Where the mailbox is taken its owner is told, and whoever asked gets the same answer. */
export function createRegister(deps: RegisterDeps): Register {
  const addAccount = createAddAccount(deps);
  return async function register(ask, asked) {
    const value = asked.email.trim();
    const name = cleanText(asked.name, longestName) ?? '';
    const flaw = (isMailbox(value) ? null : badEmail) ?? newPassword(asked.password) ?? (name === '' ? badName : null);
    if (flaw !== null) return refused(flaw);
    const passwordHash = await guarded('Hasher', 'write', () => deps.hasher.hash(asked.password));
    const policy = await deps.policies(asked.organizationId);
    const email = { value, normal: normalMailbox(value), verified: false };
    const accountId = deps.ids.id();
    const outcome = await addAccount(ask, {
      actor: selfToBe(accountId, ''),
      accountId,
      organizationId: asked.organizationId,
      how: 'registered',
      person: { ...blankPerson, name, passwordHash, roles: asked.roles },
      email,
      phone: null,
      factors: asked.startsWithMail && policy.channels.email ? [{ kind: 'email', address: email, label: '' }] : [],
      rank: 0,
      also: (account, addresses, now) => linksTo(deps, account, asked.mailsLink ? addresses : [], now),
    });
    if (outcome.kind === 'done') return { kind: 'registered' };
    if (outcome.failure.code !== 'address-taken') return outcome;
    await tellOwner(deps, ask, { organizationId: asked.organizationId, normal: email.normal });
    return { kind: 'registered' };
  };
}

const longestName = 200;
const badEmail: Failure = { code: 'input-invalid', field: 'email', rule: 'mailbox' };
const badName: Failure = { code: 'input-invalid', field: 'name', rule: 'text' };

function linksTo(deps: RegisterDeps, account: Account, addresses: readonly Address[], now: number): Also {
  const links = addresses.map((address) => verificationLink(deps, account, address, now));
  return { events: links.map(({ event }) => event), letters: links.map(({ letter }) => letter) };
}

/** The taker is told at most once an hour. Whatever becomes of it, the answer stays the same. */
async function tellOwner(deps: RegisterDeps, ask: Parameters<Register>[0], name: Name): Promise<void> {
  const claim = await guarded('SignInNames', 'read', () => deps.signInNames.find(nameKey(deps.hasher, name)));
  if (claim === null) return;
  const { accountId } = claim;
  await deps.decide.commit({ ...ask, accountId }, registration, (account, _policy, now) =>
    registeredAgain(account, now),
  );
}

const registration = { kind: 'system', id: 'registration' } as const;
