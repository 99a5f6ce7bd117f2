/** What only this contract's own carriers and bodies can be wrong about; the core never sees it. */
export interface SelfServiceFailureData {
  'token-refused': { readonly token: CarriedToken; readonly state: TokenState; readonly maxAgeMs?: number };
  'already-signed-in': Record<never, never>;
  'password-absent': Record<never, never>;
}

export type CarriedToken = 'access' | 'challenge' | 'refresh' | 'step-up';

/** `invalid`: not readable, not ours, or not for this. `over`: genuine, and no longer current. */
export type TokenState = 'missing' | 'invalid' | 'over';
