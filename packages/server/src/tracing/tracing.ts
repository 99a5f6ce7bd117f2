import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingMessage } from 'node:http';
import type { Watch } from '@detent/adapter-http';
import type * as otel from '@opentelemetry/api';
import type { Environment } from '../config/read-config.ts';
import { within } from '../lifecycle/within.ts';
import { type TraceSettings, traceSettings } from './otel-settings.ts';

/** Tells a collector how requests went, and what they waited for. Nothing in it comes from a person. */
export interface Tracing {
  readonly watch: Watch;
  /** The same port; each of its calls within a request is a span of its own. */
  around<P extends object>(name: string, port: P): P;
  /** Sends what is left, and waits for that no longer than it is worth. */
  stop(): Promise<void>;
}

const longestStopMs = 2000;

/** Traces, if the standard variables ask for them. Until then not even the packages are loaded. */
export async function startTracing(environment: Environment): Promise<Tracing | null> {
  const settings = traceSettings(environment);
  if (settings === null) return null;
  const api = await import('@opentelemetry/api');
  const provider = await providerOf(settings);
  return {
    ...createSpans(api, provider.getTracer('detent')),
    stop: async () => void (await within(provider.shutdown(), longestStopMs)),
  };
}

async function providerOf({ url, serviceName, sampler: { followsParent, ratio } }: TraceSettings) {
  const sdk = await import('@opentelemetry/sdk-trace');
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
  const { defaultResource, detectResources, envDetector, resourceFromAttributes } = await import(
    '@opentelemetry/resources'
  );
  const root = new sdk.TraceIdRatioBasedSampler(ratio);
  return new sdk.TracerProvider({
    sampler: followsParent ? new sdk.ParentBasedSampler({ root }) : root,
    resource: defaultResource()
      .merge(resourceFromAttributes({ 'service.name': serviceName }))
      .merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url }) })],
  });
}

/** What is told of requests and of the ports behind them, whoever collects it. */
export function createSpans(api: typeof otel, tracer: otel.Tracer): Omit<Tracing, 'stop'> {
  const { ROOT_CONTEXT, SpanKind, SpanStatusCode, TraceFlags, trace } = api;
  const current = new AsyncLocalStorage<otel.Context>();

  /** Ends the span when the call is over; an error is told by its name alone. */
  async function timed(span: otel.Span, call: () => unknown): Promise<unknown> {
    try {
      return await call();
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR });
      span.setAttribute('error.type', error instanceof Error ? error.name : typeof error);
      throw error;
    } finally {
      span.end();
    }
  }

  /** The trace that a request says it belongs to, by the header of the W3C. */
  function callerOf({ headers }: IncomingMessage): otel.Context {
    const { traceparent } = headers;
    const said = typeof traceparent === 'string' ? traceparent : '';
    const [, traceId = '', spanId = '', flags = ''] = /^00-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})$/.exec(said) ?? [];
    if (/^0*$/.test(traceId) || /^0*$/.test(spanId)) return ROOT_CONTEXT;
    const traceFlags = Number.parseInt(flags, 16) & TraceFlags.SAMPLED;
    return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
  }

  return {
    async watch(request, work) {
      const parent = callerOf(request);
      const span = tracer.startSpan('request', { kind: SpanKind.SERVER }, parent);
      try {
        const seen = await current.run(trace.setSpan(parent, span), work);
        const { contract, operation, method, status, code, requestId } = seen;
        span.updateName(operation === null ? method : `${method} ${operation}`);
        span.setAttributes({
          'http.request.method': method,
          'http.response.status_code': status,
          'network.protocol.version': request.httpVersion,
          'detent.contract': contract,
          'detent.request_id': requestId,
          ...(operation === null ? {} : { 'detent.operation': operation }),
          ...(code === null ? {} : { 'error.type': code }),
        });
        if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
        return seen;
      } finally {
        span.end();
      }
    },
    around: (name, port) =>
      new Proxy(port, {
        get(target, key) {
          const member: unknown = Reflect.get(target, key, target);
          if (typeof member !== 'function') return member;
          return (...args: readonly unknown[]): unknown => {
            const call = (): unknown => Reflect.apply(member, target, args);
            const context = current.getStore();
            if (context === undefined) return call();
            return timed(tracer.startSpan(`${name}.${String(key)}`, { kind: SpanKind.CLIENT }, context), call);
          };
        },
      }),
  };
}
