/** What the standard variables say of traces: https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/ */
export interface TraceSettings {
  sampler: SamplerName
  /** The share of the traces that are kept, where the sampler asks for one. */
  ratio: number
  batch: {
    scheduledDelayMillis: number
    exportTimeoutMillis: number
    maxQueueSize: number
    maxExportBatchSize: number
  }
}

const samplers = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const
type SamplerName = (typeof samplers)[number]

type Environment = Readonly<Record<string, string | undefined>>
type Warn = (sentence: string) => void

/**
 * Undefined where no traces are asked for. What cannot be understood is warned of and taken as not said, as the
 * specification wants it: a typing mistake in a variable must not keep a server from answering.
 */
export const readTraceSettings = (environment: Environment, warn: Warn): TraceSettings | undefined => {
  if (!isAskedFor(environment, warn)) return undefined
  const count = countIn(environment, warn)
  const maxQueueSize = count('OTEL_BSP_MAX_QUEUE_SIZE', 2048)
  return {
    ...samplerIn(environment, warn),
    batch: {
      scheduledDelayMillis: count('OTEL_BSP_SCHEDULE_DELAY', 5_000),
      exportTimeoutMillis: count('OTEL_BSP_EXPORT_TIMEOUT', 30_000),
      maxQueueSize,
      maxExportBatchSize: Math.min(maxQueueSize, count('OTEL_BSP_MAX_EXPORT_BATCH_SIZE', 512)),
    },
  }
}

// An empty variable is one that is not set.
const wordIn = (environment: Environment, name: string): string => environment[name]?.trim() ?? ''

const isAskedFor = (environment: Environment, warn: Warn): boolean => {
  if (wordIn(environment, 'OTEL_SDK_DISABLED').toLowerCase() === 'true') return false
  const exporter = wordIn(environment, 'OTEL_TRACES_EXPORTER')
  const endpoint =
    wordIn(environment, 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT') || wordIn(environment, 'OTEL_EXPORTER_OTLP_ENDPOINT')
  if (exporter === 'none' || (exporter === '' && endpoint === '')) return false
  if (exporter !== '' && exporter !== 'otlp') {
    warn(`OTEL_TRACES_EXPORTER is "${exporter}", and there are otlp and none. No traces are sent.`)
    return false
  }
  const address = URL.parse(endpoint || 'http://localhost:4318')
  if (address?.protocol === 'http:' || address?.protocol === 'https:') return speaksProtobuf(environment, warn)
  warn('The address of the OTLP collector is no URL, as http://localhost:4318 is one. No traces are sent.')
  return false
}

const speaksProtobuf = (environment: Environment, warn: Warn): true => {
  const protocol =
    wordIn(environment, 'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL') || wordIn(environment, 'OTEL_EXPORTER_OTLP_PROTOCOL')
  if (protocol !== '' && protocol !== 'http/protobuf')
    warn(`OTEL_EXPORTER_OTLP_PROTOCOL is "${protocol}". Traces are sent as http/protobuf, on port 4318 as a rule.`)
  return true
}

const samplerIn = (environment: Environment, warn: Warn): Pick<TraceSettings, 'sampler' | 'ratio'> => {
  const named = wordIn(environment, 'OTEL_TRACES_SAMPLER')
  const sampler = samplers.find((name) => name === named)
  if (sampler === undefined && named !== '')
    warn(
      `OTEL_TRACES_SAMPLER is "${named}". It has to be one of ${samplers.join(', ')}; parentbased_always_on is used.`,
    )
  return { sampler: sampler ?? 'parentbased_always_on', ratio: ratioIn(environment, warn) }
}

const ratioIn = (environment: Environment, warn: Warn): number => {
  const text = wordIn(environment, 'OTEL_TRACES_SAMPLER_ARG')
  const ratio = text === '' ? 1 : Number(text)
  if (ratio >= 0 && ratio <= 1) return ratio
  warn(`OTEL_TRACES_SAMPLER_ARG is "${text}". It has to be a share from 0 to 1; 1 is used.`)
  return 1
}

const countIn =
  (environment: Environment, warn: Warn) =>
  (name: string, usual: number): number => {
    const text = wordIn(environment, name)
    if (text === '') return usual
    if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
    warn(`${name} is "${text}". It has to be a whole number; ${usual} is used.`)
    return usual
  }
