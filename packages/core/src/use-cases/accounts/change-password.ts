import type { Operator, Self } from '../../actor.ts';
import type { Failure } from '../../failure.ts';
import { changePassword, mayChangePassword, type PasswordChange } from '../../rules/change-password.ts';
import { newPassword, passwordLength } from '../../rules/new-password.ts';
import { refused } from '../../verdict.ts';
import type { Ask, Decide, Outcome } from '../decide.ts';
import { guarded } from '../guarded.ts';
import { type CheckPasswordDeps, createCheckPassword } from '../proof/check-password.ts';
import type { Guesses } from '../proof/guesses.ts';
import { readAccount } from '../proof/read-account.ts';
import type { NameGuesses } from '../sign-in/name-guesses.ts';
import { openWaits } from './open-waits.ts';

export interface ChangePasswordDeps extends CheckPasswordDeps {
  readonly nameGuesses: NameGuesses;
}

export type ChangePassword = (
  ask: Ask,
  asked: {
    readonly actor: Self;
    readonly password: string;
    readonly newPassword: string;
    readonly ifMatch: number | null;
  },
) => Promise<Outcome>;

/** A person changes their password by the present one, which counts as a guess like any other, and by a step-up. */
export function createChangePassword(deps: ChangePasswordDeps): ChangePassword {
  const checkPassword = createCheckPassword(deps);
  return async function change(ask, { actor, password, newPassword: fresh, ifMatch }) {
    const flaw = newPassword(fresh);
    if (flaw !== null) return refused(ofNewPassword(flaw));
    const account = await readAccount(deps.accounts, ask);
    if (account === null) return refused({ code: 'account-unknown' });
    const failure = mayChangePassword(account, actor, ifMatch, await deps.policies(account.organizationId));
    if (failure !== null) return refused(failure);
    const checked = await checkPassword({ ...ask, seen: account }, { actor, password });
    if (checked.kind === 'refused') return checked;
    const compared = checked.account.person.passwordHash;
    const hash = await guarded('Hasher', 'write', () => deps.hasher.hash(fresh));
    return committed(deps, { ...ask, seen: checked.account }, { actor, hash, compared, ifMatch, door: ask.door });
  };
}

export type SetPassword = (
  ask: Ask,
  asked: { readonly actor: Operator; readonly newPassword: string; readonly ifMatch: number | null },
) => Promise<Outcome>;

/** An operator sets somebody's password. Factors stay in place, every session ends, and the person is told. */
export function createSetPassword(
  deps: Pick<ChangePasswordDeps, 'decide' | 'hasher' | 'guesses' | 'nameGuesses'>,
): SetPassword {
  return async function set(ask, { actor, newPassword: fresh, ifMatch }) {
    const flaw = passwordLength(fresh);
    if (flaw !== null) return refused(ofNewPassword(flaw));
    const change = { actor, hash: '', compared: null, ifMatch, door: ask.door };
    const may = await deps.decide.preview(ask, actor, (account, policy, now) =>
      changePassword(account, change, policy, now),
    );
    if (may.kind === 'refused') return may;
    const hash = await guarded('Hasher', 'write', () => deps.hasher.hash(fresh));
    return committed(deps, ask, { ...change, hash });
  };
}

const ofNewPassword = (flaw: Failure<'input-invalid'>): Failure => ({ ...flaw, field: 'newPassword' });

interface CommitDeps {
  readonly decide: Decide;
  readonly guesses: Guesses;
  readonly nameGuesses: NameGuesses;
}

async function committed(deps: CommitDeps, ask: Ask, change: PasswordChange): Promise<Outcome> {
  const outcome = await deps.decide.commit(ask, change.actor, (account, policy, now) =>
    changePassword(account, change, policy, now),
  );
  if (outcome.kind === 'done') await openWaits(deps, outcome.account);
  return outcome;
}
