import { cleanText } from '../../hygiene.ts';
import type { Ids } from '../../ports/ids.ts';
import { type Confirmation, type ConfirmProof, confirmFactor } from '../../rules/confirm-factor.ts';
import type { Ask, Decide, Outcome } from '../decide.ts';
import { type AskedEnrolment, type AskedTarget, longestLabel, refusedLabel, targetOf } from './enrol.ts';

export type AddFactor = (
  ask: Ask,
  asked: AskedEnrolment & {
    readonly kind: 'sms' | 'email';
    readonly target: AskedTarget;
    /** The word of somebody entitled to give it, or an address that was proven before. */
    readonly by: Extract<ConfirmProof['by'], 'word' | 'verified-address'>;
  },
) => Promise<{ readonly outcome: Outcome; readonly factorId: string }>;

/** Adds a mailbox or number that needs no code any more, in one commit. */
export function createAddFactor(deps: { readonly decide: Decide; readonly ids: Ids }): AddFactor {
  return async function addFactor(ask, asked) {
    const factorId = deps.ids.id();
    const freshId = deps.ids.id();
    const label = cleanText(asked.label ?? '', longestLabel);
    if (label === null) return { outcome: refusedLabel, factorId };
    const outcome = await deps.decide.commit(ask, asked.actor, (account, policy, now) => {
      const { kind } = asked;
      const target = targetOf(account, kind, asked.target, freshId);
      const confirmation: Confirmation = {
        actor: asked.actor,
        factor: { factorId, kind, label, sealed: null, target },
        proof: { by: asked.by },
        replaces: false,
        unopened: [],
        oneOfAKind: asked.oneOfAKind,
        setup: null,
        recovery: null,
        sessions: 'keep',
        ifMatch: asked.ifMatch,
        needsPassword: asked.needsPassword,
        door: ask.door,
      };
      return confirmFactor(account, confirmation, policy, now);
    });
    return { outcome, factorId };
  };
}
