import type { Versioned } from '../ports/records.ts';
import type { Session, Sessions } from '../ports/sessions.ts';
import { MemoryRecords } from './records.ts';

/** Sessions in memory. */
export class MemorySessions extends MemoryRecords<Session> implements Sessions {
  async listOf(accountId: string): Promise<readonly Versioned<Session>[]> {
    const own = this.rows((session) => session.accountId === accountId);
    return own.toSorted((a, b) => b.value.startedAt - a.value.startedAt);
  }

  async sweep(now: number, limit: number): Promise<number> {
    return this.removeSome((session) => session.expiresAt <= now, limit);
  }
}

/** A host's own session store, which does not know of generations and is told which sessions a commit ended. */
export class StruckSessions extends MemorySessions {
  async strike({ accountId, generation, kept }: Parameters<NonNullable<Sessions['strike']>>[0]): Promise<void> {
    this.removeSome(
      (session) => session.accountId === accountId && session.generation < generation && session.id !== kept,
      Infinity,
    );
  }
}
