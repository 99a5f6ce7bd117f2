import { constants, type ServerHttp2Stream } from 'node:http2';

/**
 * An answer may be given before its request was read to the end, because that is too large for instance. The stream would
 * then stay open for as long as its client pleases, and its connection with it. So what is left of it is asked not to be sent,
 * one turn after the answer is on its way.
 */
export function endUnread(stream: ServerHttp2Stream): void {
  if (stream.endAfterHeaders) return;
  stream.once('finish', () => {
    setImmediate(() => {
      if (!stream.readableEnded && !stream.destroyed) stream.close(constants.NGHTTP2_NO_ERROR);
    });
  });
}
