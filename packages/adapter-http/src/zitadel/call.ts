import type { Ask, Signal } from '@detent/core';
import type { ClientAddress } from '../edge/client-address.ts';
import { createFlowLimiter } from '../edge/flow-limits.ts';
import { wishesOf } from '../edge/locale.ts';
import { admit, door } from './admit.ts';
import { createAuthenticate, type ReadHeader } from './caller.ts';
import type { Handled, Loaded, Operation } from './operation.ts';
import type { ZitadelDeps } from './settings.ts';

/** What a call brings along, whatever it travels in. */
interface Asked {
  readonly header: ReadHeader;
  readonly client: ClientAddress;
  readonly signal: Signal;
}

/** The one way through a call, for REST and every RPC: who is it, is it well-formed, may they, and then the core. */
export type Serve = <R>(
  operation: Pick<Operation, 'permission' | 'nature'>,
  loaded: Loaded<R>,
  asked: Asked,
) => Promise<Handled<R>>;

export function createServe(deps: ZitadelDeps): Serve {
  const { settings, clock } = deps;
  const authenticate = createAuthenticate(deps);
  const changes = createFlowLimiter(settings.changeLimit, clock);

  return async function serve({ permission, nature }, loaded, { header, client, signal }) {
    const caller = await authenticate(header, signal);
    if (caller.kind === 'refused') return caller;
    const message = loaded.flaw();
    if (message !== null) return { kind: 'refused', failure: { code: 'field-invalid', message } };
    const whose = loaded.whose();
    const admitted = await admit(deps, caller, { permission, nature, ...whose }, header);
    if (admitted.kind === 'refused') return admitted;

    const { actor, self } = admitted;
    const counted = nature === 'looks' || actor.kind === 'self' ? [] : [{ key: `${actor.kind}:${actor.id}`, times: 1 }];
    const retryAfterMs = changes.waitMs(counted);
    if (retryAfterMs > 0)
      return { kind: 'refused', failure: { code: 'throttled', limit: 'changes', kind: null, retryAfterMs } };
    const ask: Ask = {
      accountId: whose.userId,
      door,
      reason: null,
      origin: { address: settings.recordAddresses ? client.text : null, browser: null, system: null },
      signal,
      // What was read to know people need not be read again to judge them.
      ...(self === null ? {} : { seen: self, wishes: wishesOf(null, header('accept-language')) }),
    };
    if (signal.aborted) return { kind: 'refused', failure: { code: 'timed-out' } };
    const handled = await loaded.handle({ actor, ask, from: self === null ? [] : client.keys });
    if (handled.kind === 'done') changes.take(counted);
    return handled;
  };
}
