import type { FastifyReply, FastifyRequest } from 'fastify'
import { CultivarError } from '../kit/errors.ts'
import { type Choice, type KeyOf, type Prediction, predict, type Servable, type Timing } from '../serving.ts'
import type { AnsweredRequest } from './cloud-events/event.ts'
import { goneSignal } from './gone.ts'
import type { Service } from './service.ts'

/** What every protocol asks: rows of one model. */
export interface Question {
  model: string
  /** A number, as text; without one the deployment chooses. */
  version?: string | undefined
  /** Objects that hold the features. */
  rows: readonly unknown[]
  probabilities?: boolean
  explain?: boolean
  /** What the log knows the request by, where its caller has a name of their own for it. */
  requestId?: string | undefined
}

/** Answers a question of any protocol: routed, logged, metered and timed alike. The predictions come in the order of the rows. */
export const infer = async (
  service: Service,
  { model, version, rows, probabilities, explain, requestId }: Question,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Prediction[]> => {
  const { ctx, logs, metrics, project, statistics } = service
  const started = performance.now()
  const { limits } = project.server
  request.rows = rows
  if (rows.length > limits.rows) throw tooManyRows(rows.length, limits.rows)
  const choice = await choose(service, model, version, keysOf(request, rows))
  const options = {
    probabilities: probabilities ?? false,
    explain: explain ?? false,
    requestId: requestId ?? request.id,
    wanted: () => !reply.sent,
    gone: () => goneSignal(reply),
  }
  const { predictions, timing, ...answered } = await predict(ctx, choice, logs.of(model), rows, options).catch(
    (error: unknown) => {
      statistics.failed(model, choice.servable.name, performance.now() - started)
      throw error
    },
  )
  const elapsed = performance.now() - started
  // What a caller waits for is the answer and its commit; rounding keeps the number readable.
  const latency = Math.round(elapsed * 1000) / 1000
  for (const prediction of predictions) prediction.latency_ms = latency
  metrics.predicted(predictions, elapsed / 1000)
  const waited = { queue: Math.max(0, reply.elapsedTime - elapsed), ...timing }
  statistics.answered(model, choice.servable.name, { rows: rows.length, timing: waited })
  reply.header('server-timing', serverTiming(waited))
  service.events?.predicted(told(service, choice, { predictions, rows: answered.rows }, request))
  service.tracing?.predicted(request, {
    ...about(choice, rows.length),
    endedAt: started + elapsed,
    timing: { ...timing },
  })
  const { servable, shadow } = choice
  if (shadow) service.shadow.offer({ servable, shadow, ...answered, latencyMs: timing.inference })
  return predictions
}

/** The version that a protocol speaks of: the one that it names, or the champion. For what describes a model. */
export const servableOf = async ({ fleet }: Service, model: string, version: string | undefined): Promise<Servable> =>
  version === undefined
    ? (fleet.serving(model) ?? fleet.route(model).servable)
    : fleet.version(model, versionNumber(version))

const choose = async (
  { fleet }: Service,
  model: string,
  version: string | undefined,
  keyOf: KeyOf,
): Promise<Choice> => {
  if (version === undefined) return fleet.route(model, keyOf)
  return { route: 'version', servable: await fleet.version(model, versionNumber(version)), propensity: 1 }
}

const versionNumber = (text: string): number => {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  const message = `"${text.slice(0, 50)}" is no version. A version is a number, as in /versions/1.`
  throw new CultivarError('request/invalid', message, { version: text.slice(0, 50) })
}

// The rows of a request are answered by one version, so the first speaks for all.
const keysOf =
  ({ headers }: FastifyRequest, [first]: readonly unknown[]): KeyOf =>
  (by) => {
    const [where, name = ''] = by.split(':', 2)
    const value = where === 'header' ? headers[name.toLowerCase()] : (first as Record<string, unknown> | null)?.[name]
    return value === undefined || value === null ? undefined : String(value)
  }

const told = (
  { tracing }: Service,
  { servable: { model, moments } }: Choice,
  answered: Pick<AnsweredRequest, 'predictions' | 'rows'>,
  request: FastifyRequest,
): AnsweredRequest => ({
  ...answered,
  model,
  moments,
  requestId: request.id,
  traceparent: tracing?.traceparent(request),
})

const about = ({ servable: { model, name }, route }: Choice, rows: number) => ({ model, version: name, route, rows })

// https://www.w3.org/TR/server-timing/, durations in milliseconds.
const serverTiming = ({ queue, features, inference, commit }: Timing & { queue: number }): string =>
  `queue;dur=${queue.toFixed(3)}, features;dur=${features.toFixed(3)}, inference;dur=${inference.toFixed(3)}, commit;dur=${commit.toFixed(3)}`

const tooManyRows = (rows: number, limit: number) =>
  new CultivarError('request/too-many-rows', `${rows} rows are more than the ${limit} of one request. Send several.`, {
    rows,
    limit,
  })
