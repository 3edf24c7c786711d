import { setTimeout as wait } from 'node:timers/promises'
import { CultivarError } from '../kit/errors.ts'
import type { PredictionLog } from './log.ts'
import type { LoggedPrediction } from './log-statement.ts'

/** A log that answers before it writes. What it could not keep it has counted. */
export interface AsyncLog extends PredictionLog {
  /** Rows that were dropped, by model. */
  dropped(): ReadonlyMap<string, number>
}

interface AsyncLogOptions {
  /** The most rows that wait; those that come then are dropped. */
  capacity?: number
  /** How long a drain waits for a database that is away. */
  drainMs?: number
  pauseMs?: number
}

// As many as one statement writes well.
const batchRows = 512

/** Takes rows at once and hands them to the durable log behind it, again and again while the database is away. */
export const openAsyncLog = (
  durable: PredictionLog,
  { capacity = 10_000, drainMs = 3_000, pauseMs = 250 }: AsyncLogOptions = {},
): AsyncLog => {
  const queue: LoggedPrediction[] = []
  const dropped = new Map<string, number>()
  const state = { writing: undefined as Promise<void> | undefined, inFlight: 0, givenUp: false }

  const drop = (rows: LoggedPrediction[]) => {
    for (const { model } of rows) dropped.set(model, (dropped.get(model) ?? 0) + 1)
  }
  const write = async (rows: LoggedPrediction[]) => {
    for (;;) {
      try {
        return await durable.append(rows)
      } catch (error) {
        const away = error instanceof CultivarError && error.status === 503
        if (!away || state.givenUp) return drop(rows)
        await wait(pauseMs)
      }
    }
  }
  const writeAll = async () => {
    while (queue.length > 0) {
      const rows = queue.splice(0, batchRows)
      state.inFlight = rows.length
      await write(rows)
      state.inFlight = 0
    }
    state.writing = undefined
  }
  return {
    append: async (rows) => {
      const room = Math.max(0, capacity - queue.length - state.inFlight)
      queue.push(...rows.slice(0, room))
      drop(rows.slice(room))
      if (queue.length > 0) state.writing ??= writeAll()
    },
    depth: () => queue.length + state.inFlight,
    drain: async () => {
      const timer = setTimeout(() => {
        state.givenUp = true
      }, drainMs)
      while (state.writing) await state.writing
      clearTimeout(timer)
    },
    dropped: () => dropped,
  }
}
