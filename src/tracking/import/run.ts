import { eq } from 'drizzle-orm'
import { storable } from '../../kit/unicode.ts'
import { atomically, type Context, inputDatasets, inputs, params, runModels, runs, runTags } from '../../store.ts'
import { finite } from '../write/checked.ts'
import { appendPoints } from '../write/points.ts'
import type { Import } from './job.ts'
import type { SourceDataset, SourceRun } from './source.ts'

/** The tag by which a second import knows what the first one finished. */
const sourceTag = 'cultivar.imported_from'
/** Whose run is half here. */
const unfinished = 'unfinished'

interface Place {
  experimentId: number
  folder: string
}

/**
 * Copies a run under its id, and marks it when all of it is there, files included. One that another import left half copied
 * is made anew; one that is there for another reason stays as it is.
 */
export const copyRun = async (
  job: Import,
  run: SourceRun,
  place: Place,
  copyFiles: () => Promise<void>,
): Promise<'copied' | 'before'> => {
  const { ctx, source } = job
  const state = await stateOf(ctx, run.id)
  if (state === 'there') return 'before'
  await atomically(ctx, async (inside) => {
    if (state === 'half') await inside.store.db.delete(runs).where(eq(runs.runId, run.id))
    await insertRun(inside, run, place)
  })
  for (const key of run.metricKeys)
    for await (const points of source.history(run, key)) {
      await appendPoints(
        ctx,
        run.id,
        points.map((point) => ({ ...point, ...finite(point.value) })),
      )
      job.counts.points += points.length
    }
  await copyFiles()
  await ctx.store.db
    .insert(runTags)
    .values({ runId: run.id, key: sourceTag, value: source.name })
    .onConflictDoUpdate({ target: [runTags.runId, runTags.key], set: { value: source.name } })
  return 'copied'
}

const stateOf = async ({ store }: Context, runId: string): Promise<'none' | 'half' | 'there'> => {
  const [run] = await store.db.select({ runId: runs.runId }).from(runs).where(eq(runs.runId, runId))
  if (!run) return 'none'
  const tags = await store.db.select().from(runTags).where(eq(runTags.runId, runId))
  return tags.some(({ key, value }) => key === sourceTag && value === unfinished) ? 'half' : 'there'
}

const insertRun = async (ctx: Context, run: SourceRun, { experimentId, folder }: Place): Promise<void> => {
  const { db } = ctx.store
  const { id: runId, name: runName, userId, status, startTime, endTime, lifecycleStage } = run
  const deletedTime = lifecycleStage === 'deleted' ? ctx.clock.now() : null
  const artifactUri = `mlflow-artifacts:/${folder}`
  const times = { startTime, endTime, deletedTime }
  await db.insert(runs).values({ runId, experimentId, runName, userId, status, ...times, lifecycleStage, artifactUri })
  const pairs = (values: Record<string, string>, most: number) =>
    Object.entries(values).map(([key, value]) => ({ runId, key, value: storable(value).slice(0, most) }))
  const tagged = pairs({ ...run.tags, [sourceTag]: unfinished }, 8000)
  await db.insert(runTags).values(tagged)
  const set = pairs(run.params, 6000)
  if (set.length > 0) await db.insert(params).values(set)
  for (const dataset of run.datasets) await insertInput(ctx, { runId, experimentId }, dataset)
  const models = run.models.map((model) => ({ runId, ...model }))
  if (models.length > 0) await db.insert(runModels).values(models).onConflictDoNothing()
}

const insertInput = async (
  { store: { db } }: Context,
  { runId, experimentId }: { runId: string; experimentId: number },
  { tags, ...dataset }: SourceDataset,
): Promise<void> => {
  const [made] = await db
    .insert(inputDatasets)
    .values({ experimentId, ...dataset })
    .onConflictDoUpdate({
      target: [inputDatasets.experimentId, inputDatasets.name, inputDatasets.digest],
      set: { source: dataset.source },
    })
    .returning({ id: inputDatasets.id })
  await db.insert(inputs).values({ runId, datasetId: made!.id, tags }).onConflictDoNothing()
}
