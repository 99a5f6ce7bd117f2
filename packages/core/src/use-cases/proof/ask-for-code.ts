import type { Self } from '../../actor.ts';
import type { Tokens } from '../../ports/tokens.ts';
import { fitsPurpose, type SecondStepChallenge } from '../../rules/open-challenge.ts';
import { standing } from '../../rules/standing.ts';
import { type Refused, refused, unchanged } from '../../verdict.ts';
import type { Ask, Judge } from '../decide.ts';
import { knownClientId } from '../sign-in/known-client.ts';
import { selfToBe } from '../sign-in/self.ts';
import type { Guesses } from './guesses.ts';
import { readAccount } from './read-account.ts';
import { type AskedCode, type CodeSent, type SendCode, type SendCodeDeps, whileOpen } from './send-code.ts';
import type { ClientAddress } from './sends.ts';

/** Who asks for a code: a person in their session, or whoever was asked for a second step at sign-in. */
export type CodeAsker =
  | { readonly by: 'session'; readonly actor: Self }
  | { readonly by: 'challenge'; readonly challenge: SecondStepChallenge; readonly clientToken: string | null };

export interface CodeWish {
  readonly asker: CodeAsker;
  readonly kind: 'sms' | 'email';
  readonly from: ClientAddress;
  /** In a session: whether the code is for a factor that is on and for no other. */
  readonly onlyEnrolled?: boolean;
  /** In a session: what begins in the same commit, the enrolment of a number for instance. */
  readonly along?: Judge;
}

export interface AskForCode {
  send(ask: Ask, wish: CodeWish): Promise<CodeSent | Refused>;
  cooldown(ask: Ask, wish: CodeWish): ReturnType<SendCode['cooldown']>;
}

export interface AskForCodeDeps extends Pick<SendCodeDeps, 'accounts' | 'clock'> {
  readonly sendCode: SendCode;
  readonly guesses: Guesses;
  readonly tokens: Tokens;
}

/** Sends a code that a person asks for, in the scope of their session or of their sign-in. */
export function createAskForCode(deps: AskForCodeDeps): AskForCode {
  return {
    async send(ask, wish) {
      const asked = await askedBy(deps, ask, wish);
      return 'failure' in asked ? asked : deps.sendCode.send(asked.ask, asked.code);
    },
    async cooldown(ask, wish) {
      const asked = await askedBy(deps, ask, wish);
      return 'failure' in asked ? asked : deps.sendCode.cooldown(asked.ask, asked.code);
    },
  };
}

async function askedBy(
  deps: AskForCodeDeps,
  ask: Ask,
  { asker, kind, from, onlyEnrolled = false, along }: CodeWish,
): Promise<{ readonly ask: Ask; readonly code: AskedCode } | Refused> {
  const what = { kind, factorId: null, needsPassword: true, from } as const;
  if (asker.by === 'session') {
    const { actor } = asker;
    const { session } = actor;
    const guesser = { session, clientId: session.clientId };
    const first = along ?? inSession(actor);
    const purpose = onlyEnrolled ? 'step-up' : 'in-session';
    return { ask, code: { ...what, actor, purpose, scope: session.id, guesser, first } };
  }
  const { challenge, clientToken } = asker;
  const unfit = fitsPurpose(challenge, { purpose: 'sign-in' });
  if (unfit !== null) return refused(unfit);
  const account = await readAccount(deps.accounts, ask);
  if (account === null) return refused({ code: 'account-unknown' });
  const over = await deps.guesses.challengeOver(account, challenge.id);
  if (over !== null) return refused(over);
  const clientId = knownClientId(deps, clientToken, account.id, deps.clock.now());
  return {
    ask: { ...ask, seen: account },
    code: {
      ...what,
      actor: selfToBe(account.id, challenge.id),
      purpose: 'sign-in',
      scope: challenge.scope,
      guesser: { session: null, clientId },
      first: whileOpen(challenge),
    },
  };
}

const inSession =
  (actor: Self): Judge =>
  (account, policy) => {
    const failure = standing(account, actor, policy);
    return failure === null ? unchanged : refused(failure);
  };
