import { describe, expect, it } from 'vitest'
import { readTraceSettings } from './settings.ts'

const read = (environment: Record<string, string>) => {
  const warnings: string[] = []
  const settings = readTraceSettings(environment, (sentence) => warnings.push(sentence))
  return { settings, warnings }
}
const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' }

describe('traces are asked for', () => {
  it.each([
    ['by nothing', {}, false],
    ['by an endpoint', endpoint, true],
    ['by an endpoint of traces', { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://traces.example/v1/traces' }, true],
    ['by the exporter alone', { OTEL_TRACES_EXPORTER: 'otlp' }, true],
    ['not by an empty endpoint', { OTEL_EXPORTER_OTLP_ENDPOINT: '' }, false],
    ['not by a disabled SDK', { ...endpoint, OTEL_SDK_DISABLED: 'TRUE' }, false],
    ['not without an exporter', { ...endpoint, OTEL_TRACES_EXPORTER: 'none' }, false],
  ])('%s', (_, environment, asked) => {
    const { settings, warnings } = read(environment as Record<string, string>)
    expect(settings !== undefined).toBe(asked)
    expect(warnings).toEqual([])
  })

  it.each([
    [{ OTEL_TRACES_EXPORTER: 'zipkin' }, /OTEL_TRACES_EXPORTER is "zipkin"/],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'localhost:4318' }, /is no URL/],
  ])('not by what nobody understands: %o', (environment, words) => {
    const { settings, warnings } = read({ ...endpoint, ...environment } as Record<string, string>)
    expect(settings).toBeUndefined()
    expect(warnings).toEqual([expect.stringMatching(words)])
  })
})

describe('the settings', () => {
  it('are those of the specification where nothing is said', () => {
    expect(read(endpoint).settings).toEqual({
      sampler: 'parentbased_always_on',
      ratio: 1,
      batch: {
        scheduledDelayMillis: 5_000,
        exportTimeoutMillis: 30_000,
        maxQueueSize: 2_048,
        maxExportBatchSize: 512,
      },
    })
  })

  it('are read from their variables, and a batch is never larger than the queue', () => {
    const { settings } = read({
      ...endpoint,
      OTEL_TRACES_SAMPLER: 'traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '0.25',
      OTEL_BSP_SCHEDULE_DELAY: '100',
      OTEL_BSP_EXPORT_TIMEOUT: '1000',
      OTEL_BSP_MAX_QUEUE_SIZE: '64',
    })
    const batch = { scheduledDelayMillis: 100, exportTimeoutMillis: 1_000, maxQueueSize: 64, maxExportBatchSize: 64 }
    expect(settings).toEqual({ sampler: 'traceidratio', ratio: 0.25, batch })
  })

  it.each([
    { OTEL_TRACES_SAMPLER: 'sometimes' },
    { OTEL_TRACES_SAMPLER_ARG: '1.5' },
    { OTEL_TRACES_SAMPLER_ARG: 'half' },
    { OTEL_BSP_MAX_QUEUE_SIZE: '-1' },
    { OTEL_BSP_SCHEDULE_DELAY: '5s' },
    { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
  ])('that cannot be understood are warned of and are as if not said: %o', (environment) => {
    const { settings, warnings } = read({ ...endpoint, ...environment } as Record<string, string>)
    expect(settings).toEqual(read(endpoint).settings)
    expect(warnings).toEqual([expect.stringContaining(Object.values(environment)[0]!)])
  })
})
