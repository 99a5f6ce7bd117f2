import type { Account } from '../../account/account.ts';
import type { Act } from '../../account/act.ts';
import type { Sessions } from '../../ports/sessions.ts';
import { guarded } from '../guarded.ts';

/**
 * Tells a host's own session store which sessions an act has ended, again and again until it has heard. Where sessions are judged by
 * the account alone there is nothing to tell.
 */
export interface Strikes {
  /** Remembers what the act ended, by the account as it is now. */
  note(act: Act, account: Account): void;
  /** Tells what is still untold; answers the accounts whose store did not hear, and why. */
  tell(): Promise<ReadonlyMap<string, unknown>>;
  /** Whether a store of its own has to be told at all. */
  readonly needed: boolean;
}

interface Cut {
  readonly accountId: string;
  readonly generation: number;
  readonly kept: string | null;
}

export const cutsSessions = (act: Pick<Act, 'events'>): boolean =>
  act.events.some((event) => event.type === 'sessions-cut');

export function createStrikes(sessions: Pick<Sessions, 'strike'>): Strikes {
  return hasStore(sessions) ? strikesAt(sessions) : nobodyToTell;
}

type Store = Required<Pick<Sessions, 'strike'>>;

const hasStore = (sessions: Pick<Sessions, 'strike'>): sessions is Store => sessions.strike !== undefined;

const nobodyToTell: Strikes = { needed: false, note: () => {}, tell: async () => new Map() };

function strikesAt(store: Store): Strikes {
  const untold = new Map<string, Cut>();

  return {
    needed: true,

    note(act, account) {
      if (!cutsSessions(act)) return;
      const { generation, kept } = account.sessions;
      untold.set(account.id, { accountId: account.id, generation, kept });
    },

    async tell() {
      const deaf = new Map<string, unknown>();
      for (const cut of untold.values()) {
        try {
          await guarded('Sessions', 'write', () => store.strike(cut));
          untold.delete(cut.accountId);
        } catch (fault) {
          deaf.set(cut.accountId, fault);
        }
      }
      return deaf;
    },
  };
}
