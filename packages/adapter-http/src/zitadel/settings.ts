import type { Administrators, Clock, Detent, Organizations, ServiceTokens, Tokens } from '@detent/core';
import type { FlowLimit } from '../edge/flow-limits.ts';
import type { Origins } from '../edge/origin.ts';

/** What is decided for these contracts alone; everything else is the core's policy. */
export interface ZitadelSettings {
  /** Which installation this is; a call that names another one finds nobody. Nothing is compared where neither is known. */
  readonly instanceId: string | null;
  readonly instanceDomains: readonly string[];
  /** Whose pages may call from a browser. */
  readonly origins: Origins | '*';
  /** Changes that take effect, of one service or administrator; `most` 0 for no limit. */
  readonly changeLimit: FlowLimit;
  /** Whether addresses of clients are kept with acts. */
  readonly recordAddresses: boolean;
  /** Whether an administrator without a second factor may do nothing. */
  readonly administratorsNeedFactor: boolean;
}

export interface ZitadelDeps {
  readonly detent: Detent;
  readonly serviceTokens: Pick<ServiceTokens, 'verify'>;
  readonly administrators: Pick<Administrators, 'findByAccount'>;
  readonly organizations: Pick<Organizations, 'find' | 'findByDomain'>;
  readonly tokens: Tokens;
  readonly clock: Clock;
  readonly settings: ZitadelSettings;
}
