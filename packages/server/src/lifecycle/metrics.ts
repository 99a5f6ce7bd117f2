import { createServer } from 'node:http';
import type { NoticeMetrics, Relay, Sample } from '@detent/core';
import type { Log } from '../logging/create-logger.ts';
import { faultOf } from '../logging/fault.ts';

export interface Metrics {
  readonly port: number;
  stop(): Promise<void>;
}

/** Serves what Prometheus collects, on a listener of its own: it is nobody else's business. */
export async function startMetrics(
  port: number,
  host: string,
  relay: Pick<Relay, 'metrics'>,
  log: Log,
): Promise<Metrics> {
  const server = createServer((request, response) => {
    if (request.url !== '/metrics' || (request.method !== 'GET' && request.method !== 'HEAD')) {
      response.writeHead(404).end();
      return;
    }
    relay.metrics().then(
      (metrics) =>
        response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(written(metrics)),
      (error: unknown) => {
        log.warn({ fault: faultOf(error) }, 'metrics could not be read');
        response.writeHead(503).end();
      },
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The text format: a type for each name, then one line a sample. */
export function written(metrics: NoticeMetrics): string {
  const lines: string[] = [];
  for (const [name, samples] of Object.entries<readonly Sample[]>({ ...metrics })) {
    lines.push(`# TYPE ${name} ${/_(total|sum|count)$/.test(name) ? 'counter' : 'gauge'}`);
    for (const { labels, value } of samples) lines.push(`${name}${labelled(labels)} ${value}`);
  }
  return `${lines.join('\n')}\n`;
}

function labelled(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${value.replace(/[\\"\n]/g, escaped)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

const escaped = (symbol: string): string => (symbol === '\n' ? '\\n' : `\\${symbol}`);
