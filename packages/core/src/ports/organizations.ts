import type { Kind } from '../account/factor.ts';
import type { Binding, Policy } from '../policy.ts';
import type { Records, Versioned } from './records.ts';

export interface Organization {
  readonly id: string;
  readonly name: string;
  readonly domains: readonly string[];
  readonly language: string | null;
  readonly locked: boolean;
  readonly policy: PolicyOverrides;
}

/** What an organization decided; the rest is the server's policy. */
export interface PolicyOverrides {
  readonly onlyFactor?: Partial<Readonly<Record<keyof Policy['onlyFactor'], Binding>>>;
  readonly countingKinds?: readonly Kind[];
  readonly secondFactor?: Policy['secondFactor'];
  readonly sessionsOnRemove?: Policy['sessionsOnRemove'];
  readonly undoWindowMs?: number;
  readonly freezeMs?: number;
  readonly alertNumbers?: Policy['alertNumbers'];
  readonly alerts?: { readonly includeReason?: boolean; readonly includeActorName?: boolean };
  readonly relaxedDoors?: readonly string[];
  readonly maxFactors?: Partial<Readonly<Record<Kind, number>>>;
}

/** Of two organizations claiming one domain the second is refused by `insert` and `replace`. */
export interface Organizations extends Records<Organization> {
  findByDomain(domain: string): Promise<Versioned<Organization> | null>;
  list(): Promise<readonly Organization[]>;
}
