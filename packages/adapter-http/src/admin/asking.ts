import { type Ask, type Operator, type Right, tidyText } from '@detent/core';
import type { Exchange } from '../edge/exchange.ts';
import { readIfMatch } from '../edge/if-match.ts';
import type { Call } from '../edge/operation.ts';
import { signalOf } from '../edge/signal.ts';
import type { AdminReply } from './mount.ts';
import { readReason } from './reason.ts';
import type { AdminDeps } from './settings.ts';

const door = 'admin';

export type Asking = Omit<Ask, 'accountId' | 'seen'>;

/** What the core is asked with: from where, why, and for how long it makes sense. */
export function askingOf({ clock, settings }: AdminDeps, exchange: Exchange, reason: string | null = null): Asking {
  const { 'user-agent': browser = '' } = exchange.req.headers;
  return {
    door,
    reason,
    origin: {
      address: settings.recordAddresses ? exchange.state.client.text : null,
      browser: clientNamed(browser),
      system: null,
    },
    signal: signalOf(exchange, clock),
  };
}

const clients = new Map<string, string | null>();
const mostClients = 1000;

/** What a client calls itself, fit to keep. They are few, and each asks often. */
function clientNamed(userAgent: string): string | null {
  const known = clients.get(userAgent);
  if (known !== undefined) return known;
  const named = tidyText(userAgent, 200) || null;
  if (clients.size === mostClients) clients.clear();
  clients.set(userAgent, named);
  return named;
}

type Changing = Call<{ readonly operator: Operator; readonly right: Right }, unknown, unknown>;

/** A change of somebody's account: the reason is read, and found good enough, before anything else is. */
export function changing(
  deps: AdminDeps,
  { exchange, context, params, body }: Changing,
):
  | { readonly kind: 'asked'; readonly ask: Ask; readonly actor: Operator; readonly ifMatch: number | null }
  | Extract<AdminReply, { readonly kind: 'refused' }> {
  const { operator, right } = context;
  const read = readReason(exchange.state.query, body, { operator, right, required: deps.settings.reasonRequired });
  if (read.kind === 'refused') return read;
  const { id: accountId = '' } = params;
  return {
    kind: 'asked',
    ask: { accountId, ...askingOf(deps, exchange, read.reason) },
    actor: operator,
    ifMatch: readIfMatch(exchange.req.headers['if-match'], null),
  };
}
