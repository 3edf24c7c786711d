import { and, desc, eq, gte, inArray, lt } from 'drizzle-orm'
import { CultivarError } from '../kit/errors.ts'
import { firstIdAt, isId, timeOfId } from '../kit/ids.ts'
import { type Context, feedback, predictionLogs } from '../store.ts'

export interface HistoryFilter {
  model?: string | undefined
  label?: string | undefined
  from?: Date | undefined
  to?: Date | undefined
  /** The id that the last page ended with. */
  cursor?: string | undefined
  limit?: number
}

/** The logged predictions, the newest first, each with its labels. */
export const listPredictions = async (ctx: Context, { limit = 50, ...filter }: HistoryFilter = {}) => {
  const rows = await ctx.store.db
    .select()
    .from(predictionLogs)
    .where(and(...conditions(filter)))
    .orderBy(desc(predictionLogs.predictedAt), desc(predictionLogs.id))
    .limit(limit)
  const labels =
    rows.length === 0
      ? []
      : await ctx.store.db
          .select()
          .from(feedback)
          .where(
            inArray(
              feedback.predictionId,
              rows.map((row) => row.id),
            ),
          )
  const predictions = rows.map((row) => ({
    id: row.id,
    predicted_at: row.predictedAt.toISOString(),
    model: row.model,
    version: String(row.version),
    route: row.route,
    propensity: row.propensity,
    input: row.input,
    ...answerOf(row),
    latency_ms: row.latencyMs,
    request_id: row.requestId,
    feedback: labels
      .filter((label) => label.predictionId === row.id)
      .map(({ source, label, comment }) => ({ source, label, comment })),
  }))
  return { predictions, next_cursor: rows.length === limit ? rows.at(-1)!.id : null }
}

type Row = typeof predictionLogs.$inferSelect

const answerOf = ({ label, confidenceScore, prediction, output }: Row) =>
  prediction === null
    ? { label, confidence: confidenceScore, probabilities: output }
    : { prediction, interval: { low: output['low'], high: output['high'], coverage: output['coverage'] } }

/** The row of one prediction. Its id says when it was made, so one partition is asked. */
export const findPrediction = async (ctx: Context, id: string) => {
  const known = isId(id)
  const [row] = known
    ? await ctx.store.db
        .select()
        .from(predictionLogs)
        .where(and(eq(predictionLogs.id, id), eq(predictionLogs.predictedAt, new Date(timeOfId(id)))))
    : []
  if (row) return row
  const message =
    'There is no prediction with this id. It is the "id" of an answer; predictions past their retention are gone.'
  throw new CultivarError('prediction/unknown', message, { prediction_id: id.slice(0, 100) })
}

const conditions = ({ model, label, from, to, cursor }: HistoryFilter) => [
  model === undefined ? undefined : eq(predictionLogs.model, model),
  label === undefined ? undefined : eq(predictionLogs.label, label),
  from && gte(predictionLogs.predictedAt, from),
  from && gte(predictionLogs.id, firstIdAt(from.getTime())),
  to && lt(predictionLogs.predictedAt, to),
  ...(cursor === undefined ? [] : before(cursor)),
]

// Ids sort by time, so the page before an id is the rows with smaller ids.
const before = (cursor: string) => {
  if (!isId(cursor))
    throw new CultivarError('request/invalid', 'cursor is not one that this server gave.', {
      cursor: cursor.slice(0, 100),
    })
  return [lt(predictionLogs.id, cursor), lt(predictionLogs.predictedAt, new Date(timeOfId(cursor) + 1))]
}
