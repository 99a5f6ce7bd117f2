import { Buffer } from 'node:buffer';
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { isHttp2 } from '../edge/http2.ts';
import type { RpcProtocol } from './rpc-protocol.ts';

/** A call that there is no code for is refused as `unimplemented`, in the shape that its protocol has for refusals. */
export function answerUnimplemented(response: ServerResponse, protocol: RpcProtocol, message: string): void {
  switch (protocol) {
    case 'connect':
      return answerJson(response, 501, { code: 'unimplemented', message });
    case 'grpc':
      return endInHeaders(response, { 'Content-Type': 'application/grpc', ...statusOf(message) });
    case 'grpc-web':
      return whole(response, 200, 'application/grpc-web+proto', trailersFrame(statusOf(message)));
  }
}

export function answerJson(response: ServerResponse, status: number, body: unknown): void {
  whole(response, status, 'application/json', Buffer.from(JSON.stringify(body)));
}

const unimplemented = '12';

const statusOf = (message: string): Readonly<Record<string, string>> => ({
  'grpc-status': unimplemented,
  'grpc-message': message.replace(/[^ -$&-~]/gu, encodeURIComponent),
});

/** gRPC clients want a refusal in headers that are also the end of the stream; what Node writes by itself ends it in a frame of its own. */
function endInHeaders(response: ServerResponse, headers: OutgoingHttpHeaders): void {
  if (isHttp2(response))
    response.stream.respond({ ...response.getHeaders(), ':status': 200, ...headers }, { endStream: true });
  else response.writeHead(200, { ...headers, 'Content-Length': '0' }).end();
}

/** A frame that is marked as trailers, as gRPC-Web ends a body. */
function trailersFrame(trailers: Readonly<Record<string, string>>): Uint8Array {
  const text = Buffer.from(
    Object.entries(trailers)
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join(''),
  );
  const head = Buffer.alloc(5);
  head.writeUInt8(0x80, 0);
  head.writeUInt32BE(text.length, 1);
  return Buffer.concat([head, text]);
}

function whole(response: ServerResponse, status: number, type: string, body: Uint8Array): void {
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': String(body.length) }).end(body);
}
