import type { Failure } from '../failure.ts';

/** What still needs one key of the ring. */
export interface KeyUse {
  /** Secrets of factors that lie under it. */
  readonly secrets: number;
  /** Messages not yet delivered, or given up, whose code or link was made with it. */
  readonly messages: number;
  /** Accounts that could not be read, so that nobody knows what they hold. */
  readonly unread: number;
}

export interface Retirement {
  readonly use: KeyUse;
  /** When it stopped sealing and signing; null when nobody noted it. */
  readonly stoppedAt: number | null;
  readonly longestTokenMs: number;
  /** Tokens that it signed may end now: whoever holds one signs in again. */
  readonly endsTokens: boolean;
}

/** A key is retired once nothing needs it: no secret lies under it, no message still to be sent was made with it, and every token that it signed has run out. */
export function retireKey({ use, stoppedAt, longestTokenMs, endsTokens }: Retirement, now: number): Failure | null {
  if (use.unread > 0) return inUse(`${use.unread} accounts cannot be read, so nobody knows what lies under it`);
  if (use.secrets > 0) return inUse(`${use.secrets} secrets lie under it; rewrap them first`);
  if (use.messages > 0) return inUse(`${use.messages} messages were made with it and are not delivered`);
  if (endsTokens) return null;
  if (stoppedAt === null) return inUse('nobody noted when it stopped signing; tokens of it may be in use');
  const leftMs = stoppedAt + longestTokenMs - now;
  return leftMs > 0 ? inUse(`tokens that it signed live for another ${Math.ceil(leftMs / 60_000)} minutes`) : null;
}

const inUse = (rule: string): Failure => ({ code: 'input-invalid', field: 'key', rule });
