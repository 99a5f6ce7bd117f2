import type { Account, Ask, Session, Signal } from '@detent/core';
import type { Exchange } from '../edge/exchange.ts';
import { wishesOf } from '../edge/locale.ts';
import { signalOf } from '../edge/signal.ts';
import type { AnyCall } from './callers.ts';
import type { ClientInfo } from './schemas.ts';
import type { SelfServiceDeps } from './settings.ts';

/** What the core is asked with: through which door, from where, in which languages, and for how long it makes sense. */
export interface Asking {
  /** While somebody waits for the answer. */
  within(exchange: Exchange): { readonly signal: Signal };
  /** Within a session, whose client is known, on the account as it was just read. */
  inSession(call: AnyCall, session: Session, account: Account): Ask;
  /** Outside of any session, from a client that says what it is. */
  outside(call: AnyCall, client: ClientInfo): Omit<Ask, 'accountId' | 'seen'>;
}

const door = 'self-service';
const noWishes: readonly string[] = [];

export const createAsking = ({ clock, settings }: SelfServiceDeps): Asking => {
  const address = (exchange: Exchange): string | null => (settings.recordAddresses ? exchange.state.client.text : null);

  return {
    within: (exchange) => ({ signal: signalOf(exchange, clock) }),
    // Written out, member by member: it is on the path of every removal, where each copy by spread shows.
    inSession: (call, { client }, account) => ({
      accountId: account.id,
      door,
      reason: null,
      origin: { address: address(call.exchange), browser: client.browser, system: client.system },
      signal: signalOf(call.exchange, clock),
      seen: account,
      wishes: wishesIn(call),
    }),
    outside: (call, client) => ({
      door,
      reason: null,
      origin: { address: address(call.exchange), browser: client.browser, system: client.os },
      signal: signalOf(call.exchange, clock),
      wishes: wishesIn(call),
    }),
  };
};

function wishesIn({ exchange, locale }: AnyCall): readonly string[] {
  const accepted = exchange.req.headers['accept-language'];
  return locale === null && accepted === undefined ? noWishes : wishesOf(locale, accepted);
}
