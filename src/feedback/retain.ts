import { sql } from 'drizzle-orm'
import { type Context, dropPartitionsBefore } from '../store.ts'

/** Drops the days of predictions that end before `before`, and the labels that belonged to them. */
export const retain = async ({ store }: Context, before: number): Promise<string[]> => {
  const dropped = await dropPartitionsBefore(store.pool, store.days, before)
  const oldest = new Date(Math.floor(before / 86_400_000) * 86_400_000).toISOString()
  if (dropped.length > 0) await store.db.execute(sql`delete from feedback where predicted_at < ${oldest}`)
  return dropped
}
