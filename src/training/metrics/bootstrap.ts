import type { Random } from '../../kit/random.ts'
import { quantile } from '../../kit/statistics/quantile.ts'

/** Where a metric lies on other rows of the same kind, with the confidence that was asked for. */
export interface Interval {
  low: number
  high: number
}

export interface BootstrapOptions {
  rows: number
  random: Random
  /** By default 400, and fewer of tables so large that their intervals are narrow anyway. */
  resamples?: number
  /** Two-sided, 0.95 by default. */
  confidence?: number
}

/**
 * Percentile intervals of all metrics of one evaluation (B. Efron & R. Tibshirani, "An introduction to the bootstrap",
 * 1993, chapter 13). As many rows are drawn as there are, with replacement, and `measure` is told how often each was
 * drawn: no row is copied and no score sorted again, so that every resample is of all rows, also of large tables. A
 * resample of which a metric is undefined (the AUC of one class) says nothing on it; if all are, the interval is NaN.
 * Of a maximum (max_error) no resample can be above what was seen, so there `high` is no bound.
 */
export const bootstrapIntervals = <Name extends string>(
  measure: (counts: Uint16Array) => Record<Name, number>,
  options: BootstrapOptions,
): Record<Name, Interval> => {
  const { rows, random, resamples = resamplesFor(rows), confidence = 0.95 } = options
  const drawn: Record<Name, number>[] = []
  const counts = new Uint16Array(rows)
  for (let i = 0; i < resamples; i++) {
    drawCounts(counts, random)
    drawn.push(measure(counts))
  }
  const names = Object.keys(drawn[0]!) as Name[]
  const entries = names.map((name) => {
    const values = Float64Array.from(drawn, (metrics) => metrics[name])
    return [name, percentiles(values, confidence)]
  })
  return Object.fromEntries(entries) as Record<Name, Interval>
}

/** The interval of any number that can be worked out of rows, which come as indices, a row drawn twice coming twice. */
export const bootstrapInterval = (metric: (rows: Int32Array) => number, options: BootstrapOptions): Interval =>
  bootstrapIntervals((counts) => ({ value: metric(drawnRows(counts)) }), options).value

// The work grows with rows × resamples; 200 are the least that bounds of 95 % should rest on.
const resamplesFor = (rows: number): number => Math.max(200, Math.min(400, Math.floor(10_000_000 / rows)))

const drawCounts = (counts: Uint16Array, random: Random): void => {
  const { length } = counts
  counts.fill(0)
  for (let i = 0; i < length; i++) counts[Math.floor(random() * length)]!++
}

const drawnRows = (counts: Uint16Array): Int32Array => {
  const rows = new Int32Array(counts.length)
  let next = 0
  counts.forEach((count, row) => {
    rows.fill(row, next, next + count)
    next += count
  })
  return rows
}

const percentiles = (values: Float64Array, confidence: number): Interval => {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort()
  if (sorted.length === 0) return { low: Number.NaN, high: Number.NaN }
  const tail = (1 - confidence) / 2
  return { low: quantile(sorted, tail), high: quantile(sorted, 1 - tail) }
}
