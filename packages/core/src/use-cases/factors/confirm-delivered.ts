import type { Account } from '../../account/account.ts';
import { ownAddress } from '../../account/person.ts';
import type { SentCode } from '../../account/recovery.ts';
import type { Self } from '../../actor.ts';
import type { Hasher } from '../../ports/hasher.ts';
import type { NewFactor } from '../../rules/begin-factor.ts';
import type { Confirmation } from '../../rules/confirm-factor.ts';
import { type CodeScope, sentCodeIn, verifySentCode } from '../../rules/verify-sent-code.ts';
import type { Ask, Outcome } from '../decide.ts';
import { guardedNow } from '../guarded.ts';
import { sentCodeDigest } from '../proof/compare.ts';
import { type AskedConfirmation, attemptConfirmation, type ConfirmDeps, type Proving } from './confirm-factor.ts';

/** Compares a code with the digest of the one that was sent in that scope for this very factor, and to the address that it is to have. */
export function sentCodeProof(hasher: Hasher, scope: CodeScope, typed: string): Proving {
  const matches = ({ id, digest }: SentCode): boolean =>
    guardedNow('Hasher', 'read', () => hasher.equal(digest, sentCodeDigest(hasher, id, typed)));
  return (account, factor, now) => {
    const sent = sentCodeIn(account, scope);
    const verified = verifySentCode(sent !== null && isFor(sent, factor) ? sent : null, matches, now);
    return 'code' in verified ? { by: 'nothing', failure: verified } : { by: 'sent-code', codeId: verified.id };
  };
}

const isFor = (sent: SentCode, { factorId, target }: NewFactor): boolean =>
  sent.addressId === target?.addressId && (sent.factorId === null || sent.factorId === factorId);

export type EnableDelivered = (
  ask: Ask,
  asked: {
    readonly actor: Self;
    readonly kind: 'sms' | 'email';
    readonly code: string;
    readonly ifMatch: number | null;
  },
) => Promise<Outcome>;

/** Switches a mailbox or number on by the code that was sent in this session: the pending factor it went to, or the account's own mailbox. */
export function createEnableDelivered(deps: ConfirmDeps): EnableDelivered {
  return function enable(ask, { actor, kind, code, ifMatch }) {
    const scope: CodeScope = { kind, purpose: 'enrol', scope: actor.session.id };
    const freshId = deps.ids.id();
    return attemptConfirmation(deps, {
      ask,
      actor,
      confirmation: (account) => ({
        actor,
        factor: switchedOn(account, scope, freshId),
        replaces: false,
        oneOfAKind: true,
        setup: null,
        sessions: 'refresh',
        ifMatch,
        needsPassword: true,
        door: ask.door,
      }),
      codeOf: (account) => sentCodeIn(account, scope)?.id ?? null,
      prove: sentCodeProof(deps.hasher, scope, code),
    });
  };
}

function switchedOn(account: Account, scope: CodeScope, freshId: string): Confirmation['factor'] {
  if (scope.kind === 'sms') return { factorId: sentCodeIn(account, scope)?.factorId ?? null, kind: 'sms' };
  const own = ownAddress(account.person, 'email');
  return {
    factorId: freshId,
    kind: 'email',
    label: '',
    sealed: null,
    target: own === null ? null : { addressId: own.id },
  };
}

export type ConfirmDelivered = (
  ask: Ask,
  asked: AskedConfirmation & { readonly kind: 'sms' | 'email'; readonly scope: string },
) => Promise<Outcome>;

/** Confirms a mailbox or number whose enrolment the account remembers, by the code that was sent to it in that scope. */
export function createConfirmDelivered(deps: ConfirmDeps): ConfirmDelivered {
  return function confirm(ask, { code, kind, scope, ...rest }) {
    const sentIn: CodeScope = { kind, purpose: 'enrol', scope };
    return attemptConfirmation(deps, {
      ask,
      actor: rest.actor,
      confirmation: () => ({ ...rest, replaces: false, setup: null, sessions: 'keep', door: ask.door }),
      codeOf: (account) => sentCodeIn(account, sentIn)?.id ?? null,
      prove: sentCodeProof(deps.hasher, sentIn, code),
    });
  };
}
