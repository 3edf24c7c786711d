import { lt } from 'drizzle-orm'
import { firstIdAt } from '../kit/ids.ts'
import { type Context, dropPartitionsBefore, feedback, feedbackHistory } from '../store.ts'

const dayMs = 86_400_000

/** Drops the days of predictions that end before `before`, and the labels that belonged to them. */
export const retain = async ({ store }: Context, before: number): Promise<string[]> => {
  const dropped = await dropPartitionsBefore(store.pool, store.days, before)
  const oldest = Math.floor(before / dayMs) * dayMs
  // Also when nothing was dropped now: who dropped may have been killed before it came to the labels.
  await store.db.delete(feedback).where(lt(feedback.predictedAt, new Date(oldest)))
  await store.db.delete(feedbackHistory).where(lt(feedbackHistory.predictionId, firstIdAt(oldest)))
  return dropped
}
