import { sql } from 'drizzle-orm'
import { firstIdAt } from '../kit/ids.ts'
import { getDeployment } from '../registry.ts'
import type { Context } from '../store.ts'
import { type Interval, wilson } from './interval.ts'
import { currentLabels } from './labelled.ts'

/** The last hours of a model in numbers. Means and percentiles of nothing are null. */
export interface Health {
  model: string
  /** The version that serves. */
  version: string | null
  hours: number
  predictions: number
  /** The share of each answered label. */
  labels: Record<string, number>
  mean_confidence: number | null
  p95_latency_ms: number | null
  /** Predictions that got a label. */
  feedback: number
  /** Of the version that serves, with its 95 % interval; null without labels, and where numbers are predicted. */
  accuracy: ({ value: number; n: number } & Interval) | null
  /** Of the numbers that the serving version predicted, and of how many whose truth is known. */
  mean_absolute_error: { value: number; n: number } | null
  /** Open or acknowledged. */
  open_alerts: number
}

export interface HealthOptions {
  hours?: number
  /** Whose labels count first, as the model's `feedback.sources`. */
  sources?: readonly string[]
}

/** What a model did in the last hours. Two queries; the first reads the predictions of that time once. */
export const healthOf = async (
  ctx: Context,
  model: string,
  { hours = 24, sources = [] }: HealthOptions = {},
): Promise<Health> => {
  const { champion } = await getDeployment(ctx, model)
  const span = { from: ctx.clock.now() - hours * 3_600_000, to: ctx.clock.now() + 1 }
  const about = { model, champion, sources, span }
  const [traffic, labelled] = await Promise.all([readTraffic(ctx, about), readLabelled(ctx, about)])
  const all = traffic.find((row) => row.all)
  const predictions = all?.predictions ?? 0
  const byLabel = traffic.flatMap((row) =>
    row.all || row.label === null ? [] : [[row.label, row.predictions / predictions]],
  )
  const { feedback, judged, correct, measured, error, alerts } = labelled
  const share = correct / judged
  return {
    model,
    version: champion === null ? null : String(champion),
    hours,
    predictions,
    labels: Object.fromEntries(byLabel),
    mean_confidence: all?.confidence ?? null,
    p95_latency_ms: all?.p95 ?? null,
    feedback,
    accuracy: judged === 0 ? null : { value: share, n: judged, ...wilson(share, judged) },
    mean_absolute_error: error === null ? null : { value: error, n: measured },
    open_alerts: alerts,
  }
}

interface About {
  model: string
  champion: number | null
  sources: readonly string[]
  span: { from: number; to: number }
}

interface TrafficRow extends Record<string, unknown> {
  /** Of all predictions together. */
  all: boolean
  label: string | null
  predictions: number
  confidence: number | null
  p95: number | null
}

const readTraffic = async ({ store }: Context, { model, span }: About): Promise<TrafficRow[]> => {
  const { rows } = await store.db.execute<TrafficRow>(sql`
    select grouping(label) = 1 as all, label, count(*)::int as predictions, avg(confidence_score) as confidence,
      percentile_cont(0.95) within group (order by latency_ms) as p95
    from prediction_logs
    where model = ${model} and id >= ${firstIdAt(span.from)} and id < ${firstIdAt(span.to)}
      and predicted_at >= ${isoDate(span.from)} and predicted_at < ${isoDate(span.to)}
    group by grouping sets ((), (label))
    order by label`)
  return rows
}

interface LabelledRow extends Record<string, unknown> {
  feedback: number
  judged: number
  correct: number
  measured: number
  error: number | null
  alerts: number
}

const readLabelled = async ({ store }: Context, { model, champion, sources, span }: About): Promise<LabelledRow> => {
  const { rows } = await store.db.execute<LabelledRow>(sql`
    select count(*)::int as feedback,
      count(*) filter (where p.version = ${champion} and p.label is not null)::int as judged,
      count(*) filter (where p.version = ${champion} and p.label = f.label)::int as correct,
      count(*) filter (where p.version = ${champion} and p.prediction is not null)::int as measured,
      avg(abs(p.prediction - case when p.prediction is not null then f.label::float8 end))
        filter (where p.version = ${champion}) as error,
      (select count(*)::int from alerts where model = ${model} and status <> 'closed') as alerts
    from (${currentLabels(model, sources, span)}) f
    join prediction_logs p on p.id = f.prediction_id and p.predicted_at = f.predicted_at
    where p.id >= ${firstIdAt(span.from)}`)
  return rows[0]!
}

const isoDate = (ms: number) => new Date(ms).toISOString()

export interface HealthVerdict {
  status: 'healthy' | 'warning' | 'critical'
  /** Empty when healthy. */
  reasons: string[]
}

const leastConfidence = 0.6
const mostLatencyMs = 100

/** Critical is what cannot answer; a warning is what a person should look at. */
export const healthStatus = (health: Health): HealthVerdict => {
  const { version, mean_confidence: confidence, p95_latency_ms: latency, open_alerts: alerts } = health
  if (version === null) return { status: 'critical', reasons: [`${health.model} has no version that serves`] }
  const reasons: string[] = []
  if (alerts > 0) reasons.push(alerts === 1 ? '1 alert is open' : `${alerts} alerts are open`)
  if (confidence !== null && confidence <= leastConfidence)
    reasons.push(`mean confidence ${confidence.toFixed(2)}, more than ${leastConfidence} is expected`)
  if (latency !== null && latency >= mostLatencyMs)
    reasons.push(`95 % answer within ${latency.toFixed(0)} ms, less than ${mostLatencyMs} ms is expected`)
  return { status: reasons.length === 0 ? 'healthy' : 'warning', reasons }
}
