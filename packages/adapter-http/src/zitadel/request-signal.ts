import type { ServerResponse } from 'node:http';
import type { Signal } from '@detent/core';
import { isHttp2 } from '../edge/http2.ts';

/** Set once there is nobody left to answer, or once the caller has waited long enough: then nothing more is committed. */
export function requestSignal(response: ServerResponse, ms: number): Signal {
  const until = performance.now() + ms;
  return {
    get aborted() {
      const isGone = isHttp2(response) ? response.stream.destroyed : response.destroyed;
      return isGone || performance.now() >= until;
    },
  };
}
