import type { RequestListener } from 'node:http';
import type { Clock, Ids } from '@detent/core';
import Koa from 'koa';
import { logExchange } from './edge/access-log.ts';
import type { SharedFailure } from './edge/answers.ts';
import { bodyBytes } from './edge/body.ts';
import { answerFaults } from './edge/boundary.ts';
import type { ClientAddresses } from './edge/client-address.ts';
import type { EdgeState, Exchange } from './edge/exchange.ts';
import { everyAnswer, type HeaderList, setHeaders } from './edge/headers.ts';
import type { Log } from './edge/log.ts';
import { isPath, readTarget } from './edge/target.ts';
import { endUnread } from './edge/unread-body.ts';

/** A contract, or the pages: what answers below some prefixes, in its own shape. */
export interface Mount {
  readonly name: string;
  /** Paths, without a slash at the end, at and below which it answers. */
  readonly prefixes: readonly string[];
  readonly headers: HeaderList;
  readonly handle: (exchange: Exchange) => Promise<void>;
  readonly refuse: (exchange: Exchange, failure: SharedFailure) => void;
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
}

/** The one way in: headers that every answer has, the mount by its prefix, the error boundary, and a line in the log. */
export function createApp(settings: AppSettings): RequestListener {
  const { log } = settings;
  const always = everyAnswer(settings.secure);
  const pick = createPick(settings.mounts, settings.elsewhere);
  const koa = new Koa<EdgeState, Record<never, never>>();
  koa.on('error', (fault: unknown) => log.warn({ fault: typeof fault }, 'answer not delivered'));

  koa.use(async (exchange) => {
    const begunAt = performance.now();
    const { req, res } = exchange;
    const target = readTarget(req.url ?? '/', settings.pathPrefix);
    const mount = pick(target.path);
    const state: EdgeState = {
      requestId: settings.ids.uuid(),
      client: settings.clientAddress(req),
      path: target.path,
      query: target.query,
      contract: mount.name,
      operation: null,
      code: null,
      refuse: (failure) => mount.refuse(exchange, failure),
    };
    exchange.state = state;
    setHeaders(res, always);
    setHeaders(res, mount.headers);
    res.setHeader('X-Request-Id', state.requestId);

    // Koa sees the path alone, so that nobody can read a target in two ways.
    req.url = target.path;
    if (isPath(target.path)) await answerFaults(exchange, log, () => mount.handle(exchange));
    else state.refuse({ code: 'target-malformed' });
    endUnread(req, res, bodyBytes);
    logExchange(exchange, performance.now() - begunAt, log, settings.recordAddresses);
  });
  const answer = koa.callback();
  return (request, response) => void answer(request, response);
}

/** A contract is found by the beginning of the path, before any of its routes is tried. */
function createPick(mounts: readonly Mount[], elsewhere: Mount): (path: string) => Mount {
  const places = mounts.flatMap((mount) => mount.prefixes.map((prefix) => ({ prefix, below: `${prefix}/`, mount })));
  return (path) => places.find(({ prefix, below }) => path.startsWith(below) || path === prefix)?.mount ?? elsewhere;
}
