import { type ExportResult, ExportResultCode } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import {
  detectResources,
  hostDetector,
  resourceAttributesEnvDetector,
  resourceFromAttributes,
  serviceInstanceIdDetector,
  serviceNameEnvDetector,
} from '@opentelemetry/resources'
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  type Sampler,
  type SpanExporter,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import type { Context } from '../../store.ts'
import { type Tracing, traceRequests } from './requests.ts'
import type { TraceSettings } from './settings.ts'

export type TraceContext = Pick<Context, 'clock' | 'log'>

// A collector that takes nothing any more must not hold the end of the server.
const farewellMs = 2_000

/** Spans go out in batches, behind the answers; those that find the queue full are lost and nobody waits for them. */
export const startTracing = (settings: TraceSettings, { clock, log }: TraceContext): Tracing => {
  // Address, headers, time-out, compression and certificates it reads from the environment itself.
  const exporter = toldOf(new OTLPTraceExporter(), log)
  const provider = new TracerProvider({
    resource: resource(),
    sampler: samplerOf(settings),
    spanProcessors: [new BatchSpanProcessor({ exporter, ...settings.batch })],
  })
  return {
    ...traceRequests(provider.getTracer('cultivar'), clock),
    close: async () => {
      const late = new Promise((resolve) => setTimeout(resolve, farewellMs).unref())
      await Promise.race([provider.shutdown().catch(() => {}), late])
    },
  }
}

const resource = () => {
  // Instances get ids of their own, because the processes of a cluster share everything else.
  const detectors = [serviceInstanceIdDetector, hostDetector, resourceAttributesEnvDetector, serviceNameEnvDetector]
  const own = { 'service.name': 'cultivar', 'process.pid': process.pid }
  return resourceFromAttributes(own).merge(detectResources({ detectors }))
}

const samplerOf = ({ sampler, ratio }: TraceSettings): Sampler => {
  const root = rootSampler(sampler.replace('parentbased_', ''), ratio)
  return sampler.startsWith('parentbased_') ? new ParentBasedSampler({ root }) : root
}

const rootSampler = (name: string, ratio: number): Sampler => {
  if (name === 'always_off') return new AlwaysOffSampler()
  return name === 'traceidratio' ? new TraceIdRatioBasedSampler(ratio) : new AlwaysOnSampler()
}

/** Says once that spans cannot be sent, and once that they can again. */
const toldOf = (exporter: SpanExporter, log: TraceContext['log']): SpanExporter => {
  const state = { failing: false }
  const tell = ({ code, error }: ExportResult) => {
    const failing = code !== ExportResultCode.SUCCESS
    if (failing && !state.failing) log.warn({ problem: error?.message }, 'traces cannot be sent and are lost')
    if (!failing && state.failing) log.info({}, 'traces are sent again')
    state.failing = failing
  }
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        tell(result)
        done(result)
      }),
    shutdown: () => exporter.shutdown(),
  }
}
