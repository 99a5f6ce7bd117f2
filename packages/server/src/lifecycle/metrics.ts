import { createServer } from 'node:http';
import type { Log } from '../logging/create-logger.ts';
import { faultOf } from '../logging/fault.ts';

export interface Metrics {
  readonly port: number;
  stop(): Promise<void>;
}

/** Metrics as they are written for whoever collects them. */
export interface Exposition {
  readonly type: string;
  readonly text: string;
}

/** Serves what Prometheus collects, on a listener of its own: it is nobody else's business. */
export async function startMetrics(
  where: { readonly host: string; readonly port: number },
  read: () => Promise<Exposition>,
  log: Log,
): Promise<Metrics> {
  const server = createServer((request, response) => {
    if (request.url !== '/metrics' || (request.method !== 'GET' && request.method !== 'HEAD')) {
      response.writeHead(404).end();
      return;
    }
    read().then(
      ({ type, text }) => response.writeHead(200, { 'content-type': type }).end(text),
      (error: unknown) => {
        log.warn({ fault: faultOf(error) }, 'metrics could not be read');
        response.writeHead(503).end();
      },
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(where.port, where.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : where.port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
