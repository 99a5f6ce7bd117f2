import type { ServerResponse } from 'node:http';
import { constants } from 'node:http2';
import { isHttp2 } from '../edge/http2.ts';
import { answerBare } from './bare.ts';
import type { HttpLimits } from './limits.ts';

/** Whom an exchange waits for: the client that sends its request or reads its answer, or us. */
type Waiting = 'for-request' | 'for-reader' | 'for-us';

interface Wait {
  readonly waiting: Waiting;
  readonly since: number;
}

/** Ends exchanges whose client takes too long to send or to read. Node itself looks after requests by HTTP/1.1. */
export function createPatience(limits: HttpLimits): (now: number, underWay: ReadonlySet<ServerResponse>) => void {
  let waits = new Map<ServerResponse, Wait>();

  return function endOverdue(now, underWay) {
    const before = waits;
    waits = new Map();
    for (const response of underWay) {
      const waiting = waitingOf(response);
      const known = before.get(response);
      const wait = known?.waiting === waiting ? known : { waiting, since: now };
      waits.set(response, wait);
      if (waiting === 'for-request' && now - wait.since >= limits.requestMs) refuseUnfinished(response);
      else if (waiting === 'for-reader' && now - wait.since >= limits.answerMs) cut(response);
    }
  };
}

function waitingOf(response: ServerResponse): Waiting {
  if (response.headersSent) return 'for-reader';
  return isHttp2(response) && !response.req.complete ? 'for-request' : 'for-us';
}

function refuseUnfinished(response: ServerResponse): void {
  answerBare(response, 408);
  if (isHttp2(response)) response.stream.close(constants.NGHTTP2_NO_ERROR);
}

function cut(response: ServerResponse): void {
  if (isHttp2(response)) response.stream.close(constants.NGHTTP2_CANCEL);
  else response.socket?.destroy();
}
