import { eq } from 'drizzle-orm'
import { storable } from '../../kit/unicode.ts'
import { experiments, experimentTags } from '../../store.ts'
import { ensureExperiment } from '../experiments/make.ts'
import type { Import } from './job.ts'
import type { SourceExperiment } from './source.ts'

/** The experiment of the same name, made where there is none; its number here is our own. */
export const copyExperiment = async ({ ctx }: Import, experiment: SourceExperiment): Promise<number> => {
  const { db } = ctx.store
  const name = storable(experiment.name)
  const [before] = await db.select().from(experiments).where(eq(experiments.name, name))
  const experimentId = before?.experimentId ?? (await ensureExperiment(ctx, name))
  if (!before) {
    const { lifecycleStage, creationTime, lastUpdateTime } = experiment
    await db
      .update(experiments)
      .set({ lifecycleStage, creationTime, lastUpdateTime })
      .where(eq(experiments.experimentId, experimentId))
  }
  const rows = Object.entries(experiment.tags).map(([key, value]) => ({ experimentId, key, value: storable(value) }))
  if (rows.length > 0) await db.insert(experimentTags).values(rows).onConflictDoNothing()
  return experimentId
}
