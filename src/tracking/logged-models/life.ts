import { and, eq, sql } from 'drizzle-orm'
import { CultivarError } from '../../kit/errors.ts'
import { newRunId } from '../../kit/ids.ts'
import { storable } from '../../kit/unicode.ts'
import { atomically, type Context, loggedModels, loggedModelTags } from '../../store.ts'
import { activeExperiment } from '../experiments/life.ts'
import { randomName } from '../runs/names.ts'
import { checkedKey, cut, invalid, type Pair, paramValue, tagValue } from '../write/limits.ts'
import { getLoggedModel, type LoggedModelStatus, unknownModel } from './records.ts'

/** What somebody says of a model before its files come. */
export interface NewLoggedModel {
  /** As a client writes it. */
  experimentId: string
  /** Without one it gets one. */
  name?: string | undefined
  modelType?: string | undefined
  sourceRunId?: string | undefined
  params: Pair[]
  tags: Pair[]
}

/** Makes a logged model, which is pending until its files are there. Refuses an experiment that is unknown or deleted. */
export const createLoggedModel = async (ctx: Context, given: NewLoggedModel): Promise<string> => {
  const { experimentId, artifactLocation: location } = await activeExperiment(ctx, given.experimentId)
  const modelId = `m-${newRunId()}`
  const now = ctx.clock.now()
  const row = {
    modelId,
    experimentId,
    name: checkedName(given.name || randomName()),
    modelType: given.modelType === undefined ? null : cut(given.modelType, 500),
    sourceRunId: checkedSource(given.sourceRunId),
    status: 'LOGGED_MODEL_PENDING',
    artifactUri: `${location.replace(/\/+$/, '')}/models/${modelId}/artifacts`,
    creationTimestamp: now,
    lastUpdatedTimestamp: now,
  }
  await atomically(ctx, async (inside) => {
    await inside.store.db.insert(loggedModels).values(row)
    await writeTags(inside, modelId, given.tags)
    await writeParams(inside, modelId, given.params)
  })
  return modelId
}

/** Says how the upload of its files ended. */
export const finalizeLoggedModel = async (ctx: Context, modelId: string, status: LoggedModelStatus): Promise<void> => {
  if (status === 'LOGGED_MODEL_STATUS_UNSPECIFIED') throw invalid('status', status, 'Say which it is.')
  await touch(ctx, modelId, { status })
}

/** Deletes a logged model for good. Its files go with the next `cultivar gc`, unless a registered version needs them. */
export const deleteLoggedModel = async ({ store }: Context, modelId: string): Promise<void> => {
  const gone = await store.db.delete(loggedModels).where(eq(loggedModels.modelId, modelId))
  if (gone.rowCount === 0) throw unknownModel(modelId)
}

export const setLoggedModelTags = (ctx: Context, modelId: string, tags: Pair[]): Promise<void> =>
  atomically(ctx, async (inside) => {
    await touch(inside, modelId)
    await writeTags(inside, modelId, tags)
  })

/** Refuses a tag that is not there (tag/unknown). */
export const deleteLoggedModelTag = async (ctx: Context, modelId: string, key: string): Promise<void> => {
  await getLoggedModel(ctx, modelId)
  const ofKey = and(eq(loggedModelTags.modelId, modelId), eq(loggedModelTags.key, storable(key)))
  const gone = await ctx.store.db.delete(loggedModelTags).where(ofKey)
  if (gone.rowCount) return
  const message = `The logged model ${modelId} has no tag "${key.slice(0, 250)}".`
  throw new CultivarError('tag/unknown', message, { model_id: modelId, key: key.slice(0, 250) })
}

/** Adds params. One that is there with another value stays as it is, and then none is added (param/changed). */
export const logModelParams = (ctx: Context, modelId: string, params: Pair[]): Promise<void> =>
  atomically(ctx, async (inside) => {
    await touch(inside, modelId)
    await writeParams(inside, modelId, params)
  })

/** Its row is locked until the transaction ends, so that what is written below it finds it there. */
const touch = async ({ store, clock }: Context, modelId: string, set: { status?: LoggedModelStatus } = {}) => {
  const changed = await store.db
    .update(loggedModels)
    .set({ ...set, lastUpdatedTimestamp: clock.now() })
    .where(eq(loggedModels.modelId, modelId))
  if (changed.rowCount === 0) throw unknownModel(modelId)
}

const checkedName = (name: string): string => {
  if (name.length <= 500 && !/[/:.%"']/.test(name)) return storable(name)
  throw invalid('name', name, `The name of a logged model has up to 500 characters, and none of / : . % " '.`)
}

const checkedSource = (runId: string | undefined): string | null => {
  if (!runId) return null
  if (/^[a-zA-Z0-9][\w-]{0,31}$/.test(runId)) return runId
  throw invalid('source_run_id', runId, 'It is no id of a run.')
}

// The last of a key counts, as if they had come one after the other.
const lastOfKey = (pairs: Pair[], value: (text: string) => string) => {
  const last = new Map(pairs.map((pair) => [checkedKey(pair.key, 'key'), value(pair.value)]))
  return { keys: [...last.keys()], values: [...last.values()] }
}

const writeTags = async ({ store }: Context, modelId: string, tags: Pair[]): Promise<void> => {
  const { keys, values } = lastOfKey(tags, tagValue)
  if (keys.length === 0) return
  await store.db.execute(sql`
    insert into logged_model_tags (model_id, key, value)
    select ${modelId}, * from unnest(${sql.param(keys)}::text[], ${sql.param(values)}::text[])
    on conflict (model_id, key) do update set value = excluded.value`)
}

const writeParams = async ({ store }: Context, modelId: string, params: Pair[]): Promise<void> => {
  const { keys, values } = lastOfKey(params, paramValue)
  if (keys.length === 0) return
  const { rows } = await store.db.execute<{ key: string; value: string; wanted: string }>(sql`
    with given as (select * from unnest(${sql.param(keys)}::text[], ${sql.param(values)}::text[]) as g (key, value)),
    added as (
      insert into logged_model_params (model_id, key, value) select ${modelId}, key, value from given
      on conflict do nothing)
    select p.key, p.value, given.value as wanted from logged_model_params p join given using (key)
    where p.model_id = ${modelId} and p.value <> given.value`)
  const [changed] = rows
  if (!changed) return
  const { key, value, wanted } = changed
  const shown = (text: string) => text.slice(0, 200)
  const message = `Changing param values is not allowed. Param with key='${shown(key)}' was already logged with value='${shown(value)}' for logged model ID='${modelId}'. Attempted logging new value '${shown(wanted)}'.`
  throw new CultivarError('param/changed', message, { key, model_id: modelId })
}
