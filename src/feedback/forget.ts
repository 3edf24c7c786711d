import { sql } from 'drizzle-orm'
import { type Context, dropPartitionsBefore } from '../store.ts'

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
  const oldest = new Date(Math.floor(before / 86_400_000) * 86_400_000).toISOString()
  if (dropped.length > 0) await store.db.execute(sql`delete from feedback where predicted_at < ${oldest}`)
  return dropped
}
