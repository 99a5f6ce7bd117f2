import type { Accounts, FindSealed, KeyUse, RewrapPage } from '@detent/core';
import type { Terminal } from './command.ts';
import { progressBar } from './progress.ts';

/** As many accounts share one wait for the disk; then those who sign in have a turn that is as long. */
const pageOf = 50;

export interface Rewrapped {
  accounts: number;
  secrets: number;
  readonly failed: { readonly accountId: string; readonly code: string }[];
}

/** Seals the secrets of all accounts anew, and shows how far it has come. */
export async function rewrapAll(
  deps: { readonly accounts: Pick<Accounts, 'list'>; readonly rewrapPage: RewrapPage },
  from: string | null,
  terminal: Terminal,
): Promise<Rewrapped> {
  const total = await counted(deps.accounts, from);
  const bar = progressBar(terminal, total);
  const sum: Rewrapped = { accounts: 0, secrets: 0, failed: [] };
  let after = from;
  do {
    const begun = performance.now();
    const page = await deps.rewrapPage({ after, limit: pageOf });
    sum.accounts += page.accounts;
    sum.secrets += page.secrets;
    sum.failed.push(...page.failed.map(({ accountId, failure }) => ({ accountId, code: failure.code })));
    bar.at(sum.accounts, `${sum.accounts} of ${total} accounts, ${sum.secrets} secrets sealed anew`);
    after = page.next;
    if (page.secrets > 0) await pause(performance.now() - begun);
  } while (after !== null);
  bar.end();
  return sum;
}

/** What lies under each key, in all accounts. */
export interface Searched {
  accounts: number;
  unread: number;
  readonly secrets: Record<string, number>;
  readonly messages: Record<string, number>;
}

/** Looks through all accounts, and shows how far it has come. */
export async function searchAll(
  deps: { readonly accounts: Pick<Accounts, 'list'>; readonly findSealed: FindSealed },
  terminal: Terminal,
): Promise<Searched> {
  const total = await counted(deps.accounts, null);
  const bar = progressBar(terminal, total);
  const sum: Searched = { accounts: 0, unread: 0, secrets: {}, messages: {} };
  let after: string | null = null;
  do {
    const page = await deps.findSealed({ after, limit: pageOf });
    sum.accounts += page.accounts;
    sum.unread += page.unread;
    add(sum.secrets, page.secrets);
    add(sum.messages, page.messages);
    bar.at(sum.accounts, `${sum.accounts} of ${total} accounts looked through`);
    after = page.next;
  } while (after !== null);
  bar.end();
  return sum;
}

export const useOf = ({ secrets, messages }: Searched, keyId: string): Omit<KeyUse, 'unread'> => ({
  secrets: secrets[keyId] ?? 0,
  messages: messages[keyId] ?? 0,
});

export const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

function add(sums: Record<string, number>, more: Readonly<Record<string, number>>): void {
  for (const [name, count] of Object.entries(more)) sums[name] = (sums[name] ?? 0) + count;
}

/** How many accounts there are, so that it can be said how many are left. */
async function counted(accounts: Pick<Accounts, 'list'>, from: string | null): Promise<number> {
  let count = 0;
  let after = from;
  do {
    const ids = await accounts.list({ after, limit: 10_000 });
    count += ids.length;
    after = ids.at(-1) ?? null;
  } while (after !== null);
  return count;
}
