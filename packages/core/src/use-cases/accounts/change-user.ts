import type { Account } from '../../account/account.ts';
import type { Profile } from '../../account/event.ts';
import type { LiveFactor } from '../../account/factor.ts';
import { ownAddress } from '../../account/person.ts';
import type { Hasher } from '../../ports/hasher.ts';
import type { Ids } from '../../ports/ids.ts';
import type { Vault } from '../../ports/vault.ts';
import { changeUser, type UserChange } from '../../rules/change-user.ts';
import { contactFlaw } from '../../rules/contact-flaw.ts';
import { refused } from '../../verdict.ts';
import type { Ask, Decide, Outcome } from '../decide.ts';
import { sealOpens } from '../factors/seal-opens.ts';
import { guarded } from '../guarded.ts';
import type { Guesses } from '../proof/guesses.ts';
import type { NameGuesses } from '../sign-in/name-guesses.ts';
import { openWaits } from './open-waits.ts';
import { aroundName, type NameDeps } from './sign-in-name.ts';

export interface ChangeUserDeps extends NameDeps {
  readonly decide: Decide;
  readonly ids: Ids;
  readonly hasher: Hasher;
  readonly vault: Vault;
  readonly guesses: Guesses;
  readonly nameGuesses: NameGuesses;
}

interface NewContact {
  readonly value: string;
  readonly normal: string;
}

/** What an operator asks to be changed; null leaves its part alone. */
export interface AskedUserChange
  extends Pick<UserChange, 'actor' | 'ifMatch' | 'standing' | 'secondFactor' | 'mustEnrol'> {
  readonly email: NewContact | null;
  readonly phone: NewContact | null;
  readonly profile: Partial<Profile> | null;
  readonly password: string | null;
}

export type ChangeUser = (ask: Ask, asked: AskedUserChange) => Promise<Outcome>;

/** Changes whatever is asked for of an account in one commit. A new mailbox is claimed before it, and the old one let go after it. */
export function createChangeUser(deps: ChangeUserDeps): ChangeUser {
  return async function change(ask, asked) {
    const { email, phone, password } = asked;
    const flaw = contactFlaw({ email: email?.value ?? null, phone: phone?.value ?? null, password });
    if (flaw !== null) return refused(flaw);
    const draft = wanted(deps, ask, asked, password === null ? null : '');
    const held: { from: string | null } = { from: null };
    const look = (account: Account): void => {
      held.from = ownAddress(account.person, 'email')?.normal ?? null;
    };
    const may = await judged(deps, 'preview', ask, draft, look);
    if (may.kind === 'refused') return may;

    const passwordHash = password === null ? null : await guarded('Hasher', 'write', () => deps.hasher.hash(password));
    const commit = (): Promise<Outcome> => judged(deps, 'commit', ask, { ...draft, passwordHash }, look);
    const { accountId } = ask;
    const { organizationId } = may.account;
    const outcome =
      email === null
        ? await commit()
        : await aroundName(deps, { accountId, organizationId, from: held.from, to: email.normal }, commit);
    if (outcome.kind === 'done' && passwordHash !== null) await openWaits(deps, outcome.account);
    return outcome;
  };
}

const wanted = (
  deps: Pick<ChangeUserDeps, 'ids'>,
  ask: Ask,
  asked: AskedUserChange,
  passwordHash: string | null,
): Omit<UserChange, 'sealOpens'> => ({
  actor: asked.actor,
  ifMatch: asked.ifMatch,
  email: asked.email === null ? null : { ...asked.email, addressId: deps.ids.id() },
  phone: asked.phone === null ? null : { ...asked.phone, addressId: deps.ids.id() },
  profile: asked.profile,
  standing: asked.standing,
  passwordHash,
  secondFactor: asked.secondFactor,
  mustEnrol: asked.mustEnrol,
  door: ask.door,
});

const judged = (
  deps: Pick<ChangeUserDeps, 'decide' | 'vault'>,
  mode: 'preview' | 'commit',
  ask: Ask,
  change: Omit<UserChange, 'sealOpens'>,
  look: (account: Account) => void,
): Promise<Outcome> =>
  deps.decide[mode](ask, change.actor, (account, policy, now) => {
    look(account);
    const whole = { ...change, sealOpens: (factor: LiveFactor) => sealOpens(deps.vault, account, factor) };
    return changeUser(account, whole, policy, now);
  });
