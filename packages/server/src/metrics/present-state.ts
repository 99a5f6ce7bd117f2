import type { HttpServer } from '@detent/adapter-http';
import { Gauge, type Registry } from 'prom-client';
import type { Readiness } from '../lifecycle/readiness.ts';

export interface PresentState {
  readonly server: Pick<HttpServer, 'open'>;
  readonly readiness: Pick<Readiness, 'unready'>;
  /** Null without TLS. */
  readonly certificateExpiresAt: () => number | null;
}

/** Lets the registry tell how things are at the moment it is asked. */
export function registerPresentState(
  registry: Registry,
  { server, readiness, certificateExpiresAt }: PresentState,
): void {
  const registers = [registry];
  const gauge = (name: string, help: string, value: () => number): void => {
    const made: Gauge = new Gauge({ name, help, registers, collect: () => made.set(value()) });
  };
  gauge('detent_http_connections', 'Open connections.', () => server.open().connections);
  gauge('detent_http2_sessions', 'Those of them that speak HTTP/2.', () => server.open().sessions);
  gauge('detent_http_requests_in_progress', 'Requests under way.', () => server.open().requests);
  gauge('detent_certificate_expiry_timestamp_seconds', 'When the certificate runs out; 0 without TLS.', () =>
    Math.floor((certificateExpiresAt() ?? 0) / 1000),
  );

  const ready: Gauge = new Gauge({
    name: 'detent_ready',
    help: '1 for each part that is ready to serve.',
    labelNames: ['part'],
    registers,
    async collect() {
      const unready = await readiness.unready();
      for (const part of ['start', 'stop', 'store', 'keys']) ready.set({ part }, unready.includes(part) ? 0 : 1);
    },
  });
}
