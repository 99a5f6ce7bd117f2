import type { Event } from '../account/event.ts';
import type { LiveFactor } from '../account/factor.ts';
import type { Proof } from '../account/proof.ts';
import type { SentCode } from '../account/recovery.ts';
import type { Failure } from '../failure.ts';
import type { Chosen } from './choose-code.ts';
import { factorRun } from './guess-budget.ts';
import { verifySentCode } from './verify-sent-code.ts';
import { verifyTotp } from './verify-totp.ts';

/** How typed digits are compared, by whatever holds the secrets. */
export interface Compare {
  readonly stepsOf: (factor: LiveFactor, typed: string) => readonly number[];
  readonly matches: (sent: SentCode, typed: string) => boolean;
}

/** A proof that holds, and the events that spend it so that it never holds again. */
export interface Accepted {
  readonly events: readonly [Event, ...Event[]];
  readonly proof: Proof;
  /** The run of wrong guesses that it ends; null for the account's own mailbox, which has none. */
  readonly run: string | null;
}

/** A right code proves its factor once: its time step, or the code itself, is spent in the same commit. Nothing in `closed` is compared. */
export function acceptCode(
  chosen: Chosen,
  compare: Compare,
  closed: readonly string[],
  now: number,
): Accepted | Failure {
  const { kind, typed, sent } = chosen;
  const factors = chosen.factors.filter(({ id }) => !closed.includes(factorRun(id)));
  if (kind === 'totp') {
    const verified = verifyTotp(factors, (factor) => compare.stepsOf(factor, typed));
    return verified === null ? { code: 'code-wrong' } : used(verified.factor, 'otp', verified.step, now);
  }
  const factor = factors.find(({ id }) => id === sent?.factorId);
  const ofClosed = factor === undefined && (sent?.factorId ?? null) !== null;
  const verified = verifySentCode(ofClosed ? null : sent, (code) => compare.matches(code, typed), now);
  if ('code' in verified) return verified;
  const spent: Event = { type: 'code-spent', codeId: verified.id };
  if (factor === undefined) {
    const { addressId } = verified;
    return {
      events: [spent],
      proof: { method: kind, addressId, factorId: null, boundAt: null, at: now },
      run: null,
    };
  }
  const accepted = used(factor, kind, 0, now);
  return { ...accepted, events: [spent, ...accepted.events] };
}

const used = (
  { id, addressId, boundAt }: LiveFactor,
  method: Proof['method'],
  step: number,
  now: number,
): Accepted => ({
  events: [{ type: 'factor-used', factorId: id, step }],
  proof: { method, addressId, factorId: id, boundAt, at: now },
  run: factorRun(id),
});
