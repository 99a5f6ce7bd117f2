import type { Account } from '../../account/account.ts';
import type { Self } from '../../actor.ts';
import type { Accounts } from '../../ports/accounts.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Hasher } from '../../ports/hasher.ts';
import { laneOf } from '../../rules/guess-budget.ts';
import { passwordIdentity } from '../../rules/password-identity.ts';
import { standing } from '../../rules/standing.ts';
import { type Refused, refused } from '../../verdict.ts';
import type { Ask, Decide } from '../decide.ts';
import { guarded } from '../guarded.ts';
import type { Policies } from '../policies.ts';
import type { Guesses } from './guesses.ts';
import { readAccount } from './read-account.ts';
import { createRehash } from './rehash.ts';

export interface CheckPasswordDeps {
  readonly accounts: Accounts;
  readonly policies: Policies;
  readonly decide: Decide;
  readonly guesses: Guesses;
  readonly hasher: Hasher;
  readonly clock: Clock;
}

export type CheckPassword = (
  ask: Ask,
  /** A missing password is refused only after one that could not be right whatever it is. */
  asked: { readonly actor: Self; readonly password: string | null },
) => Promise<{ readonly kind: 'right'; readonly account: Account } | Refused>;

/** Compares a password within a session, as one guess of that session's lane, and answers the account whose password it was. */
export function createCheckPassword(deps: CheckPasswordDeps): CheckPassword {
  const rehash = createRehash(deps);
  return async function checkPassword(ask, { actor, password }) {
    const account = await readAccount(deps.accounts, ask);
    if (account === null) return refused({ code: 'account-unknown' });
    const policy = await deps.policies(account.organizationId);
    const failure = standing(account, actor, policy) ?? passwordIdentity(account, true);
    if (failure !== null) return refused(failure);
    if (password === null) return refused({ code: 'input-invalid', field: 'password', rule: 'missing' });

    const lane = laneOf(account, { session: actor.session, clientId: actor.session.clientId });
    const counted = await deps.guesses.take(account, { lane, challengeId: null, codeId: null, at: [] });
    if (counted.kind === 'refused') return counted;
    const { passwordHash } = account.person;
    const answer = await guarded('Hasher', 'read', () => deps.hasher.verify(password, passwordHash));
    if (answer === 'wrong') return refused({ code: 'credentials-wrong' });
    await deps.guesses.giveBack(account, counted.taken, null);
    if (answer === 'right') return { kind: 'right', account };
    const outcome = await rehash(ask, actor, { password, hash: passwordHash });
    return outcome.kind === 'refused' ? outcome : { kind: 'right', account: outcome.account };
  };
}
