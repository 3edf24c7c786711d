import type { Project } from '../define.ts'
import type { Context } from '../store.ts'
import { openAsyncLog } from './async-log.ts'
import { openPredictionLog, type PredictionLog } from './log.ts'

/** The prediction logs of a server: each model has the one that its definition asks for. */
export interface Logs {
  of(model: string): PredictionLog
  /** Rows that wait or are being written. */
  depth(): number
  /** Rows of `log: 'async'` that were lost, by model. */
  dropped(): ReadonlyMap<string, number>
  /** Resolves when everything that was appended has been written, refused or dropped. */
  drain(): Promise<void>
}

export const openLogs = (ctx: Context, { models }: Project): Logs => {
  const durable = openPredictionLog(ctx)
  // Its own way to the database, so that the rows that wait there are not counted twice.
  const later = openAsyncLog(openPredictionLog(ctx))
  return {
    of: (model) => (models[model]?.log === 'async' ? later : durable),
    depth: () => durable.depth() + later.depth(),
    dropped: later.dropped,
    drain: async () => {
      await Promise.all([durable.drain(), later.drain()])
      const lost = Object.fromEntries(later.dropped())
      if (Object.keys(lost).length > 0) ctx.log.warn({ lost }, 'predictions that no log could take')
    },
  }
}
