import { sql } from 'drizzle-orm'
import { firstIdAt } from '../kit/ids.ts'
import type { Context } from '../store.ts'
import type { Sample } from './reference.ts'

/** A span of time, milliseconds since the epoch: from `from` on, before `to`. */
export interface Span {
  from: number
  to: number
}

/** What a version was asked and what it answered. */
export interface Traffic {
  model: string
  version: number
  features: readonly string[]
}

/** More rows sharpen no test that has 5,000 of them, and cost memory and time every minute. */
const mostRows = 5_000

/** The newest predictions of a version within the span. Ids sort by time, so the span is one of ids. */
export const readWindow = async ({ store }: Context, traffic: Traffic, { from, to }: Span): Promise<Sample> => {
  const { rows } = await store.db.execute<Logged>(sql`
    select input, label, confidence_score, prediction
    from prediction_logs
    where model = ${traffic.model} and version = ${traffic.version}
      and id >= ${firstIdAt(from)} and id < ${firstIdAt(to)}
      and predicted_at >= ${isoDate(from)} and predicted_at < ${isoDate(to)}
    order by id desc
    limit ${mostRows}`)
  const column = (feature: string) => rows.map(({ input }) => plain(input[feature]))
  return {
    rows: rows.length,
    columns: Object.fromEntries(traffic.features.map((feature) => [feature, column(feature)])),
    labels: countLabels(rows),
    confidence: rows.flatMap((row) => row.confidence_score ?? []),
    predictions: rows.flatMap((row) => row.prediction ?? []),
  }
}

interface Logged extends Record<string, unknown> {
  input: Record<string, unknown>
  label: string | null
  confidence_score: number | null
  prediction: number | null
}

const isoDate = (ms: number) => new Date(ms).toISOString()

// As the reference has it: a boolean is 0 or 1, and null is missing.
const plain = (value: unknown): string | number | null => {
  if (value === undefined || value === null) return null
  if (typeof value === 'boolean') return Number(value)
  return typeof value === 'number' ? value : String(value)
}

const countLabels = (rows: readonly Logged[]): Record<string, number> => {
  const counts: Record<string, number> = {}
  for (const { label } of rows) if (label !== null) counts[label] = (counts[label] ?? 0) + 1
  return counts
}
