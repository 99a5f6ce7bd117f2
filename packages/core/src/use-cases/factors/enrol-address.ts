import type { Event } from '../../account/event.ts';
import type { Actor } from '../../actor.ts';
import type { Hasher } from '../../ports/hasher.ts';
import type { Ids } from '../../ports/ids.ts';
import { beginFactor } from '../../rules/begin-factor.ts';
import type { Guesser } from '../../rules/guess-budget.ts';
import type { Refused } from '../../verdict.ts';
import type { Ask, Decide, Done, Judge } from '../decide.ts';
import { drawCode } from '../proof/draw-code.ts';
import type { SendCode } from '../proof/send-code.ts';
import type { ClientAddress } from '../proof/sends.ts';
import { type AskedTarget, typedTarget } from './enrol.ts';

export interface AskedAddress {
  readonly actor: Actor;
  readonly kind: 'sms' | 'email';
  readonly target: Exclude<AskedTarget, 'own'>;
  /** `send`: the code goes to the address. `return`: it is shown to the caller, who sees to it that it gets there. */
  readonly code: 'send' | 'return';
  readonly from: ClientAddress;
}

export interface AddressBegun {
  readonly kind: 'begun';
  readonly done: Done;
  readonly factorId: string;
  /** Shown this once, and only to whoever asked for it. */
  readonly code: string | null;
}

export type EnrolAddress = (ask: Ask, asked: AskedAddress) => Promise<AddressBegun | Refused>;

/** Begins the enrolment of a mailbox or number, one of any number that may be open, together with the code that confirms it. */
export function createEnrolAddress(deps: {
  readonly decide: Decide;
  readonly sendCode: SendCode;
  readonly hasher: Hasher;
  readonly ids: Ids;
}): EnrolAddress {
  return async function enrolAddress(ask, asked) {
    const factorId = deps.ids.id();
    const freshId = deps.ids.id();
    const begins: Judge = (account, policy, now) => {
      const target = typedTarget(account, asked.kind, asked.target, freshId);
      const factor = { factorId, kind: asked.kind, label: '', sealed: null, target };
      const { actor } = asked;
      const beginning = { actor, factor, oneOfAKind: false, ifMatch: null, needsPassword: false, door: ask.door };
      return beginFactor(account, beginning, policy, now);
    };
    if (asked.code === 'return') return returned(deps, ask, asked, { factorId, freshId, begins });
    const sent = await deps.sendCode.send(ask, {
      actor: asked.actor,
      kind: asked.kind,
      purpose: 'enrol',
      factorId,
      needsPassword: false,
      scope: factorId,
      guesser: guesserOf(asked.actor),
      from: asked.from,
      first: begins,
    });
    return sent.kind === 'refused' ? sent : { kind: 'begun', done: sent.done, factorId, code: null };
  };
}

async function returned(
  deps: { readonly decide: Decide; readonly hasher: Hasher; readonly ids: Ids },
  ask: Ask,
  { actor, kind, target }: AskedAddress,
  { factorId, freshId, begins }: { readonly factorId: string; readonly freshId: string; readonly begins: Judge },
): Promise<AddressBegun | Refused> {
  let shown = '';
  const outcome = await deps.decide.commit(ask, actor, (account, policy, now) => {
    const begun = begins(account, policy, now);
    if (begun.kind !== 'allowed') return begun;
    const { addressId } = typedTarget(account, kind, target, freshId);
    const of = { kind, purpose: 'enrol', scope: factorId, factorId, addressId } as const;
    const { digits, code } = drawCode(deps, account, of, policy, now);
    shown = digits;
    const made: Event = { type: 'code-sent', kind, purpose: 'enrol', factorId, secret: { code } };
    return { ...begun, events: [made, ...begun.events] };
  });
  return outcome.kind === 'refused' ? outcome : { kind: 'begun', done: outcome, factorId, code: shown };
}

/** Whoever acts for others has a lane of their own. */
const guesserOf = (actor: Actor): Guesser =>
  actor.kind === 'self'
    ? { session: actor.session, clientId: actor.session.clientId }
    : { session: { id: `${actor.kind}:${actor.id}`, onlyEnrols: false }, clientId: null };
