import { type FailureCode, type Impact, type Kind, kinds, type Outcome } from '@detent/core';
import { choose } from '../edge/answers.ts';
import { nothing } from '../edge/input.ts';
import type { Method, Reply } from '../edge/operation.ts';
import { answers } from './answers.ts';
import type { AnyCall, Caller } from './callers.ts';
import { rowOf } from './codes.ts';
import type { SelfServiceFailureData } from './http-failures.ts';
import { type SelfServiceOperation, selfService } from './mount.ts';
import type { Parts } from './parts.ts';
import { iso } from './principal.ts';
import { ifMatchOf, ok, shown } from './replies.ts';

/** Taking a method off, and saying before what that would do: section 6. */
export const removalOperations = (parts: Parts): readonly SelfServiceOperation[] =>
  kinds.flatMap((kind) => [remove(parts, kind), preview(parts, kind)]);

const remove = (parts: Parts, kind: Kind): SelfServiceOperation =>
  removal(parts, kind, {
    name: `disable-${kind}`,
    method: 'DELETE',
    path: `/api/auth/2fa/${kind}`,
    ask: parts.detent.removeFactor,
    answer: (outcome, { session }) => (outcome.kind === 'refused' ? outcome : shown(outcome.account, session)),
  });

const preview = (parts: Parts, kind: Kind): SelfServiceOperation =>
  removal(parts, kind, {
    name: `preview-disable-${kind}`,
    method: 'POST',
    path: `/api/auth/2fa/${kind}/removal-preview`,
    ask: parts.detent.previewRemoval,
    answer: (outcome) => previewed(outcome),
  });

interface How {
  readonly name: string;
  readonly method: Method;
  readonly path: string;
  readonly ask: Parts['detent']['removeFactor'];
  readonly answer: (outcome: Outcome, caller: Caller) => Reply<SelfServiceFailureData>;
}

/** Both need the same proof and are judged by the same rule. */
const removal = ({ callers }: Parts, kind: Kind, { ask, answer, ...where }: How): SelfServiceOperation =>
  selfService({
    ...where,
    body: nothing,
    query: nothing,
    locale: true,
    async handle(call) {
      const caller = await callers.caller(call, needs);
      return caller.kind === 'refused' ? caller : answer(await ask(caller.ask, asked(call, caller, kind)), caller);
    },
  });

const needs = { stepUp: true, whileEnrolling: false } as const;

const asked = (
  call: AnyCall,
  { actor, account }: Caller,
  kind: Kind,
): Parameters<Parts['detent']['removeFactor']>[1] => ({
  actor,
  which: { kind },
  includePending: false,
  ifMatch: ifMatchOf(call, account),
  needsPassword: true,
  compromised: false,
});

function previewed(outcome: Outcome): Reply<SelfServiceFailureData> {
  if (outcome.kind === 'done')
    return ok({ allowed: true, impact: outcome.impact === null ? null : impactOf(outcome.impact) });
  const { failure } = outcome;
  if (!foreseeable.has(failure.code)) return outcome;
  const { code } = choose(failure, answers, {});
  return ok({ allowed: false, code, message: rowOf(code).message });
}

/** What the state of the account says of its removal; whatever else is wrong is wrong with the request. */
const foreseeable: ReadonlySet<FailureCode> = new Set([
  'factor-unknown',
  'changes-frozen',
  'throttled',
  'only-factor',
  'step-up-needed',
]);

function impactOf(impact: Impact): object {
  const { remaining, onlyFactor, mustEnrol, preferred, recoveryCodesRemoved, sessions, alerts, alertLanguage } = impact;
  return {
    removed: impact.removed.map(({ id, kind, label }) => ({ id, kind, label })),
    remaining,
    onlyFactor,
    mustEnrol,
    preferred,
    recoveryCodesRemoved,
    sessions,
    alerts,
    alertLanguage,
    restorableUntil: impact.restorableUntil === null ? null : iso(impact.restorableUntil),
  };
}
