import { z } from 'zod'
import { keyHeaders } from './api-key.ts'

/** What a server says of itself. Numbers of nothing are null. */
export interface ServerState {
  url: string
  reachable: boolean
  /** Why it does not answer, or cannot. */
  problem: string | null
  /** What each model answers with. */
  models: Record<string, string>
  /** Its metrics want a key with the scope read, in CULTIVAR_API_KEY. */
  metrics_refused: boolean
  requests: number | null
  /** The share of requests that failed in the server, since it started. */
  error_rate: number | null
  /** From the request to its commit, interpolated within a bucket of the histogram. */
  p95_ms: number | null
}

export const defaultUrl = (): string =>
  `http://${process.env['HOST'] || '127.0.0.1'}:${process.env[portVariable()] || 8000}`

/** The variable that says where to listen: ours, or that of SageMaker or Vertex AI inside one of their containers. */
export const portVariable = (): string =>
  ['PORT', 'SAGEMAKER_BIND_TO_PORT', 'AIP_HTTP_PORT'].find((name) => process.env[name]) ?? 'PORT'

const healthSchema = z.object({ status: z.string(), database: z.string(), models: z.record(z.string(), z.string()) })

const patienceMs = 3_000

/** Asks a server for its health and its metrics. Never throws: that nobody answers is an answer. */
export const askServer = async (given: string): Promise<ServerState> => {
  const url = given.replace(/\/+$/, '')
  const silent = { url, models: {}, metrics_refused: false, ...unmeasured }
  try {
    const health = healthSchema.safeParse(await (await get(`${url}/health`)).json())
    if (!health.success) return { ...silent, reachable: false, problem: 'what answers there is no Cultivar' }
    const { status, database, models } = health.data
    const unable = `database ${database}; ${Object.entries(models)
      .map((model) => model.join(': '))
      .join('; ')}`
    const metrics = await get(`${url}/metrics`)
    const measured = metrics.ok ? measure(await metrics.text()) : unmeasured
    const problem = status === 'ok' ? null : unable
    return { url, reachable: true, problem, metrics_refused: refusals.has(metrics.status), models, ...measured }
  } catch (error) {
    return { ...silent, reachable: false, problem: reasonOf(error) }
  }
}

const unmeasured = { requests: null, error_rate: null, p95_ms: null }
const refusals = new Set([401, 403])

const get = (url: string) => fetch(url, { headers: keyHeaders(), signal: AbortSignal.timeout(patienceMs) })

const reasonOf = (error: unknown): string => {
  const { message, cause } = error as { message: string; cause?: { code?: string } }
  if (cause?.code === 'ECONNREFUSED') return 'nothing listens there'
  return error instanceof SyntaxError ? 'what answers there is no Cultivar' : (cause?.code ?? message)
}

interface Point {
  name: string
  labels: Record<string, string>
  value: number
}

const measure = (text: string) => {
  const points = parsePrometheus(text)
  const sum = (name: string, wanted: Record<string, string> = {}) =>
    points
      .filter(
        (point) => point.name === name && Object.entries(wanted).every(([key, value]) => point.labels[key] === value),
      )
      .reduce((total, { value }) => total + value, 0)
  const requests = sum('ml_requests_total')
  const failed = sum('ml_errors_total', { type: 'server' })
  return { requests, error_rate: requests === 0 ? null : failed / requests, p95_ms: quantileMs(points, 0.95) }
}

/** The text format of Prometheus, version 0.0.4, as far as numbers with labels go. */
const parsePrometheus = (text: string): Point[] =>
  text.split('\n').flatMap((line) => {
    const [, name, labels = '', value] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)/.exec(line) ?? []
    if (name === undefined || value === undefined) return []
    const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key, word]) => [key!, word!] as const)
    return [{ name, labels: Object.fromEntries(pairs), value: Number(value) }]
  })

// As histogram_quantile of Prometheus does: linear within the bucket that holds the rank.
const quantileMs = (points: Point[], q: number): number | null => {
  const buckets = new Map<number, number>()
  for (const { name, labels, value } of points) {
    if (name !== 'ml_prediction_duration_seconds_bucket') continue
    const upTo = labels['le'] === '+Inf' ? Number.POSITIVE_INFINITY : Number(labels['le'])
    buckets.set(upTo, (buckets.get(upTo) ?? 0) + value)
  }
  const sorted = [...buckets].sort(([a], [b]) => a - b)
  const total = sorted.at(-1)?.[1] ?? 0
  if (total === 0) return null
  const at = sorted.findIndex(([, count]) => count >= total * q)
  const [upTo, count] = sorted[at]!
  const [from, before] = at === 0 ? [0, 0] : sorted[at - 1]!
  if (upTo === Number.POSITIVE_INFINITY) return from * 1000
  return (from + ((upTo - from) * (total * q - before)) / Math.max(1, count - before)) * 1000
}
