import { constants, type ServerHttp2Stream } from 'node:http2';

/** What is still taken after the answer, and thrown away: clients get on better with that than with being told to stop. */
const lingerBytes = 1024 * 1024;

/**
 * An answer may be given before its request was read to the end, because that is too large for instance. The stream would
 * then stay open for as long as its client pleases, and its connection with it. So a little more is read for a little while,
 * one turn after the answer is on its way, and what is left then is asked not to be sent.
 */
export function endUnread(stream: ServerHttp2Stream, lingerMs: number): void {
  if (stream.endAfterHeaders) return;
  let left = lingerBytes;

  const enough = (): void => stream.close(constants.NGHTTP2_NO_ERROR);

  function throwAway(chunk: Uint8Array): void {
    left -= chunk.length;
    if (left < 0) enough();
  }

  stream.once('finish', () => {
    setImmediate(() => {
      if (stream.readableEnded || stream.destroyed) return;
      stream.on('data', throwAway).resume();
      const linger = setTimeout(enough, lingerMs).unref();
      stream.once('close', () => clearTimeout(linger));
    });
  });
}
