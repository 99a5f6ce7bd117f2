import type { Self } from '../../actor.ts';
import type { Ids } from '../../ports/ids.ts';
import { beginFactor } from '../../rules/begin-factor.ts';
import type { Refused } from '../../verdict.ts';
import type { Ask } from '../decide.ts';
import type { AskForCode } from '../proof/ask-for-code.ts';
import type { CodeSent } from '../proof/send-code.ts';
import type { ClientAddress } from '../proof/sends.ts';
import { targetOf } from './enrol.ts';

export type EnrolNumber = (
  ask: Ask,
  asked: {
    readonly actor: Self;
    /** E.164. */
    readonly number: string;
    readonly ifMatch: number | null;
    readonly from: ClientAddress;
  },
) => Promise<CodeSent | Refused>;

/** Begins the enrolment of a number in the commit that texts it the code; a number that was begun and never confirmed gives way. */
export function createEnrolNumber(deps: { readonly askForCode: AskForCode; readonly ids: Ids }): EnrolNumber {
  return function enrolNumber(ask, { actor, number, ifMatch, from }) {
    const factorId = deps.ids.id();
    const freshId = deps.ids.id();
    return deps.askForCode.send(ask, {
      asker: { by: 'session', actor },
      kind: 'sms',
      from,
      along: (account, policy, now) => {
        const target = targetOf(account, 'sms', { value: number, normal: number }, freshId);
        const factor = { factorId, kind: 'sms', label: '', sealed: null, target } as const;
        const beginning = { actor, factor, oneOfAKind: true, ifMatch, needsPassword: true, door: ask.door };
        return beginFactor(account, beginning, policy, now);
      },
    });
  };
}
