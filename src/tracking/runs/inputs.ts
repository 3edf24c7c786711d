import { eq, sql } from 'drizzle-orm'
import { storable } from '../../kit/unicode.ts'
import { atomically, type Context, runModels, runs } from '../../store.ts'
import { invalid } from '../write/limits.ts'
import { deletedRun, unknownRun } from './refusals.ts'

/** Data that a run was given; where it came from is described in the words of who logged it. */
export interface InputDataset {
  name: string
  digest: string
  sourceType: string
  source: string
  schema?: string | undefined
  profile?: string | undefined
  tags: Record<string, string>
}

/** Links data and logged models to a run that reads them. What is linked already stays as it is. */
export const logInputs = (
  ctx: Context,
  runId: string,
  { datasets, models }: { datasets: InputDataset[]; models: string[] },
): Promise<void> => {
  checkCount('datasets', datasets.length)
  const given = datasets.map(checkedDataset)
  return atomically(ctx, async (inside) => {
    const experimentId = await experimentOfActive(inside, runId)
    await linkDatasets(inside, { runId, experimentId }, firstOfEach(given))
    await linkModels(
      inside,
      runId,
      models.map((modelId) => ({ modelId, step: 0 })),
      { isOutput: false },
    )
  })
}

/** Links the logged models that a run made, each with the step at which it did. */
export const logOutputs = (ctx: Context, runId: string, models: { modelId: string; step: number }[]): Promise<void> =>
  atomically(ctx, async (inside) => {
    await experimentOfActive(inside, runId)
    await linkModels(inside, runId, models, { isOutput: true })
  })

const experimentOfActive = async ({ store }: Context, runId: string): Promise<number> => {
  const [run] = await store.db.select().from(runs).where(eq(runs.runId, runId)).for('share')
  if (!run) throw unknownRun(runId)
  if (run.lifecycleStage !== 'active') throw deletedRun(runId)
  return run.experimentId
}

const mostOfACall = 1000
const limits = { name: 500, digest: 36, sourceType: 36, source: 65_535, schema: 1_048_575, profile: 16_777_215 }

const checkCount = (what: string, count: number): void => {
  if (count > mostOfACall) throw invalid(what, count, `A call has up to ${mostOfACall} of them.`)
}

const checkedDataset = (dataset: InputDataset): InputDataset => {
  for (const [field, most] of Object.entries(limits) as [keyof typeof limits, number][]) {
    const value = dataset[field] ?? ''
    if (value.length > most) throw invalid(field, value, `It has up to ${most} characters.`)
  }
  for (const field of ['name', 'digest', 'sourceType'] as const)
    if (dataset[field] === '') throw invalid(field, '', 'It must not be empty.')
  const tags = Object.entries(dataset.tags).map(([key, value]) => {
    if (key.length > 255) throw invalid('key', key, 'It has up to 255 characters.')
    if (value.length > 500) throw invalid('value', value, 'It has up to 500 characters.')
    return [storable(key), storable(value)] as const
  })
  return { ...dataset, name: storable(dataset.name), digest: storable(dataset.digest), tags: Object.fromEntries(tags) }
}

// The first counts, as it would if they came one after the other.
const firstOfEach = (datasets: InputDataset[]): InputDataset[] => {
  const first = new Map<string, InputDataset>()
  for (const dataset of datasets) {
    const key = JSON.stringify([dataset.name, dataset.digest])
    if (!first.has(key)) first.set(key, dataset)
  }
  // In one order everywhere, so that calls which bring the same data at once wait for each other and do not lock up.
  return [...first.entries()].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, dataset]) => dataset)
}

const linkDatasets = async (
  { store: { db } }: Context,
  { runId, experimentId }: { runId: string; experimentId: number },
  datasets: InputDataset[],
): Promise<void> => {
  if (datasets.length === 0) return
  const column = (of: (dataset: InputDataset) => string | undefined) =>
    sql`${sql.param(datasets.map((dataset) => (of(dataset) === undefined ? null : storable(of(dataset)!))))}::text[]`
  const key = sql`${column(({ name }) => name)}, ${column(({ digest }) => digest)}`
  await db.execute(sql`
    insert into input_datasets (experiment_id, name, digest, source_type, source, schema, profile)
    select ${experimentId}::bigint, * from unnest(${key}, ${column(({ sourceType }) => sourceType)},
      ${column(({ source }) => source)}, ${column(({ schema }) => schema)}, ${column(({ profile }) => profile)})
    on conflict do nothing`)
  // A statement of its own, for it has to see what another call has just brought.
  await db.execute(sql`
    insert into inputs (run_id, dataset_id, tags)
    select ${runId}, d.id, g.tags::jsonb from unnest(${key}, ${column(({ tags }) => JSON.stringify(tags))}) as g (name, digest, tags)
    join input_datasets d on d.experiment_id = ${experimentId}::bigint and d.name = g.name and d.digest = g.digest
    on conflict do nothing`)
}

const linkModels = async (
  { store }: Context,
  runId: string,
  models: { modelId: string; step: number }[],
  { isOutput }: { isOutput: boolean },
): Promise<void> => {
  checkCount('models', models.length)
  for (const { modelId } of models)
    if (!/^[\w-]{1,50}$/.test(modelId)) throw invalid('model_id', modelId, 'It is no id of a logged model.')
  if (models.length === 0) return
  const rows = models.map((model) => ({ runId, isOutput, ...model }))
  await store.db.insert(runModels).values(rows).onConflictDoNothing()
}
