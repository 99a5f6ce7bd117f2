import { type Account, ifMatch, type Session } from '@detent/core';
import type { HeaderList } from '../edge/headers.ts';
import { etagOf, readIfMatch } from '../edge/if-match.ts';
import type { Answer } from '../edge/operation.ts';
import type { AnyCall, Caller } from './callers.ts';
import { principalOf } from './principal.ts';
import type { SelfServiceRefusal } from './tokens.ts';

export const ok = (body: unknown, cookies: readonly string[] = []): Answer => ({
  kind: 'answer',
  status: 200,
  body,
  cookies,
});

/** An answer that shows an account says which state of it. */
export const tagOf = (account: Account): HeaderList => [['ETag', etagOf(account.sequence)]];

/** The account as it is now, and nothing else. */
export const shown = (account: Account, session: Session | null, cookies: readonly string[] = []): Answer => ({
  kind: 'answer',
  status: 200,
  body: principalOf(account, session?.refresh?.issuedAt),
  headers: tagOf(account),
  cookies,
});

/** The state that a change insists on; the rule that makes the change judges it. */
export const ifMatchOf = ({ exchange }: AnyCall, account: Account): number | null =>
  readIfMatch(exchange.req.headers['if-match'], account.sequence);

/** The same where nothing that a rule could refuse is at stake: what was looked at must be what is there. */
export function unmatched(call: AnyCall, { account }: Pick<Caller, 'account'>): SelfServiceRefusal | null {
  const failure = ifMatch(account, ifMatchOf(call, account));
  return failure === null ? null : { kind: 'refused', failure };
}

/** Whole seconds, a part of one counting as one. */
export const secondsOf = (ms: number): number => Math.ceil(ms / 1000);
