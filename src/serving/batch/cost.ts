import { mean } from '../../kit/statistics/quantile.ts'

/** What batches take: `a` milliseconds a row and `b` a batch, fitted to the last fifty. */
export interface Cost {
  learn(rows: number, ms: number): void
  /** What so many rows take in one batch. */
  of(rows: number): number
  /** How many rows a batch may have to be over in this time; at least one. */
  rowsWithin(ms: number): number
  line(): Line
}

interface Line {
  a: number
  b: number
}

const remembered = 50

export const openCost = (): Cost => {
  const batches: Batch[] = []
  let line: Line = { a: 0, b: 0 }
  return {
    learn: (rows, ms) => {
      batches.push({ rows, ms })
      if (batches.length > remembered) batches.shift()
      line = fitLine(batches)
    },
    rowsWithin: (ms) => (line.a === 0 ? Number.POSITIVE_INFINITY : Math.max(1, Math.floor((ms - line.b) / line.a))),
    of: (rows) => line.a * rows + line.b,
    line: () => line,
  }
}

interface Batch {
  rows: number
  ms: number
}

/** Least squares, without a negative part: time is never given back. */
const fitLine = (batches: readonly Batch[]): Line => {
  const rows = mean(batches.map((batch) => batch.rows))
  const ms = mean(batches.map((batch) => batch.ms))
  const spread = mean(batches.map((batch) => (batch.rows - rows) ** 2))
  // Batches of one size do not say which part is which. With no part of its own, a batch is never waited for.
  if (spread === 0) return { a: ms / rows, b: 0 }
  const slope = mean(batches.map((batch) => (batch.rows - rows) * (batch.ms - ms))) / spread
  if (slope <= 0) return { a: 0, b: ms }
  const intercept = ms - slope * rows
  if (intercept >= 0) return { a: slope, b: intercept }
  const through = mean(batches.map((batch) => batch.rows * batch.ms)) / mean(batches.map(({ rows: n }) => n * n))
  return { a: through, b: 0 }
}
