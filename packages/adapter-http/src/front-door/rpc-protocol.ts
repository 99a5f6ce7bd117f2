import type { DeadlineHeader } from './deadline.ts';

/** How a remote procedure is called: by which protocol, and in which of its two formats. */
export type RpcProtocol = 'connect' | 'grpc' | 'grpc-web';

/** Told by the media type, whose parameters say nothing; null for one that none of them has. */
export function rpcProtocolOf(contentType: string | undefined): RpcProtocol | null {
  const [type = ''] = (contentType ?? '').split(';', 1);
  return protocols.get(type.trim().toLowerCase()) ?? null;
}

const protocols: ReadonlyMap<string, RpcProtocol> = new Map([
  ['application/proto', 'connect'],
  ['application/json', 'connect'],
  ['application/grpc', 'grpc'],
  ['application/grpc+proto', 'grpc'],
  ['application/grpc+json', 'grpc'],
  ['application/grpc-web', 'grpc-web'],
  ['application/grpc-web+proto', 'grpc-web'],
  ['application/grpc-web+json', 'grpc-web'],
]);

export const deadlineHeader: Readonly<Record<RpcProtocol, DeadlineHeader>> = {
  connect: 'connect-timeout-ms',
  grpc: 'grpc-timeout',
  'grpc-web': 'grpc-timeout',
};
