import type { Account } from '../account/account.ts';
import { type Factor, isActive, isPending } from '../account/factor.ts';
import { type Address, addressOf, ownAddress } from '../account/person.ts';
import type { SentCode } from '../account/recovery.ts';
import type { Failure } from '../failure.ts';
import type { Policy } from '../policy.ts';
import { channelIsOn, liveFactors } from './counts.ts';
import { passwordIdentity } from './password-identity.ts';

export interface WantedCode {
  readonly kind: 'sms' | 'email';
  /** In a session a code serves step-ups while its kind is on, and the enrolment of it while it is not. */
  readonly purpose: SentCode['purpose'] | 'in-session';
  /** The factor whose enrolment it is to confirm; null for the newest number, or the account's own mailbox. */
  readonly factorId: string | null;
  /** Whether the contract speaks only to people with a password. */
  readonly needsPassword: boolean;
}

export interface CodeTarget {
  readonly address: Address;
  readonly factorId: string | null;
  readonly purpose: SentCode['purpose'];
}

/**
 * A code goes to the address of the factor that it is to prove. To enrol, it goes to the address whose enrolment has begun;
 * where none has, to the account's own mailbox.
 */
export function codeTarget(account: Account, wanted: WantedCode, policy: Policy, now: number): CodeTarget | Failure {
  const { kind, needsPassword } = wanted;
  const failure =
    passwordIdentity(account, needsPassword) ??
    (channelIsOn(kind, policy) ? null : ({ code: 'channel-off', kind } as const));
  if (failure !== null) return failure;
  const live = liveFactors(account, kind);
  const purpose = wanted.purpose === 'in-session' ? (live.length === 0 ? 'enrol' : 'step-up') : wanted.purpose;
  if (purpose === 'enrol') return enrolTarget(account, wanted, now);
  if (live.length === 0) return ownTarget(account, kind, purpose);
  const factor = live.find(isActive);
  return factor === undefined ? { code: 'factor-locked', kind } : factorTarget(account, factor, purpose);
}

function enrolTarget(account: Account, { kind, factorId }: WantedCode, now: number): CodeTarget | Failure {
  if (kind === 'email' && factorId === null) return ownTarget(account, kind, 'enrol');
  const open = account.factors.filter(isPending).filter((factor) => factor.kind === kind && factor.expiresAt > now);
  const begun = open.findLast(({ id }) => factorId === null || id === factorId);
  return begun === undefined ? { code: 'second-factor-off' } : factorTarget(account, begun, 'enrol');
}

function factorTarget(account: Account, { id, addressId }: Factor, purpose: SentCode['purpose']): CodeTarget | Failure {
  const address = addressOf(account.person, addressId);
  return address === null ? { code: 'second-factor-off' } : { address, factorId: id, purpose };
}

/** The account's own mailbox may be written to; a number may not before its enrolment has begun. */
function ownTarget(account: Account, kind: 'sms' | 'email', purpose: SentCode['purpose']): CodeTarget | Failure {
  const address = kind === 'email' ? ownAddress(account.person, kind) : null;
  return address === null ? { code: 'second-factor-off' } : { address, factorId: null, purpose };
}
