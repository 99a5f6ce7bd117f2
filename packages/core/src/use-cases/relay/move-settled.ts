import { noticeClasses } from '../../account/notice.ts';
import type { Policy } from '../../policy.ts';
import type { Accounts } from '../../ports/accounts.ts';
import type { History } from '../../ports/history.ts';
import type { Notices, SettledAct } from '../../ports/notices.ts';
import { alertKind } from '../../rules/notices.ts';
import { guarded } from '../guarded.ts';
import { cutsSessions, type Strikes } from './strike-sessions.ts';

export interface MoveDeps {
  readonly accounts: Pick<Accounts, 'find' | 'forget'>;
  readonly notices: Pick<Notices, 'settled' | 'forget'>;
  readonly history: Pick<History, 'append'>;
  readonly strikes: Strikes;
  readonly alertsOff: Policy['alerts']['off'];
  readonly onNobodyToTell: () => void;
}

export interface Moved {
  /** Whether there may be more to move. */
  readonly more: boolean;
  readonly faults: readonly unknown[];
}

const mostMoved = 100;

/**
 * Moves acts whose notices are all settled from the outbox to history. It may stop anywhere and be repeated: history keeps each act
 * once, and the outbox lets go of it only afterwards. An act whose ended sessions a host's store has not heard of stays. A closed
 * account goes when its last act has.
 */
export async function moveSettled(deps: MoveDeps, closed: Set<string>): Promise<Moved> {
  const settled = await guarded('Notices', 'read', () => deps.notices.settled(mostMoved));
  if (settled.length === 0) return { more: false, faults: [] };
  const deaf = await strike(deps, settled);
  const told = settled.filter(({ accountId, act }) => !(cutsSessions(act) && deaf.has(accountId)));
  await guarded('History', 'write', () => deps.history.append(told));
  await guarded('Notices', 'write', () => deps.notices.forget(told.map(whereOf)));
  for (const { accountId, act } of told) {
    if (toldNobody(act, deps.alertsOff)) deps.onNobodyToTell();
    if (act.events.some((event) => event.type === 'account-closed')) closed.add(accountId);
  }
  const touched = new Set(told.map(({ accountId }) => accountId).filter((accountId) => closed.has(accountId)));
  for (const accountId of touched) {
    if (await guarded('Accounts', 'write', () => deps.accounts.forget(accountId))) closed.delete(accountId);
  }
  return { more: settled.length === mostMoved && told.length > 0, faults: [...deaf.values()] };
}

const whereOf = ({ accountId, act }: SettledAct): { readonly accountId: string; readonly sequence: number } => ({
  accountId,
  sequence: act.sequence,
});

async function strike(deps: MoveDeps, settled: readonly SettledAct[]): Promise<ReadonlyMap<string, unknown>> {
  if (!deps.strikes.needed) return new Map();
  for (const { accountId, act } of settled) {
    if (!cutsSessions(act)) continue;
    const account = await guarded('Accounts', 'read', () => deps.accounts.find(accountId, { aborted: false }));
    if (account !== null) deps.strikes.note(act, account);
  }
  return deps.strikes.tell();
}

/** What must always be told, and had nobody to be told to. */
function toldNobody(act: SettledAct['act'], off: Policy['alerts']['off']): boolean {
  if (act.notices.length > 0) return false;
  const kind = alertKind(act.events);
  return kind !== null && noticeClasses[kind] === 'A' && !off.includes(kind);
}
