import type { Account } from '../../account/account.ts';
import type { Notice } from '../../account/notice.ts';
import { DetentError, type Failure } from '../../failure.ts';
import type { Accounts } from '../../ports/accounts.ts';
import type { Notices } from '../../ports/notices.ts';
import type { Vault } from '../../ports/vault.ts';
import type { RewrapAccount } from '../factors/change-factors.ts';
import { guarded } from '../guarded.ts';

/** Accounts in the order of their ids, some at a time: whoever asks decides when it goes on. */
export interface PageAsked {
  /** The last id of the page before; null to begin. */
  readonly after: string | null;
  readonly limit: number;
}

export interface RewrappedPage {
  /** Where the next page begins; null when there was nothing on this one. */
  readonly next: string | null;
  readonly accounts: number;
  readonly secrets: number;
  /** Accounts whose secrets stay as they were, and why. */
  readonly failed: readonly { readonly accountId: string; readonly failure: Failure }[];
}

export type RewrapPage = (asked: PageAsked) => Promise<RewrappedPage>;

/**
 * Seals the secrets of some accounts anew under the ring's current key, each account in a commit of its own. What lies under that key
 * already is left alone, so that it may be broken off anywhere and begun again.
 */
export function createRewrapPage(deps: {
  readonly accounts: Pick<Accounts, 'list'>;
  readonly rewrapAccount: RewrapAccount;
}): RewrapPage {
  const rewrap = async (accountId: string): Promise<{ readonly count: number; readonly failure: Failure | null }> => {
    try {
      return { count: await deps.rewrapAccount(accountId), failure: null };
    } catch (error) {
      if (!DetentError.isInstance(error)) throw error;
      return { count: 0, failure: error.failure };
    }
  };

  return async function rewrapPage(asked) {
    const ids = await guarded('Accounts', 'read', () => deps.accounts.list(asked));
    const done = await Promise.all(ids.map(rewrap));
    return {
      next: nextOf(ids),
      accounts: ids.length,
      secrets: done.reduce((sum, { count }) => sum + count, 0),
      failed: ids.flatMap((accountId, at) => {
        const failure = done[at]?.failure ?? null;
        return failure === null ? [] : [{ accountId, failure }];
      }),
    };
  };
}

export interface SealedPage {
  readonly next: string | null;
  readonly accounts: number;
  readonly unread: number;
  /** By the id of the key; an empty id stands for what is no sealed value at all. */
  readonly secrets: Readonly<Record<string, number>>;
  readonly messages: Readonly<Record<string, number>>;
}

export type FindSealed = (asked: PageAsked) => Promise<SealedPage>;

/** Counts under which keys the secrets of some accounts lie, and with which keys their open messages were made. */
export function createFindSealed(deps: {
  readonly accounts: Pick<Accounts, 'list' | 'find'>;
  readonly notices: Pick<Notices, 'pending'>;
  readonly vault: Pick<Vault, 'keyOf'>;
}): FindSealed {
  const keyOf = (sealed: string): string => deps.vault.keyOf(sealed) ?? '';

  const keysOf = ({ sealed, notMe }: Notice): readonly string[] =>
    [sealed === null ? null : keyOf(sealed), notMe?.keyId ?? null].filter((id) => id !== null);

  const secretsOf = ({ factors }: Account): readonly string[] =>
    factors.flatMap(({ sealed }) => (sealed === null ? [] : [keyOf(sealed)]));

  async function messagesOf(accountId: string): Promise<readonly string[]> {
    const pending = await guarded('Notices', 'read', () => deps.notices.pending(accountId));
    return pending.flatMap(({ act, progress }) => {
      const over = new Set(progress.filter(({ state }) => isOver(state)).map(({ noticeId }) => noticeId));
      const open = act.notices.filter(({ id }) => !over.has(id));
      return open.flatMap(keysOf);
    });
  }

  const lookInto = async (accountId: string): Promise<Found | null> => {
    try {
      const account = await guarded('Accounts', 'read', () => deps.accounts.find(accountId, { aborted: false }));
      return account === null ? nothing : { secrets: secretsOf(account), messages: await messagesOf(accountId) };
    } catch (error) {
      if (!DetentError.isInstance(error)) throw error;
      return null;
    }
  };

  return async function findSealed(asked) {
    const ids = await guarded('Accounts', 'read', () => deps.accounts.list(asked));
    const found = await Promise.all(ids.map(lookInto));
    const read = found.filter((one) => one !== null);
    return {
      next: nextOf(ids),
      accounts: ids.length,
      unread: found.length - read.length,
      secrets: counted(read.flatMap(({ secrets }) => secrets)),
      messages: counted(read.flatMap(({ messages }) => messages)),
    };
  };
}

interface Found {
  readonly secrets: readonly string[];
  readonly messages: readonly string[];
}

const nothing: Found = { secrets: [], messages: [] };

const isOver = (state: string): boolean => state === 'sent' || state === 'dropped';

/** A page may be short; only an empty one is the end. */
const nextOf = (ids: readonly string[]): string | null => ids.at(-1) ?? null;

function counted(names: readonly string[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Object.fromEntries(counts);
}
