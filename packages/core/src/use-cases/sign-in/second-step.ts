import type { TypedCodes } from '../../rules/choose-code.ts';
import type { SecondStepChallenge } from '../../rules/open-challenge.ts';
import { signedIn } from '../../rules/signed-in.ts';
import type { Refused } from '../../verdict.ts';
import type { Ask } from '../decide.ts';
import type { AnswerDeps } from '../proof/answer-challenge.ts';
import { checkCode } from '../proof/check-code.ts';
import type { CompareDeps } from '../proof/compare.ts';
import { knownClientId } from './known-client.ts';
import { passwordProof, selfToBe } from './self.ts';
import { type SessionBegun, type StartSessionDeps, startSession } from './start-session.ts';

export type FinishSignIn = (
  ask: Omit<Ask, 'accountId'>,
  asked: { readonly challenge: SecondStepChallenge; readonly codes: TypedCodes; readonly clientToken: string | null },
) => Promise<SessionBegun | Refused>;

export type FinishSignInDeps = AnswerDeps & CompareDeps & StartSessionDeps;

/** A right code finishes the sign-in that its challenge began: one commit spends both and says that somebody signed in. */
export function createFinishSignIn(deps: FinishSignInDeps): FinishSignIn {
  return async function finishSignIn(unaddressed, { challenge, codes, clientToken }) {
    const ask: Ask = { ...unaddressed, accountId: challenge.accountId };
    const sessionId = deps.ids.uuid();
    const known = knownClientId(deps, clientToken, challenge.accountId, deps.clock.now());
    const clientId = known ?? deps.ids.jti();
    const [method] = challenge.methods;
    const answered = await checkCode(deps, {
      ask,
      challenge,
      codes,
      actor: selfToBe(challenge.accountId, sessionId),
      wanted: { purpose: 'sign-in' },
      guesser: { session: null, clientId: known },
      first: method === undefined ? null : { method, addressId: null },
      also: (account, { proof }, policy) => [
        signedIn(account, { sessionId, clientId, methods: [...challenge.methods, proof.method] }, policy),
      ],
    });
    if (answered.kind === 'refused') return answered;
    const { proof } = answered.accepted;
    const proofs = [passwordProof(proof.at), proof];
    return startSession(deps, answered.done.account, { sessionId, clientId, proofs, origin: ask.origin });
  };
}
