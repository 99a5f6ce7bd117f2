import type { Account } from '../account/account.ts';
import { isActive, type Kind, type LiveFactor } from '../account/factor.ts';
import type { SentCode } from '../account/recovery.ts';
import type { Failure } from '../failure.ts';
import type { Policy } from '../policy.ts';
import { askedAtSignIn, askedAtStepUp } from './asked-second-step.ts';
import { liveFactors } from './counts.ts';
import { passwordIdentity } from './password-identity.ts';
import { sentCodeIn } from './verify-sent-code.ts';

/** Six digits for each kind that the person typed some for. */
export type TypedCodes = Readonly<Partial<Record<Kind, string>>>;

/** What the codes are typed for. */
export interface Situation {
  readonly purpose: 'sign-in' | 'step-up';
  readonly scope: string;
  /** What was proven first of all, and through which address. */
  readonly first: { readonly method: string; readonly addressId: string | null } | null;
  /** Whether the password that came first is the account's own; an administrator's is kept elsewhere. */
  readonly needsPassword: boolean;
}

/** The one code that is judged, and what it could prove. */
export interface Chosen {
  readonly kind: Kind;
  readonly typed: string;
  /** None where the code goes to the account's own mailbox. */
  readonly factors: readonly LiveFactor[];
  /** For SMS and mail: the code that was sent. */
  readonly sent: SentCode | null;
}

/** Of several codes only the first of a kind that is on is judged, and only by factors that may prove something here. */
export function chooseCode(
  account: Account,
  codes: TypedCodes,
  situation: Situation,
  policy: Policy,
  now: number,
): Chosen | Failure {
  const passwordless = passwordIdentity(account, situation.needsPassword);
  if (passwordless !== null) return passwordless;
  const step = situation.purpose === 'sign-in' ? askedAtSignIn(account, policy, now) : askedAtStepUp(account);
  if (step === null) return { code: 'second-factor-off' };
  for (const kind of step.kinds) {
    const typed = codes[kind];
    if (typed === undefined) continue;
    const factors = step.mailbox ? [] : proving(account, kind, situation, now);
    if ('code' in factors) return factors;
    return { kind, typed, factors, sent: sentFor(account, kind, factors, situation) };
  }
  return { code: 'code-missing' };
}

/** Locked factors prove nothing; nor, at a step-up while changes are frozen, what was bound since; nor what the first proof came through. */
function proving(account: Account, kind: Kind, situation: Situation, now: number): readonly LiveFactor[] | Failure {
  const active = liveFactors(account, kind).filter(isActive);
  if (active.length === 0) return { code: 'factor-locked', kind };
  const { frozen } = account;
  const frozenSince = situation.purpose === 'step-up' && frozen !== null && frozen.until > now ? frozen : null;
  const old = active.filter((factor) => frozenSince === null || factor.confirmedAt < frozenSince.since);
  if (frozenSince !== null && old.length === 0) return { code: 'changes-frozen', until: frozenSince.until };
  const other = old.filter((factor) => !sameChannel(factor, situation.first));
  return other.length === 0 ? { code: 'same-channel', kind } : other;
}

/** A first proof through a channel whose address is not known came, for safety's sake, through this one. */
function sameChannel({ kind, addressId }: LiveFactor, first: Situation['first']): boolean {
  if (first === null || first.method !== kind) return false;
  return first.addressId === null || first.addressId === addressId;
}

function sentFor(
  account: Account,
  kind: Kind,
  factors: readonly LiveFactor[],
  { purpose, scope }: Situation,
): SentCode | null {
  if (kind === 'totp') return null;
  const sent = sentCodeIn(account, { kind, purpose, scope });
  if (sent === null) return null;
  const belongs = factors.length === 0 ? sent.factorId === null : factors.some(({ id }) => id === sent.factorId);
  return belongs ? sent : null;
}
