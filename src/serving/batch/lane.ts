import { answerParts } from './bisect.ts'
import { type Cost, openCost } from './cost.ts'
import type { Departure, Reason } from './departure.ts'
import type { Part } from './request.ts'

/** What the batches are for. */
export interface Work<Row, Result> {
  run(rows: readonly Row[]): Promise<readonly Result[]>
  bytesOf(row: Row): number
  /** Whether an error comes of what the rows are, so that other rows could be answered. */
  isOfRows(error: unknown): boolean
}

export interface Watch {
  pace: Pace
  left(departure: Departure): void
}

/** Time that only goes forward. */
export interface Pace {
  now(): number
  /** Calls after so many milliseconds, and gives a way to call it off. */
  after(ms: number, call: () => void): () => void
}

/** Where batches run, and what they take. */
export interface Lane<Row, Result> {
  cost: Cost
  running(): number
  /** Settles when every part has its results or its error. Never refuses. */
  send(parts: readonly Part<Row, Result>[], reason: Reason): Promise<void>
  /** How long it will take until so many rows that wait, and those that run, are answered. */
  msFor(waiting: number, batchRows: number): number
}

export const openLane = <Row, Result>(work: Work<Row, Result>, { pace, left }: Watch): Lane<Row, Result> => {
  const cost = openCost()
  const state = { running: 0, rows: 0, endedAt: Number.NEGATIVE_INFINITY }

  const run = async (parts: readonly Part<Row, Result>[], reason: Reason) => {
    const started = pace.now()
    const rows = parts.flatMap(({ request, from, to }) => request.rows.slice(from, to))
    left({ reason, rows: rows.length, waitsMs: parts.map(({ request }) => started - request.since) })
    const results = await work.run(rows)
    const now = pace.now()
    // Where two run at once, the second is worked on when the first is done.
    cost.learn(rows.length, now - Math.max(started, state.endedAt))
    state.endedAt = now
    return results
  }
  return {
    cost,
    running: () => state.running,
    send: async (parts, reason) => {
      const rows = parts.reduce((sum, { from, to }) => sum + to - from, 0)
      state.running++
      state.rows += rows
      const again = (some: typeof parts, isAgain: boolean) => run(some, isAgain ? 'retry' : reason)
      await answerParts({ run: again, isOfRows: work.isOfRows }, parts)
      state.running--
      state.rows -= rows
    },
    msFor: (waiting, batchRows) => {
      const { a, b } = cost.line()
      const rows = waiting + state.rows
      return a * rows + b * Math.ceil(rows / batchRows)
    },
  }
}
