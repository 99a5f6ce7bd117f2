import type { Account } from '../../account/account.ts';
import type { Act } from '../../account/act.ts';
import type { Accounts } from '../../ports/accounts.ts';
import type { History } from '../../ports/history.ts';
import type { ClaimedNotice, Notices, SettledAct, Settlement } from '../../ports/notices.ts';
import { aCommit, type CommitWishes, noon } from '../fixtures.ts';
import { holds } from './holds.ts';

/** One store, by its three ports. */
export interface AccountsWorld {
  readonly accounts: Accounts;
  readonly notices: Notices;
  readonly history: History;
}

/** A signal that nobody will ever abort. */
export const patient = { aborted: false } as const;

/** The act with which an account begins. */
export const firstAct = (account: Account, wishes: CommitWishes = {}): Act =>
  aCommit({ ...account, sequence: 0 }, wishes).act;

export async function insert({ accounts }: AccountsWorld, account: Account, wishes?: CommitWishes): Promise<Account> {
  const answer = await accounts.insert(account, firstAct(account, wishes), patient);
  holds(answer === 'committed', 'an account that is not there can be inserted');
  return account;
}

/** Commits on what was last committed, and answers the account as it is then. */
export async function commit({ accounts }: AccountsWorld, before: Account, wishes?: CommitWishes): Promise<Account> {
  const change = aCommit(before, wishes);
  const answer = await accounts.commit(change, patient);
  holds(answer === 'committed', 'a commit whose expected sequence is the stored one is committed');
  return change.next;
}

export async function found({ accounts }: AccountsWorld, accountId: string): Promise<Account> {
  const account = await accounts.find(accountId, patient);
  holds(account !== null, 'an account that was stored is found');
  return account;
}

/** Claims whatever can be claimed, in as many requests as it takes. */
export async function claimAll(
  { notices }: AccountsWorld,
  wishes: { readonly now?: number; readonly until?: number; readonly lease?: string } = {},
): Promise<readonly ClaimedNotice[]> {
  const now = wishes.now ?? noon;
  const claimed: ClaimedNotice[] = [];
  for (;;) {
    const more = await notices.claim({ until: now + 120_000, lease: 'lease-1', limit: 10_000, ...wishes, now });
    holds(claimed.length < 10_000, 'what is claimed once is not claimed again under the same lease');
    if (more.length === 0) return claimed;
    claimed.push(...more);
  }
}

/** Claims everything due at noon and settles all of it alike. */
export async function settleAll(
  world: AccountsWorld,
  as: Settlement['as'],
  now: number = noon + 1_000,
): Promise<readonly ClaimedNotice[]> {
  const claimed = await claimAll(world);
  const settlements = claimed.map(({ accountId, notice }) => ({
    accountId,
    noticeId: notice.id,
    lease: 'lease-1',
    as,
  }));
  const answers = await world.notices.settle(settlements, now);
  holds(answers.every(Boolean), 'a notice settles under the lease that holds it');
  return claimed;
}

/** What `pending` and `history` say together of one account, newest first. */
export async function told({ notices, history }: AccountsWorld, accountId: string): Promise<readonly SettledAct[]> {
  const pending = await notices.pending(accountId);
  return [...pending, ...(await history.list({ accountId, limit: 10_000 }))];
}

/** What the relay does with acts that are settled. */
export async function moveSettled({ notices, history }: AccountsWorld): Promise<void> {
  const settled = await notices.settled(10_000);
  await history.append(settled);
  await notices.forget(settled.map(({ accountId, act }) => ({ accountId, sequence: act.sequence })));
}

export const sent: Settlement['as'] = { state: 'sent', to: 'a•••@example.org', because: '250' };
export const dead: Settlement['as'] = { state: 'dead', because: 'rejected' };
export const dropped: Settlement['as'] = { state: 'dropped', because: 'expired' };
export const again = (dueAt: number, claimBack = false): Settlement['as'] => ({
  state: 'due',
  dueAt,
  claimBack,
  because: '451',
});
