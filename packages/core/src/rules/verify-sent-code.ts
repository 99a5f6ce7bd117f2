import type { Account } from '../account/account.ts';
import type { SentCode } from '../account/recovery.ts';
import type { Failure } from '../failure.ts';

export type CodeScope = Pick<SentCode, 'kind' | 'purpose' | 'scope'>;

/** A sent code is right in the scope it was sent for, once, and until it runs out. */
export function verifySentCode(
  code: SentCode | null,
  matches: (code: SentCode) => boolean,
  now: number,
): SentCode | Failure {
  if (code === null) return { code: 'code-wrong' };
  if (code.expiresAt <= now) return { code: 'code-expired' };
  return matches(code) ? code : { code: 'code-wrong' };
}

/** The code that was last sent in that scope and is not spent. */
export const sentCodeIn = (account: Pick<Account, 'codes'>, { kind, purpose, scope }: CodeScope): SentCode | null =>
  account.codes.find((code) => code.kind === kind && code.purpose === purpose && code.scope === scope) ?? null;
