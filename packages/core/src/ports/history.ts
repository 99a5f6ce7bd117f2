import type { SettledAct } from './notices.ts';

/** Acts whose notices are all settled. They are kept after the account is gone. */
export interface History {
  /** Adds the acts; one that is there already, by account and sequence, is left as it is. */
  append(acts: readonly SettledAct[]): Promise<void>;
  /** Newest first, with a sequence below `before` when it is given. */
  list(query: {
    readonly accountId: string;
    readonly before?: number;
    readonly limit: number;
  }): Promise<readonly SettledAct[]>;
}
