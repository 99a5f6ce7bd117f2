import type { ServerHttp2Stream } from 'node:http2';

/** Whether a request or response travels on a stream of an HTTP/2 connection. Node gives both protocols the same outside. */
export const isHttp2 = <M extends object>(message: M): message is M & { readonly stream: ServerHttp2Stream } =>
  'stream' in message;
