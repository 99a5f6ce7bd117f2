import type { Environment } from '../config/read-config.ts';

/** What the standard variables of OpenTelemetry say of traces. */
export interface TraceSettings {
  readonly url: string;
  readonly serviceName: string;
  readonly sampler: { readonly followsParent: boolean; readonly ratio: number };
}

/** Null unless somebody says where traces go. */
export function traceSettings(environment: Environment): TraceSettings | null {
  const said = (name: string): string | undefined => environment[name]?.trim() || undefined;
  const exporters = said('OTEL_TRACES_EXPORTER') ?? 'otlp';
  if (said('OTEL_SDK_DISABLED')?.toLowerCase() === 'true' || !exporters.split(',').includes('otlp')) return null;
  const everything = said('OTEL_EXPORTER_OTLP_ENDPOINT');
  const url =
    said('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT') ?? (everything === undefined ? undefined : tracesAt(everything));
  if (url === undefined) return null;
  return {
    url,
    serviceName: said('OTEL_SERVICE_NAME') ?? 'detent',
    sampler: samplerOf(said('OTEL_TRACES_SAMPLER') ?? 'parentbased_always_on', said('OTEL_TRACES_SAMPLER_ARG')),
  };
}

const tracesAt = (endpoint: string): string => `${endpoint.replace(/\/$/, '')}/v1/traces`;

/** A name that nobody knows samples everything, as the standard has it. */
function samplerOf(name: string, argument: string | undefined): TraceSettings['sampler'] {
  const kind = name.replace(/^parentbased_/, '');
  const ratio = Number(argument ?? 1);
  const shares = { always_off: 0, traceidratio: ratio >= 0 && ratio <= 1 ? ratio : 1 };
  return { followsParent: name.startsWith('parentbased_'), ratio: new Map(Object.entries(shares)).get(kind) ?? 1 };
}
