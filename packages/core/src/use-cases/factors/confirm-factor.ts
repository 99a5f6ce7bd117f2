import type { Account } from '../../account/account.ts';
import type { Actor } from '../../actor.ts';
import type { Failure } from '../../failure.ts';
import type { Policy } from '../../policy.ts';
import type { Accounts } from '../../ports/accounts.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Hasher } from '../../ports/hasher.ts';
import type { Ids } from '../../ports/ids.ts';
import type { OneTimePasswords } from '../../ports/one-time-passwords.ts';
import type { Vault } from '../../ports/vault.ts';
import type { NewFactor } from '../../rules/begin-factor.ts';
import {
  type Begun,
  type Confirmation,
  type ConfirmProof,
  confirmFactor,
  mayConfirm,
} from '../../rules/confirm-factor.ts';
import { factorRun, laneOf } from '../../rules/guess-budget.ts';
import { refused, type Verdict } from '../../verdict.ts';
import type { Ask, Decide, Outcome } from '../decide.ts';
import { guardedNow } from '../guarded.ts';
import type { Policies } from '../policies.ts';
import type { Guesses } from '../proof/guesses.ts';
import { readAccount } from '../proof/read-account.ts';
import { unopened } from './seal-opens.ts';

export interface ConfirmDeps {
  readonly decide: Decide;
  readonly accounts: Accounts;
  readonly policies: Policies;
  readonly guesses: Guesses;
  readonly vault: Vault;
  readonly hasher: Hasher;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly oneTimePasswords: OneTimePasswords;
  /** TOTP steps before and after the present one that are taken too. */
  readonly window: number;
}

/** How a code is judged against the factor that it should confirm, on the account as it is at that moment. */
export type Proving = (account: Account, factor: NewFactor, now: number) => ConfirmProof | NoProof;
export type NoProof = { readonly by: 'nothing'; readonly failure: Failure };

export const wrong: NoProof = { by: 'nothing', failure: { code: 'code-wrong' } };

export interface Attempt {
  readonly ask: Ask;
  readonly actor: Actor;
  /** What is to be confirmed; which factor that is may depend on the account. */
  readonly confirmation: (account: Account) => Omit<Confirmation, 'proof' | 'recovery' | 'unopened'>;
  /** The sent code that is guessed at; null for TOTP. */
  readonly codeOf: (account: Account) => string | null;
  readonly prove: Proving;
  /** Made only once the code has proved right, since it is costly. */
  readonly recovery?: () => Promise<NonNullable<Confirmation['recovery']>>;
}

/**
 * One try at confirming a factor. What would be refused whatever the code is refused before a guess is taken; then the guess is
 * taken, and only then is the code compared; in the commit it is compared again, on the account as it is by then.
 */
export async function attemptConfirmation(deps: ConfirmDeps, attempt: Attempt): Promise<Outcome> {
  const { actor } = attempt;
  const account = await readAccount(deps.accounts, attempt.ask);
  if (account === null) return deps.decide.commit(attempt.ask, actor, uncounted(deps, attempt));
  const ask = { ...attempt.ask, seen: account };
  const policy = await deps.policies(account.organizationId);
  const factor = judgedFirst(deps, attempt, account, policy, deps.clock.now());
  if ('code' in factor) return deps.decide.commit(ask, actor, uncounted(deps, attempt));

  const run = factorRun(factor.factorId);
  const guess = { lane: lane(account, actor), challengeId: null, codeId: attempt.codeOf(account), at: [run] };
  const counted = await deps.guesses.take(account, guess);
  if (counted.kind === 'refused') return counted;

  const { taken } = counted;
  const failed = async (failure: Failure): Promise<Outcome> => {
    await deps.guesses.failed(attempt.ask, account, { taken, atSignIn: false });
    return refused(failure);
  };

  const first = taken.closed.length > 0 ? wrong : attempt.prove(account, factor, deps.clock.now());
  if (first.by === 'nothing') return failed(first.failure);
  const recovery = (await attempt.recovery?.()) ?? null;
  const outcome = await deps.decide.commit(ask, actor, (current, inForce, at) =>
    judged(deps, attempt, recovery, current, inForce, at),
  );
  if (outcome.kind === 'refused') return failed(outcome.failure);
  await deps.guesses.giveBack(account, taken, run);
  return outcome;
}

/** Says why there can be no try; should the account have changed so that there could, the caller is to come again, counted. */
function uncounted(deps: ConfirmDeps, attempt: Attempt): (account: Account, policy: Policy, now: number) => Verdict {
  return (account, policy, now) => {
    const factor = judgedFirst(deps, attempt, account, policy, now);
    return refused('code' in factor ? factor : { code: 'conflict' });
  };
}

type Untried = Omit<Confirmation, 'proof' | 'recovery'>;

function untried(deps: Pick<ConfirmDeps, 'vault'>, attempt: Attempt, account: Account): Untried {
  const confirmation = attempt.confirmation(account);
  return { ...confirmation, unopened: confirmation.replaces ? unopened(deps.vault, account) : [] };
}

const judgedFirst = (
  deps: Pick<ConfirmDeps, 'vault'>,
  attempt: Attempt,
  account: Account,
  policy: Policy,
  now: number,
): NewFactor | Failure =>
  mayConfirm(account, { ...untried(deps, attempt, account), proof: wrong, recovery: null }, policy, now);

function judged(
  deps: ConfirmDeps,
  attempt: Attempt,
  recovery: Confirmation['recovery'],
  account: Account,
  policy: Policy,
  now: number,
): Verdict {
  const factor = judgedFirst(deps, attempt, account, policy, now);
  if ('code' in factor) return refused(factor);
  const proof = attempt.prove(account, factor, now);
  return confirmFactor(account, { ...untried(deps, attempt, account), proof, recovery }, policy, now);
}

/** People guess in their session's lane; whoever acts for others has a lane of their own. */
const lane = (account: Account, actor: Actor): string =>
  actor.kind === 'self'
    ? laneOf(account, { session: actor.session, clientId: actor.session.clientId })
    : laneOf(account, { session: { id: `${actor.kind}:${actor.id}`, onlyEnrols: false }, clientId: null });

/** Compares a code with the secret that the new factor holds; of the steps it fits the latest counts as used. */
export function totpProof(deps: Pick<ConfirmDeps, 'vault' | 'oneTimePasswords' | 'window'>, code: string): Proving {
  return (account, factor, now) => {
    const { factorId, sealed } = factor;
    if (sealed === null) return wrong;
    const bound = { purpose: 'totp-secret', accountId: account.id, of: factorId } as const;
    const secret = guardedNow('Vault', 'read', () => deps.vault.open(sealed, bound));
    const step = guardedNow('OneTimePasswords', 'read', () =>
      deps.oneTimePasswords.matches(secret, code, now, deps.window),
    ).at(-1);
    return step === undefined ? wrong : { by: 'code', step };
  };
}

export interface AskedConfirmation {
  readonly actor: Actor;
  readonly factor: Begun;
  readonly code: string;
  readonly oneOfAKind: boolean;
  readonly ifMatch: number | null;
  readonly needsPassword: boolean;
}

export type ConfirmTotp = (ask: Ask, asked: AskedConfirmation) => Promise<Outcome>;

/** Confirms an authenticator app whose enrolment the account remembers, by a code of it. */
export function createConfirmTotp(deps: ConfirmDeps): ConfirmTotp {
  return (ask, asked) => {
    const { code, ...rest } = asked;
    return attemptConfirmation(deps, {
      ask,
      actor: asked.actor,
      confirmation: () => ({ ...rest, replaces: false, setup: null, sessions: 'keep', door: ask.door }),
      codeOf: () => null,
      prove: totpProof(deps, code),
    });
  };
}
