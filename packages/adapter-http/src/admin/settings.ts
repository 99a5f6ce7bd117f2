import type { Administration, Clock, Detent, Hasher, Organizations } from '@detent/core';
import type { CookieSettings } from '../edge/cookies.ts';
import type { FlowLimit } from '../edge/flow-limits.ts';
import type { Log } from '../edge/log.ts';
import type { Origins } from '../edge/origin.ts';

/** What is decided for this contract alone; everything else is the core's. */
export interface AdminSettings {
  readonly enabled: boolean;
  readonly cookieName: string;
  /** The path that clients see, for both cookies. */
  readonly cookies: Pick<CookieSettings, 'secure' | 'path'>;
  readonly origins: Origins;
  readonly csrf: 'origin' | 'token';
  readonly reasonRequired: 'by-role' | 'everyone';
  readonly allowManagement: boolean;
  /** Removals by one actor; `most` 0 for no limit. */
  readonly removals: { readonly helpDesk: FlowLimit; readonly others: FlowLimit };
  /** Whether addresses of clients are kept with sessions and acts. */
  readonly recordAddresses: boolean;
}

export interface AdminDeps {
  readonly administration: Administration;
  readonly detent: Detent;
  readonly organizations: Organizations;
  readonly hasher: Hasher;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: AdminSettings;
  /** Hears that a bulk removal waits to be done. */
  readonly onJob: () => void;
}
