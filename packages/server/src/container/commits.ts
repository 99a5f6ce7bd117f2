import type { Accounts } from '@detent/core';

/** Tells whoever listens that something was committed in this process, so that it need not be looked for. */
export interface Commits {
  heard(): void;
  listen(listener: () => void): void;
}

export function createCommits(): Commits {
  const listeners: (() => void)[] = [];
  return {
    heard() {
      for (const listener of listeners) listener();
    },
    listen(listener) {
      listeners.push(listener);
    },
  };
}

/** The same accounts; each commit that took effect is heard of. */
export function announcing(accounts: Accounts, commits: Commits): Accounts {
  const told = async (committed: ReturnType<Accounts['commit']>): ReturnType<Accounts['commit']> => {
    const answer = await committed;
    // Of one that is in doubt nobody knows; looking is cheap.
    if (answer !== 'conflict') commits.heard();
    return answer;
  };
  return {
    find: (accountId, signal) => accounts.find(accountId, signal),
    confirm: (accountId, signal) => accounts.confirm(accountId, signal),
    insert: (next, act, signal) => told(accounts.insert(next, act, signal)),
    commit: (change, signal) => told(accounts.commit(change, signal)),
    hasAct: (where) => accounts.hasAct(where),
    forget: (accountId) => accounts.forget(accountId),
    list: (page) => accounts.list(page),
    dueForErasure: (now, limit) => accounts.dueForErasure(now, limit),
  };
}
