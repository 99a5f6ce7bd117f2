import { Buffer } from 'node:buffer';
import { createServer, IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import type { Seen } from '@detent/adapter-http';
import * as api from '@opentelemetry/api';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { describe, expect, it } from 'vitest';
import { traceSettings } from '../../src/tracing/otel-settings.ts';
import { createSpans, startTracing } from '../../src/tracing/tracing.ts';

const seen: Seen = {
  requestId: 'an-id',
  contract: 'self-service',
  method: 'DELETE',
  operation: 'disable-totp',
  status: 200,
  code: null,
  ms: 1,
};

function request(headers: Readonly<Record<string, string>> = {}): IncomingMessage {
  const asked = new IncomingMessage(new Socket());
  asked.httpVersion = '1.1';
  Object.assign(asked.headers, headers);
  return asked;
}

function recorded() {
  const memory = new InMemorySpanExporter();
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter: memory })] });
  return { ...createSpans(api, provider.getTracer('test')), spans: () => memory.getFinishedSpans() };
}

describe('traces', () => {
  it('are off unless a collector is named, and where they are switched off', async () => {
    expect(await startTracing({})).toBeNull();
    const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318/' };
    expect(traceSettings({ ...endpoint, OTEL_SDK_DISABLED: 'TRUE' })).toBeNull();
    expect(traceSettings({ ...endpoint, OTEL_TRACES_EXPORTER: 'none' })).toBeNull();
    expect(traceSettings(endpoint)).toEqual({
      url: 'http://collector:4318/v1/traces',
      serviceName: 'detent',
      sampler: { followsParent: true, ratio: 1 },
    });
  });

  it('go by the standard variables', () => {
    const named = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://c/t', OTEL_SERVICE_NAME: 'id' };
    const sampler = (name: string, argument?: string) =>
      traceSettings({ ...named, OTEL_TRACES_SAMPLER: name, OTEL_TRACES_SAMPLER_ARG: argument })?.sampler;
    expect(traceSettings(named)).toMatchObject({ url: 'http://c/t', serviceName: 'id' });
    expect(sampler('always_off')).toEqual({ followsParent: false, ratio: 0 });
    expect(sampler('parentbased_traceidratio', '0.25')).toEqual({ followsParent: true, ratio: 0.25 });
    expect(sampler('traceidratio', 'much')).toEqual({ followsParent: false, ratio: 1 });
    expect(sampler('other')).toEqual({ followsParent: false, ratio: 1 });
  });

  it('tell of a request, of the calls within it, and of the trace that it belongs to', async () => {
    const { watch, around, spans } = recorded();
    const port = around('Accounts', {
      limit: 7,
      find: (id: string) => Promise.resolve(id),
      fail: () => Promise.reject(new TypeError('canary')),
    });
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await watch(request({ traceparent }), async () => {
      expect(await port.find('somebody')).toBe('somebody');
      await expect(port.fail()).rejects.toThrow('canary');
      return seen;
    });
    expect(port.limit).toBe(7);
    expect(await port.find('outside')).toBe('outside');
    const [find, fail, whole] = spans();
    expect([find?.name, fail?.name, whole?.name]).toEqual(['Accounts.find', 'Accounts.fail', 'DELETE disable-totp']);
    expect(spans()).toHaveLength(3);
    expect(whole?.spanContext().traceId).toBe('0af7651916cd43dd8448eb211c80319c');
    expect(whole?.parentSpanContext?.spanId).toBe('b7ad6b7169203331');
    expect(find?.parentSpanContext?.spanId).toBe(whole?.spanContext().spanId);
    expect(whole?.attributes).toEqual({
      'http.request.method': 'DELETE',
      'http.response.status_code': 200,
      'network.protocol.version': '1.1',
      'detent.contract': 'self-service',
      'detent.operation': 'disable-totp',
      'detent.request_id': 'an-id',
    });
    expect(fail?.attributes).toEqual({ 'error.type': 'TypeError' });
    expect(JSON.stringify(spans().map(({ attributes, events }) => [attributes, events]))).not.toMatch(
      /canary|somebody/,
    );
  });

  it('tell of refusals and failures, and end where the work throws', async () => {
    const { watch, spans } = recorded();
    await watch(request(), () =>
      Promise.resolve({ ...seen, operation: null, status: 503, code: 'SERVICE_UNAVAILABLE' }),
    );
    await expect(watch(request({ traceparent: '00-0-0-01' }), () => Promise.reject(new Error('x')))).rejects.toThrow(
      'x',
    );
    const [failed, thrown] = spans();
    expect(failed).toMatchObject({ name: 'DELETE', status: { code: 2 } });
    expect(failed?.attributes).toMatchObject({ 'error.type': 'SERVICE_UNAVAILABLE' });
    expect([thrown?.name, thrown?.parentSpanContext]).toEqual(['request', undefined]);
  });

  it('reach a collector, the last of them at the stop, which waits for nobody for long', async () => {
    const got: unknown[] = [];
    const collector = createServer((asked, answer) => {
      const chunks: Uint8Array[] = [];
      asked.on('data', (chunk) => chunks.push(chunk));
      asked.on('end', () => {
        got.push([asked.url, JSON.parse(Buffer.concat(chunks).toString())]);
        answer.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      });
    });
    await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', () => resolve()));
    const address = collector.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const environment = { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`, OTEL_SERVICE_NAME: 'id' };
    const tracing = await startTracing(environment);
    await tracing?.watch(request(), () => Promise.resolve(seen));
    await tracing?.stop();
    const text = JSON.stringify(got);
    expect(text).toContain('/v1/traces');
    expect(text).toContain('DELETE disable-totp');
    expect(text).toContain('"service.name","value":{"stringValue":"id"}');
    await new Promise((resolve) => collector.close(resolve));
    collector.closeAllConnections();
  });
});
