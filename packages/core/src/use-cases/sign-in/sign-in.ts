import type { Account } from '../../account/account.ts';
import { normalMailbox } from '../../hygiene.ts';
import type { Accounts } from '../../ports/accounts.ts';
import type { Hasher } from '../../ports/hasher.ts';
import type { SignInNames } from '../../ports/sign-in-names.ts';
import { askedAtSignIn, type SecondStep } from '../../rules/asked-second-step.ts';
import { type Guesser, laneOf } from '../../rules/guess-budget.ts';
import { maySignIn } from '../../rules/may-sign-in.ts';
import { signedIn } from '../../rules/signed-in.ts';
import { allowed, type Refused, refused, unchanged } from '../../verdict.ts';
import { nameKey } from '../accounts/sign-in-name.ts';
import type { Ask, Decide } from '../decide.ts';
import { guarded } from '../guarded.ts';
import { type BeginSecondStepDeps, beginSecondStep, type SecondStepAsked } from '../proof/begin-second-step.ts';
import { createRehash } from '../proof/rehash.ts';
import type { ClientAddress } from '../proof/sends.ts';
import { knownClientId } from './known-client.ts';
import type { NameGuesses } from './name-guesses.ts';
import { passwordProof, selfToBe } from './self.ts';
import { type SessionBegun, type StartSessionDeps, startSession } from './start-session.ts';

export interface SignInDeps extends StartSessionDeps, BeginSecondStepDeps {
  readonly accounts: Accounts;
  readonly signInNames: SignInNames;
  readonly decide: Decide;
  readonly hasher: Hasher;
  readonly nameGuesses: NameGuesses;
}

export interface AskedSignIn {
  readonly email: string;
  readonly password: string;
  /** Where the address is looked for, in this order: organizations, and null for accounts of none. */
  readonly within: readonly (string | null)[];
  /** The cookie of an earlier full sign-in. */
  readonly clientToken: string | null;
  readonly from: ClientAddress;
}

export type SignIn = (
  ask: Omit<Ask, 'accountId' | 'seen'>,
  asked: AskedSignIn,
) => Promise<SessionBegun | SecondStepAsked | Refused>;

/**
 * A right password signs in, or asks for the second factor that is on. An unknown name, a wrong password, an account without
 * one, a disabled one, a locked organization and used-up guesses all read alike, after the same work.
 */
export function createSignIn(deps: SignInDeps): SignIn {
  const rehash = createRehash(deps);

  return async function signIn(unaddressed, asked) {
    const normal = normalMailbox(asked.email);
    const known = await lookUp(deps, unaddressed, normal, asked);
    const { account, guesser, lane, hash } = known;
    const counted = await deps.nameGuesses.take(normal, lane);
    const answer = await guarded('Hasher', 'read', () => deps.hasher.verify(asked.password, counted ? hash : null));
    if (account === null || hash === null || answer === 'wrong') return refused({ code: 'credentials-wrong' });
    await deps.nameGuesses.succeeded(normal, lane);

    const ask: Ask = { ...unaddressed, accountId: account.id };
    const entry = { ask, asked, guesser, sessionId: deps.ids.uuid() };
    if (answer === 'right') return enter(deps, entry, account);
    const renewed = await rehash(ask, selfToBe(account.id, entry.sessionId), { password: asked.password, hash });
    return renewed.kind === 'refused' ? renewed : enter(deps, entry, renewed.account);
  };
}

interface Known {
  readonly account: Account | null;
  /** Null where nothing that is typed can be right. */
  readonly hash: string | null;
  readonly guesser: Guesser;
  readonly lane: string;
}

/** Looks the name up with the same calls whether it is there or not. */
async function lookUp(
  deps: SignInDeps,
  { signal }: Pick<Ask, 'signal'>,
  normal: string,
  { within, clientToken }: AskedSignIn,
): Promise<Known> {
  const names = within.map((organizationId) => nameKey(deps.hasher, { organizationId, normal }));
  const claims = await Promise.all(
    names.map((name) => guarded('SignInNames', 'read', () => deps.signInNames.find(name))),
  );
  const accountId = claims.find((claim) => claim !== null)?.accountId ?? nobody;
  const account = await guarded('Accounts', 'read', () => deps.accounts.find(accountId, signal));
  const policies = await Promise.all(within.map(async (organizationId) => deps.policies(organizationId)));
  const policy = policies[within.indexOf(account?.organizationId ?? null)];
  const clientId = knownClientId(deps, clientToken, accountId, deps.clock.now());
  const guesser: Guesser = { session: null, clientId };
  const lane = laneOf(account ?? { knownClients: [] }, guesser);
  const admitted = account !== null && policy !== undefined && maySignIn(account, policy);
  return { account, hash: admitted ? account.person.passwordHash : null, guesser, lane };
}

/** No account has this id, so that a name nobody has costs a look too. */
const nobody = '-';

interface Entry {
  readonly ask: Ask;
  readonly asked: AskedSignIn;
  readonly guesser: Guesser;
  readonly sessionId: string;
}

/** What a right password leads to, judged again in the commit: a session, or the question for a second step. */
async function enter(
  deps: SignInDeps,
  { ask, asked, guesser, sessionId }: Entry,
  account: Account,
): Promise<SessionBegun | SecondStepAsked | Refused> {
  const { passwordHash } = account.person;
  const actor = selfToBe(account.id, sessionId);
  const begin = (current: Account, step: SecondStep): ReturnType<typeof beginSecondStep> =>
    beginSecondStep(deps, ask, current, step, { actor, purpose: 'sign-in', guesser, from: asked.from });

  const step = askedAtSignIn(account, await deps.policies(account.organizationId), deps.clock.now());
  if (step !== null) return begin(account, step);

  const clientId = guesser.clientId ?? deps.ids.jti();
  const held: { step: SecondStep | null } = { step: null };
  const outcome = await deps.decide.commit({ ...ask, seen: account }, actor, (current, policy, now) => {
    if (!maySignIn(current, policy) || current.person.passwordHash !== passwordHash)
      return refused({ code: 'credentials-wrong' });
    held.step = askedAtSignIn(current, policy, now);
    return held.step === null
      ? allowed(signedIn(current, { sessionId, clientId, methods: ['pwd'] }, policy))
      : unchanged;
  });
  if (outcome.kind === 'refused') return outcome;
  if (held.step !== null) return begin(outcome.account, held.step);
  const proofs = [passwordProof(deps.clock.now())];
  return startSession(deps, outcome.account, { sessionId, clientId, proofs, origin: ask.origin });
}
