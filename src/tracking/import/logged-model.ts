import { eq } from 'drizzle-orm'
import { storable } from '../../kit/unicode.ts'
import { atomically, loggedModelParams, loggedModels, loggedModelTags } from '../../store.ts'
import { copyFolder } from './files.ts'
import type { Import } from './job.ts'
import type { SourceLoggedModel } from './source.ts'

/** Copies a logged model under its id; its files first, so that a model that is there is whole. */
export const copyLoggedModel = async (job: Import, model: SourceLoggedModel, experimentId: number): Promise<void> => {
  const { ctx, counts, moved } = job
  const { id: modelId, params, tags, artifactUri, ...facts } = model
  const folder = `${experimentId}/models/${modelId}/artifacts`
  for (const address of [artifactUri, `models:/${modelId}`]) moved.set(address, folder)
  const [before] = await ctx.store.db.select().from(loggedModels).where(eq(loggedModels.modelId, modelId))
  if (before) return
  const owner = facts.sourceRunId === null ? {} : { runId: facts.sourceRunId }
  await copyFolder(job, { uri: artifactUri, modelId, ...owner }, folder)
  await atomically(ctx, async ({ store: { db } }) => {
    const row = { ...facts, modelId, experimentId, artifactUri: `mlflow-artifacts:/${folder}` }
    await db.insert(loggedModels).values(row)
    const pairs = (values: Record<string, string>) =>
      Object.entries(values).map(([key, value]) => ({ modelId, key, value: storable(value).slice(0, 6000) }))
    if (Object.keys(tags).length > 0) await db.insert(loggedModelTags).values(pairs(tags))
    if (Object.keys(params).length > 0) await db.insert(loggedModelParams).values(pairs(params))
  })
  counts.loggedModels++
}
