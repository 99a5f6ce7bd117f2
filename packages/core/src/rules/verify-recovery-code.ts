import type { Account } from '../account/account.ts';
import type { Proof } from '../account/proof.ts';
import type { Failure } from '../failure.ts';
import type { Accepted } from './accept-code.ts';
import { liveFactors } from './counts.ts';
import { recoveryRun } from './guess-budget.ts';

/** A recovery code as typed, hashed under the salt of the set it was typed for. */
export interface HashedRecoveryCode {
  readonly salt: string;
  readonly matches: (hash: string) => boolean;
}

/** Recovery codes stand in for an authenticator app that is on; while changes are frozen only a set issued before does. */
export function mayRecover(account: Account, now: number): Failure | null {
  const { frozen, recovery } = account;
  if (liveFactors(account, 'totp').length === 0) return { code: 'kind-off', kind: 'totp' };
  if (frozen !== null && frozen.until > now && recovery !== null && recovery.issuedAt >= frozen.since)
    return { code: 'changes-frozen', until: frozen.until };
  return null;
}

/** A recovery code is right if it is one of the set as it is now; it is struck from the set in the commit that accepts it. */
export function verifyRecoveryCode(
  account: Account,
  typed: HashedRecoveryCode,
  closed: readonly string[],
  now: number,
): Accepted | Failure {
  const { recovery } = account;
  if (recovery === null || recovery.salt !== typed.salt || closed.includes(recoveryRun(recovery)))
    return { code: 'recovery-code-wrong' };
  const hash = recovery.hashes.find(typed.matches);
  if (hash === undefined) return { code: 'recovery-code-wrong' };
  const proof: Proof = { method: 'recovery', addressId: null, factorId: null, boundAt: recovery.issuedAt, at: now };
  return {
    events: [{ type: 'recovery-code-used', left: recovery.hashes.length - 1, secret: { hash } }],
    proof,
    run: recoveryRun(recovery),
  };
}
