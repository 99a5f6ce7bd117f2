import type { ActorKind, ActorRecord } from './account/act.ts';
import type { Proof } from './account/proof.ts';

/** Whoever asks for a change, with the facts that rules judge them by. */
export type Actor = Self | Operator | System;

/** The person whose account it is, in one of their sessions. */
export interface Self {
  readonly kind: 'self';
  readonly accountId: string;
  readonly session: SessionFacts;
  readonly stepUp: StepUp | null;
}

export interface SessionFacts {
  readonly id: string;
  readonly generation: number;
  readonly onlyEnrols: boolean;
  readonly clientId: string | null;
  readonly proofs: readonly Proof[];
}

/** A recent proof, bound to account, session and epoch. */
export interface StepUp {
  readonly accountId: string;
  readonly sessionId: string;
  readonly epoch: number;
  readonly expiresAt: number;
  readonly methods: readonly string[];
}

/** Somebody who acts on other people's accounts, by role or by permission. */
export interface Operator {
  readonly kind: 'help-desk' | 'administrator' | 'owner' | 'service';
  readonly id: string;
  readonly name: string | null;
  /** The operator's own account; null for services and the command line. */
  readonly accountId: string | null;
  /** Only accounts of a lower rank may be changed. */
  readonly rank: number;
  readonly organizations: '*' | readonly string[];
}

/** The server itself: the eraser, a policy, a key rotation. */
export interface System {
  readonly kind: 'system';
  readonly id: string;
}

/** As history keeps it. */
export function actorRecord(actor: Actor): ActorRecord {
  switch (actor.kind) {
    case 'self':
      return { kind: 'self', id: actor.accountId, name: null };
    case 'system':
      return { kind: 'system', id: actor.id, name: null };
    case 'help-desk':
    case 'administrator':
    case 'owner':
    case 'service':
      return { kind: actor.kind, id: actor.id, name: actor.name };
  }
}

export const isOperator = (actor: { readonly kind: ActorKind }): actor is Operator =>
  actor.kind !== 'self' && actor.kind !== 'system';
