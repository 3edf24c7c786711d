import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { until } from '../crash/until.ts'
import { ask, post } from '../input/ask.ts'
import { type House, openHouse } from '../input/house.ts'
import { type Collector, openCollector } from './collector.ts'
import type { SeenSpan } from './spans.ts'

// SPAN_KIND_SERVER
const server = 2

let house: House
let collector: Collector | undefined
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house.close())
afterEach(async () => {
  for (const name of Object.keys(process.env)) if (name.startsWith('OTEL_')) delete process.env[name]
  await collector?.close()
  collector = undefined
})

/** Starts the server anew with a collector of its own and these variables. */
const traced = async (environment: Record<string, string> = {}): Promise<Collector> => {
  collector = await openCollector()
  Object.assign(process.env, {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_BSP_SCHEDULE_DELAY: '50',
    ...environment,
  })
  await house.restart()
  return collector
}

const review = { text: 'a secret review of a quiet, perfect film' }
const predict = (headers: Record<string, string> = {}) =>
  ask(`${house.url}/predict?explain=false`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(review),
  })
const named = (spans: SeenSpan[], name: string) => spans.filter((span) => span.name === name)
const arrived = (spans: SeenSpan[], name: string) =>
  until(() => named(spans, name)[0], { what: `a span ${name}`, withinMs: 10_000 })

it('a request is a span of the server, and features, inference and commit are parts of it', async () => {
  const { spans, requests } = await traced({
    OTEL_SERVICE_NAME: 'reviews',
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment=test,service.name=other',
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20of-a-test',
  })
  const { body } = await predict()
  const parent = await arrived(spans, 'POST /predict')
  const about = {
    'cultivar.model': 'sentiment',
    'cultivar.version': body.version,
    'cultivar.route': 'champion',
    'cultivar.rows': 1,
  }
  expect(parent).toMatchObject({ kind: server, parentSpanId: '', status: 0 })
  expect(parent.attributes).toEqual({
    ...about,
    'http.request.method': 'POST',
    'http.route': '/predict',
    'http.response.status_code': 200,
    'url.path': '/predict',
    'url.scheme': 'http',
    'cultivar.request_id': expect.any(String),
  })
  expect(parent.resource).toMatchObject({ 'service.name': 'reviews', 'deployment.environment': 'test' })
  const parts = spans.filter(({ parentSpanId }) => parentSpanId === parent.spanId)
  expect(parts.map(({ name }) => name)).toEqual(['features', 'inference', 'commit'])
  for (const part of parts) expect(part).toMatchObject({ traceId: parent.traceId, attributes: about })
  for (const [i, part] of parts.entries()) {
    expect(part.end >= part.start).toBe(true)
    if (i > 0) expect(Number(part.start - parts[i - 1]!.end) / 1e6).toBeCloseTo(0, 2)
  }
  expect(parts[0]!.start >= parent.start && parts.at(-1)!.end <= parent.end).toBe(true)
  expect(requests[0]).toMatchObject({ path: '/v1/traces', headers: { authorization: 'Bearer of-a-test' } })
  expect(JSON.stringify(spans, (_, value) => (typeof value === 'bigint' ? Number(value) : value))).not.toMatch(/secret/)
})

it('goes on under the span of the caller, who decides whether it is kept', async () => {
  const { spans } = await traced()
  const trace = (i: number, flags: string) => `00-${String(i).repeat(32)}-${String(i).repeat(16)}-${flags}`
  await predict({ traceparent: trace(1, '00') })
  await predict({ traceparent: trace(2, '01') })
  await predict({ traceparent: 'no trace at all' })
  await until(() => named(spans, 'POST /predict').length >= 2, { what: 'two spans' })
  await house.server.close()
  const seen = named(spans, 'POST /predict')
  expect(seen.map(({ parentSpanId }) => parentSpanId)).toEqual(['2'.repeat(16), ''])
  expect(seen[0]!.traceId).toBe('2'.repeat(32))
  expect(named(spans, 'commit')).toHaveLength(2)
  await house.restart()
})

it('says what failed, and whose fault it was', async () => {
  const { spans } = await traced()
  await post(`${house.url}/predict`, { words: 'none' })
  await ask(`${house.url}/nowhere/at/all`)
  await house.ctx.store.pool.query('alter table prediction_logs rename to hidden')
  const failed = await predict().finally(() =>
    house.ctx.store.pool.query('alter table hidden rename to prediction_logs'),
  )
  expect(failed.status).toBe(500)
  await until(() => spans.length >= 3, { what: 'three spans' })
  const [refused, nowhere, broken] = spans as [SeenSpan, SeenSpan, SeenSpan]
  expect(refused).toMatchObject({ name: 'POST /predict', status: 0 })
  expect(refused.attributes).toMatchObject({
    'http.response.status_code': 400,
    'cultivar.error': 'request/invalid',
  })
  expect(nowhere).toMatchObject({ name: 'GET', status: 0, attributes: { 'url.path': '/nowhere/at/all' } })
  expect(nowhere.attributes).not.toHaveProperty('http.route')
  expect(broken).toMatchObject({ status: 2, attributes: { 'error.type': 'server/internal' } })
})

it('keeps the share that the sampler keeps', async () => {
  const { spans } = await traced({ OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.5' })
  const requests = 200
  for (let i = 0; i < requests; i++) await ask(`${house.url}/health/live`)
  await house.server.close()
  const kept = named(spans, 'GET /health/live').length
  // Five standard deviations of a fair coin.
  expect(Math.abs(kept - requests / 2)).toBeLessThan(5 * Math.sqrt(requests / 4))
  await house.restart()
})

it('a collector that hangs, and then one that is gone, change no answer, and the end is not held up', async () => {
  const hanging = await traced({ OTEL_BSP_MAX_QUEUE_SIZE: '16', OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '8' })
  hanging.hang()
  for (let i = 0; i < 100; i++) expect((await predict()).status).toBe(200)
  await until(() => hanging.requests.length > 0, { what: 'a request to the collector' })
  // 400 spans were made; what waits is bounded by the queue, so no more than a few batches can be on their way.
  expect(hanging.requests.length).toBeLessThan(8)
  await hanging.close()
  expect((await predict()).status).toBe(200)
  const started = performance.now()
  await house.restart()
  expect(performance.now() - started).toBeLessThan(5_000)
  expect((await predict()).status).toBe(200)
})

it('nothing of it is loaded where no collector is named', () => {
  const loaded = (environment: Record<string, string>) =>
    execFileSync(process.execPath, ['--conditions=source', fileURLToPath(new URL('./loaded.ts', import.meta.url))], {
      env: { ...process.env, ...environment },
      encoding: 'utf8',
    })
  expect(loaded({})).not.toMatch(/sdk-trace|exporter-trace|resources/)
  expect(loaded({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' })).toMatch(/sdk-trace/)
})
