import type { Account } from '../account/account.ts';
import type { Proof } from '../account/proof.ts';
import type { Actor, StepUp } from '../actor.ts';
import type { Failure } from '../failure.ts';
import type { Policy } from '../policy.ts';
import { liveFactors } from './counts.ts';

/**
 * A person changes their factors only with a recent proof: for this account, this session and the present factor set,
 * and by more than a password while a second factor is there. Operators act by permission.
 */
export function stepUp(account: Account, actor: Actor, door: string, policy: Policy, now: number): Failure | null {
  if (actor.kind !== 'self' || policy.relaxedDoors.includes(door)) return null;
  const state = judged(account, actor.session.id, actor.stepUp, now);
  return state === null ? null : { code: 'step-up-needed', state, maxAgeMs: policy.stepUpMs };
}

function judged(
  account: Account,
  sessionId: string,
  proof: StepUp | null,
  now: number,
): 'missing' | 'invalid' | 'stale' | null {
  if (proof === null) return 'missing';
  if (proof.accountId !== account.id || proof.sessionId !== sessionId) return 'invalid';
  if (proof.expiresAt <= now || proof.epoch !== account.epoch) return 'stale';
  const provesSecond = proof.methods.some((method) => secondMethods.has(method));
  return provesSecond || liveFactors(account).length === 0 ? null : 'invalid';
}

/** A password, or a provider's word for somebody, is one factor; it takes another to change the second. */
const secondMethods: ReadonlySet<string> = new Set<Proof['method']>(['otp', 'sms', 'email', 'recovery']);
