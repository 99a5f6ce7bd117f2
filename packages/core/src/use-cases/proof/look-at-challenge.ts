import type { Account } from '../../account/account.ts';
import type { Policy } from '../../policy.ts';
import type { Accounts } from '../../ports/accounts.ts';
import type { Clock } from '../../ports/clock.ts';
import { openChallenge, type SecondStepChallenge } from '../../rules/open-challenge.ts';
import { type Refused, refused } from '../../verdict.ts';
import type { Ask } from '../decide.ts';
import type { Policies } from '../policies.ts';
import type { Guesses } from './guesses.ts';
import { readAccount } from './read-account.ts';

export interface OpenChallenge {
  readonly kind: 'open';
  readonly account: Account;
  readonly policy: Policy;
}

export type LookAtChallenge = (
  ask: Pick<Ask, 'signal'>,
  challenge: SecondStepChallenge,
) => Promise<OpenChallenge | Refused>;

/** Whether a challenge could still be answered; nothing is counted and nothing spent by looking. */
export function createLookAtChallenge(deps: {
  readonly accounts: Accounts;
  readonly policies: Policies;
  readonly guesses: Guesses;
  readonly clock: Clock;
}): LookAtChallenge {
  return async function lookAtChallenge({ signal }, challenge) {
    const account = await readAccount(deps.accounts, { accountId: challenge.accountId, signal });
    if (account === null) return refused({ code: 'account-unknown' });
    const policy = await deps.policies(account.organizationId);
    const over =
      openChallenge(account, challenge, policy, deps.clock.now()) ??
      (await deps.guesses.challengeOver(account, challenge.id));
    return over === null ? { kind: 'open', account, policy } : refused(over);
  };
}
