import type { SettledAct } from '@detent/core';
import { type Fields, historyKey, list, nested, readAct, readProgress, text, Unreadable } from '@detent/core/storage';

/** How these documents are laid out. */
const historySchema = 1;

/** One document an act. Its id is made of account and sequence, so that an act which is added again is there already. */
export interface HistoryDocument {
  readonly _id: string;
  readonly schema: number;
  readonly accountId: string;
  readonly sequence: number;
  readonly act: SettledAct['act'];
  readonly progress: SettledAct['progress'];
}

export const historyDocument = ({ accountId, act, progress }: SettledAct): HistoryDocument => ({
  _id: historyKey({ accountId, sequence: act.sequence }),
  schema: historySchema,
  accountId,
  sequence: act.sequence,
  act,
  progress,
});

export function readHistory(fields: Fields): SettledAct {
  if (fields['schema'] !== historySchema) throw new Unreadable('schema');
  return {
    accountId: text(fields, 'accountId'),
    act: nested(fields, 'act', readAct),
    progress: list(fields, 'progress', (one) => ({ ...readProgress(one), noticeId: text(one, 'noticeId') })),
  };
}
