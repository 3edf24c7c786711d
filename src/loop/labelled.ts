import type { Model } from '../define.ts'
import { isJudge, type Labelled, labelledPredictions } from '../monitoring.ts'
import type { Context } from '../store.ts'
import type { LiveRow } from '../training.ts'

/** The labelled live rows: those that judge challengers, and those that train them. */
export const labelledRows = async (
  ctx: Context,
  name: string,
  model: Model,
): Promise<{ judges: Labelled[]; live: LiveRow[] }> => {
  const labelled = await labelledPredictions(ctx, name, model.feedback.sources)
  const judges = labelled.filter(({ id }) => isJudge(id, model.live.judge))
  const live = labelled
    .filter(({ id }) => !isJudge(id, model.live.judge))
    .map(({ id, input, label }) => ({ id, input, label }))
  return { judges, live }
}
