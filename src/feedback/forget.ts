import { lt, sql } from 'drizzle-orm'
import { firstIdAt } from '../kit/ids.ts'
import { type Context, dropPartitionsBefore, feedback, feedbackHistory } from '../store.ts'

/** What was erased, by table. */
export interface Forgotten {
  predictions: number
  labels: number
}

/** Erases predictions whose input has `field` equal to `value`, with their labels and the history of these. */
export const forget = async ({ store }: Context, field: string, value: string): Promise<Forgotten> =>
  store.db.transaction(async (tx) => {
    const matching = sql`select id from prediction_logs where input ->> ${field} = ${value}`
    await tx.execute(sql`delete from feedback_history where prediction_id in (${matching})`)
    const labels = await tx.execute(sql`delete from feedback where prediction_id in (${matching})`)
    const predictions = await tx.execute(sql`delete from prediction_logs where input ->> ${field} = ${value}`)
    return { predictions: predictions.rowCount ?? 0, labels: labels.rowCount ?? 0 }
  })

/** Drops the days of predictions that end before `before`, and the labels that belonged to them. */
export const retain = async ({ store }: Context, before: number): Promise<string[]> => {
  const dropped = await dropPartitionsBefore(store.pool, store.days, before)
  const oldest = Math.floor(before / 86_400_000) * 86_400_000
  // Also when nothing was dropped now: who dropped may have been killed before it came to the labels.
  await store.db.delete(feedback).where(lt(feedback.predictedAt, new Date(oldest)))
  await store.db.delete(feedbackHistory).where(lt(feedbackHistory.predictionId, firstIdAt(oldest)))
  return dropped
}
