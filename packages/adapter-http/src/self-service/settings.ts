import type { Clock, Detent, Tokens } from '@detent/core';
import type { CarrierSettings } from '../edge/carrier.ts';
import type { CookieSettings } from '../edge/cookies.ts';
import type { FlowLimit } from '../edge/flow-limits.ts';
import type { Origins } from '../edge/origin.ts';

/** What is decided for this contract alone; everything else is the core's policy. */
export interface SelfServiceSettings {
  /** Where tokens are looked for. Without headers they are handed out in cookies alone. */
  readonly carriers: CarrierSettings;
  /** Whether the misspelt header names of newer Singularity releases are read too. */
  readonly misspeltHeaders: boolean;
  readonly cookies: CookieSettings;
  readonly origins: Origins;
  /** Requests of one address, and of one account; `most` 0 for no limit. */
  readonly limits: { readonly address: FlowLimit; readonly account: FlowLimit };
  /** Whether addresses of clients are kept with sessions and acts. */
  readonly recordAddresses: boolean;
  /** People register into this organization and sign in within it. */
  readonly organizationId: string;
  /** Whether accounts that register start with codes by mail. */
  readonly startsWithMail: boolean;
  /** How old a step-up may be, as a 401 says it. */
  readonly stepUpMs: number;
}

export interface SelfServiceDeps {
  readonly detent: Detent;
  readonly tokens: Tokens;
  readonly clock: Clock;
  readonly settings: SelfServiceSettings;
}
