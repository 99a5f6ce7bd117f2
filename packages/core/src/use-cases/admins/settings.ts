import type { Window } from '../../rules/windows.ts';

/** What is decided about administrators for the whole server. */
export interface AdministrationSettings {
  /** Opens the bootstrap and the reset; null closes both. */
  readonly secretKey: string | null;
  readonly secondFactor: 'optional' | 'required';
  readonly sessionMs: number;
  readonly challengeMs: number;
  /** Attempts to sign in, and attempts with the secret. */
  readonly limits: { readonly login: Window; readonly secret: Window };
  /** How long a bulk removal can be looked at, and how long its key means it. */
  readonly jobs: { readonly keptMs: number; readonly keyMs: number; readonly heldMs: number };
}

const minute = 60_000;
const day = 86_400_000;

export const defaultAdministration: AdministrationSettings = {
  secretKey: null,
  secondFactor: 'optional',
  sessionMs: 120 * minute,
  challengeMs: 5 * minute,
  limits: { login: { most: 5, inMs: minute }, secret: { most: 5, inMs: 15 * minute } },
  jobs: { keptMs: 30 * day, keyMs: day, heldMs: minute },
};
