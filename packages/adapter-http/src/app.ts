import type { RequestListener } from 'node:http';
import type { Clock, Ids } from '@detent/core';
import Koa from 'koa';
import { logExchange } from './edge/access-log.ts';
import { bodyBytes } from './edge/body.ts';
import { answerFaults } from './edge/boundary.ts';
import type { ClientAddresses } from './edge/client-address.ts';
import { type EdgeState, type Exchange, type Refuser, refuse } from './edge/exchange.ts';
import { everyAnswer, type HeaderList } from './edge/headers.ts';
import type { Log } from './edge/log.ts';
import { isPath, readTarget } from './edge/target.ts';
import { endsConnection } from './edge/unread-body.ts';
import { unwatched, type Watch } from './edge/watch.ts';
import { send, unwritten } from './edge/write.ts';

/** A contract, or the pages: what answers below some prefixes, in its own shape. */
export interface Mount {
  readonly name: string;
  /** Paths, without a slash at the end, at and below which it answers. */
  readonly prefixes: readonly string[];
  readonly headers: HeaderList;
  readonly handle: (exchange: Exchange) => Promise<void>;
  readonly refuse: Refuser;
}

export interface AppSettings {
  readonly mounts: readonly Mount[];
  /** Answers whatever no prefix claims. */
  readonly elsewhere: Mount;
  /** The path of the base address, without a slash at the end: '' or '/detent'. */
  readonly pathPrefix: string;
  /** Whether the base address is https. */
  readonly secure: boolean;
  /** Whether addresses may be written to the log. */
  readonly recordAddresses: boolean;
  readonly clientAddress: ClientAddresses;
  readonly clock: Clock;
  readonly ids: Pick<Ids, 'uuid'>;
  readonly log: Log;
  /** Hears of every request; nobody unless told otherwise. */
  readonly watch?: Watch;
}

/** The one way in: headers that every answer has, the mount by its prefix, the error boundary, and a line in the log. */
export function createApp(settings: AppSettings): RequestListener {
  const { log, watch = unwatched } = settings;
  const pick = createPick(settings);
  const koa = new Koa<EdgeState, Record<never, never>>();
  koa.on('error', (fault: unknown) => log.warn({ fault: typeof fault }, 'answer not delivered'));

  koa.use(async (exchange) => {
    const begunAt = performance.now();
    const { req } = exchange;
    const target = readTarget(req.url ?? '/', settings.pathPrefix);
    const { mount, headers } = pick(target.path);
    const requestId = settings.ids.uuid();
    const state: EdgeState = {
      requestId,
      client: settings.clientAddress(req),
      path: target.path,
      query: target.query,
      contract: mount.name,
      operation: null,
      code: null,
      headers: ['X-Request-Id', requestId, ...headers],
      answer: unwritten,
      refuser: mount.refuse,
    };
    exchange.state = state;
    exchange.respond = false;

    // Koa sees the path alone, so that nobody can read a target in two ways.
    req.url = target.path;
    await watch(req, async () => {
      if (isPath(target.path)) await answerFaults(exchange, log, mount.handle);
      else refuse(exchange, { code: 'target-malformed' });
      if (endsConnection(req, bodyBytes)) state.headers.push('Connection', 'close');
      send(exchange);
      return logExchange(exchange, performance.now() - begunAt, log, settings.recordAddresses);
    });
  });
  const answer = koa.callback();
  return (request, response) => void answer(request, response);
}

interface Place {
  readonly mount: Mount;
  /** Name, value, name, value. */
  readonly headers: readonly string[];
}

/** A contract is found by the beginning of the path, before any of its routes is tried. */
function createPick({ mounts, elsewhere, secure }: AppSettings): (path: string) => Place {
  const placeOf = (mount: Mount): Place => ({ mount, headers: [...everyAnswer(secure), ...mount.headers].flat() });
  const places = mounts.flatMap((mount) =>
    mount.prefixes.map((prefix) => ({ prefix, below: `${prefix}/`, place: placeOf(mount) })),
  );
  const anywhere = placeOf(elsewhere);
  return (path) => places.find(({ prefix, below }) => path.startsWith(below) || path === prefix)?.place ?? anywhere;
}
