import type { RecordedEvent } from './event.ts';
import type { Kind } from './factor.ts';
import type { Notice } from './notice.ts';

/** One commit on one account: who did what, and who must hear of it. It is also the history entry. */
export interface Act {
  /** Fresh for each attempt: tells "mine took effect" from "somebody else's did". */
  readonly id: string;
  /** The sequence of its first event. */
  readonly sequence: number;
  readonly at: number;
  readonly actor: ActorRecord;
  /** Through which contract, command or job. */
  readonly door: string;
  readonly reason: string | null;
  readonly origin: Origin | null;
  readonly events: readonly RecordedEvent[];
  readonly impact: Impact | null;
  readonly notices: readonly Notice[];
  /** Why nobody is alerted to what people are otherwise told of; absent where somebody is, or where it is nobody's concern. */
  readonly untold?: Untold;
}

/** Switched off; no address that could be told; or so much is owed to the account already that this can be missed. */
export const untolds = ['alert-off', 'nobody-to-tell', 'too-many-open'] as const;
export type Untold = (typeof untolds)[number];

/** Where a request came from, as far as that is recorded. */
export interface Origin {
  readonly address: string | null;
  readonly browser: string | null;
  readonly system: string | null;
}

export type ActorKind = 'self' | 'help-desk' | 'administrator' | 'owner' | 'service' | 'system';

/** Who acted, as history keeps it. */
export interface ActorRecord {
  readonly kind: ActorKind;
  readonly id: string | null;
  readonly name: string | null;
}

export interface FactorFacts {
  readonly id: string;
  readonly kind: Kind;
  readonly label: string;
  /** Where its codes go, masked; null for TOTP. */
  readonly target: string | null;
}

/** What an act changes, in the words of the person whose account it is. */
export interface Impact {
  readonly removed: readonly FactorFacts[];
  readonly dropped: readonly FactorFacts[];
  readonly added: readonly FactorFacts[];
  readonly restored: readonly FactorFacts[];
  readonly locked: readonly FactorFacts[];
  readonly remaining: readonly { readonly id: string; readonly kind: Kind }[];
  /** Whether the last factor that counts went. */
  readonly onlyFactor: boolean;
  readonly mustEnrol: boolean;
  readonly preferred: Kind | null;
  readonly recoveryCodesRemoved: number;
  readonly sessions: 'ended' | 'kept';
  /** How many recipients are told. */
  readonly alerts: number;
  readonly alertLanguage: string | null;
  readonly restorableUntil: number | null;
}
