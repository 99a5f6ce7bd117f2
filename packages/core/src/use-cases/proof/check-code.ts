import { acceptCode } from '../../rules/accept-code.ts';
import { chooseCode, type Situation, type TypedCodes } from '../../rules/choose-code.ts';
import { factorRun } from '../../rules/guess-budget.ts';
import type { Refused } from '../../verdict.ts';
import type { Answer, AnswerDeps, Answered } from './answer-challenge.ts';
import { answerChallenge } from './answer-challenge.ts';
import { type CompareDeps, compareWith } from './compare.ts';

export type CodeCheck = Omit<Answer<null>, 'ready' | 'prepare' | 'accept'> & {
  readonly codes: TypedCodes;
  readonly first: Situation['first'];
  /** False where the password that came first is not the account's own. */
  readonly needsPassword?: boolean;
};

/** Answers a challenge by six digits: of the kinds that are on, the first for which some were typed. */
export function checkCode(deps: AnswerDeps & CompareDeps, check: CodeCheck): Promise<Answered | Refused> {
  const { codes, first, challenge, needsPassword = true } = check;
  const situation: Situation = { purpose: challenge.purpose, scope: challenge.scope, first, needsPassword };
  return answerChallenge(deps, {
    ...check,
    ready(account, policy, now) {
      const chosen = chooseCode(account, codes, situation, policy, now);
      if ('code' in chosen) return chosen;
      return { codeId: chosen.sent?.id ?? null, at: chosen.factors.map(({ id }) => factorRun(id)) };
    },
    prepare: async () => null,
    accept(account, _prepared, closed, policy, now) {
      const chosen = chooseCode(account, codes, situation, policy, now);
      return 'code' in chosen ? chosen : acceptCode(chosen, compareWith(deps, account, now), closed, now);
    },
  });
}
