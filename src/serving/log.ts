import { CultivarError } from '../kit/errors.ts'
import { timeOfId } from '../kit/ids.ts'
import { type Context, ensurePartition, publish, storeProblem } from '../store.ts'
import { insertStatement, type LoggedPrediction } from './log-statement.ts'

/** Whether somebody still waits for an answer. */
export type Wanted = () => boolean

/**
 * Group commit: rows that arrive while a batch is being written ride in the next one, and `append` resolves when its
 * rows have committed. So a durable log costs one round trip, however many requests share it.
 */
export interface PredictionLog {
  append(rows: LoggedPrediction[], wanted?: Wanted): Promise<void>
  /** Rows that wait or are being written. */
  depth(): number
  /** Resolves when everything that was appended has been written or refused. */
  drain(): Promise<void>
}

interface Waiting {
  rows: LoggedPrediction[]
  wanted: Wanted | undefined
  done(): void
  failed(error: unknown): void
}

// Beyond this a statement no longer gains from more rows and only makes the first one wait longer.
const batchRows = 512

export const openPredictionLog = (ctx: Context): PredictionLog => {
  const queue: Waiting[] = []
  const state = { writing: undefined as Promise<void> | undefined, depth: 0 }
  const tell = teller(ctx)

  const writeAll = async () => {
    while (queue.length > 0) {
      const batch = nextBatch(queue)
      await writeBatch(ctx, batch.filter(isWanted), tell)
      state.depth -= batch.reduce((sum, { rows }) => sum + rows.length, 0)
    }
    state.writing = undefined
  }

  return {
    append: (rows, wanted) =>
      new Promise((done, failed) => {
        queue.push({ rows, wanted, done, failed })
        state.depth += rows.length
        state.writing ??= writeAll()
      }),
    depth: () => state.depth,
    drain: async () => {
      while (state.writing) await state.writing
    },
  }
}

const nextBatch = (queue: Waiting[]): Waiting[] => {
  let rows = 0
  let count = 0
  while (count < queue.length && (count === 0 || rows + queue[count]!.rows.length <= batchRows))
    rows += queue[count++]!.rows.length
  return queue.splice(0, count)
}

// While the database stands still, requests are given up; their rows would be the last thing that it needs then.
const isWanted = ({ wanted, failed }: Waiting): boolean => {
  if (wanted === undefined || wanted()) return true
  failed(nobodyWaits())
  return false
}

/** For who goes on although the answer has been given up; it reaches nobody. */
export const nobodyWaits = (): CultivarError =>
  new CultivarError('request/too-slow', 'The request was given up before its answer was in the log.')

const writeBatch = async (ctx: Context, batch: Waiting[], tell: (rows: number) => void): Promise<void> => {
  if (batch.length === 0) return
  try {
    const rows = batch.flatMap((waiting) => waiting.rows)
    await insert(ctx, rows)
    for (const waiting of batch) waiting.done()
    tell(rows.length)
  } catch (error) {
    // One row that the database refuses must not take its neighbours with it.
    const alone = batch.length === 1 || storeProblem(error) !== undefined
    if (alone) for (const waiting of batch) waiting.failed(storeProblem(error) ?? error)
    else for (const waiting of batch) await writeBatch(ctx, [waiting], tell)
  }
}

const insert = async ({ store }: Context, rows: LoggedPrediction[]): Promise<void> => {
  const times = rows.map((row) => timeOfId(row.id))
  const write = async () => {
    for (const ms of new Set(times)) await ensurePartition(store.pool, store.days, ms)
    await store.pool.query(insertStatement(rows, times))
  }
  await write().catch((error: { code?: string }) => {
    // Another process dropped a day that this one remembers, as happens when their clocks disagree.
    if (error.code !== noPartition) throw error
    store.days.clear()
    return write()
  })
}

const noPartition = '23514'

const tellEveryMs = 500

// A notification costs a lock that all of PostgreSQL shares, so watchers hear of many predictions at once.
const teller = ({ store }: Context) => {
  let untold = 0
  return (rows: number) => {
    if (untold === 0) {
      setTimeout(() => {
        const count = untold
        untold = 0
        publish(store, { event: 'prediction', count }).catch(() => {})
      }, tellEveryMs).unref()
    }
    untold += rows
  }
}
