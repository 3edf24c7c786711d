import { CultivarError } from '../../kit/errors.ts'
import { newRunId } from '../../kit/ids.ts'
import { storable } from '../../kit/unicode.ts'
import type { Context } from '../../store.ts'
import { deletedExperiment, unknownTag } from '../experiments/life.ts'
import { unknownExperiment } from '../experiments/make.ts'
import { checkedKey, checkedRunId, cut, experimentNumber, type Pair, tagValue } from '../write/limits.ts'
import { randomName } from './names.ts'
import { type RunRecord, readRunRecords } from './records.ts'
import { deletedRun, unknownRun } from './refusals.ts'

/** What a run is at its start. */
export interface NewRun {
  name?: string | undefined
  userId?: string | undefined
  startTime?: number | undefined
  tags?: Pair[]
}

const nameTag = 'mlflow.runName'

/** Opens a run in an experiment (experiment/unknown, experiment/deleted). Its name is also the tag `mlflow.runName`. */
export const createRun = async ({ store, clock }: Context, experimentId: string, run: NewRun): Promise<RunRecord> => {
  const tags = new Map(run.tags?.map(({ key, value }) => [checkedKey(key, 'tags.key'), tagValue(value)]))
  const runName = agreedName(run.name, tags)
  tags.set(nameTag, runName)
  const runId = newRunId()
  const userId = cut(run.userId ?? '', 256)
  const startTime = run.startTime ?? clock.now()
  const number = experimentNumber(experimentId)
  const values = [runId, number, runName, userId, startTime, [...tags.keys()], [...tags.values()]]
  const { rows } = await store.pool.query<Opened>({ name: 'create-run', text: createText, values })
  const [experiment] = rows
  if (!experiment) throw unknownExperiment(experimentId)
  if (experiment.stage !== 'active') throw deletedExperiment(experimentId)
  return {
    ...{ runId, runName, experimentId: number!, userId, status: 'RUNNING', startTime, endTime: null },
    ...{ artifactUri: experiment.uri, lifecycleStage: 'active', metrics: [], params: [] },
    tags: [...tags].map(([key, value]) => ({ key, value })),
    ...{ inputs: [], models: [] },
  }
}

interface Opened {
  stage: string
  uri: string
}

// What stands after a question mark stays behind the path.
const createText = `
with experiment as (
  select experiment_id, lifecycle_stage as stage,
    regexp_replace(artifact_location, '^([^?]*[^?/])?/*(\\?.*)?$', '\\1/' || $1::text || '/artifacts\\2') as uri
  from experiments where experiment_id = $2),
made as (
  insert into runs (run_id, experiment_id, run_name, user_id, status, start_time, artifact_uri)
  select $1::text, experiment_id, $3::text, $4::text, 'RUNNING', $5::bigint, uri from experiment where stage = 'active' returning run_id),
tagged as (
  insert into run_tags (run_id, key, value) select run_id, key, value from made, unnest($6::text[], $7::text[]) t (key, value))
select stage, uri from experiment`

const agreedName = (name: string | undefined, tags: ReadonlyMap<string, string>): string => {
  const tag = tags.get(nameTag)
  if (name && tag && cut(name, 500) !== cut(tag, 500)) {
    const message = `The run has two names: run_name is "${name.slice(0, 200)}", and its tag ${nameTag} is "${tag.slice(0, 200)}". Give one.`
    throw new CultivarError('request/invalid', message)
  }
  return cut(name || tag || randomName(), 500)
}

/** The run of that id, also one that was deleted (run/unknown). */
export const getRunRecord = async (ctx: Context, runId: string): Promise<RunRecord> => {
  const [run] = await readRunRecords(ctx, [checkedRunId(runId)])
  if (run) return run
  throw unknownRun(runId)
}

export interface RunChange {
  status?: string | undefined
  endTime?: number | undefined
  name?: string | undefined
}

/** Changes what is said, the name also in its tag (run/unknown, run/deleted). */
export const updateRun = async (ctx: Context, runId: string, change: RunChange): Promise<RunRecord> => {
  const values = [checkedRunId(runId), change.status, change.endTime, change.name && cut(change.name, 500), nameTag]
  const { rowCount } = await ctx.store.pool.query({ name: 'update-run', text: updateText, values })
  const run = await getRunRecord(ctx, runId)
  if (rowCount === 0) throw deletedRun(runId)
  return run
}

const updateText = `
with changed as (
  update runs set status = coalesce($2::text, status), end_time = coalesce($3::bigint, end_time), run_name = coalesce($4::text, run_name)
  where run_id = $1 and lifecycle_stage = 'active' returning run_id),
tagged as (
  insert into run_tags (run_id, key, value) select run_id, $5::text, $4::text from changed where $4::text is not null
  on conflict (run_id, key) do update set value = excluded.value)
select from changed`

/** Puts a run away; one that is put away already stays so (run/unknown). */
export const deleteRun = ({ store, clock }: Context, runId: string): Promise<void> =>
  setStage({ store }, checkedRunId(runId), 'deleted', clock.now())

/** Brings it back (run/unknown). */
export const restoreRun = ({ store }: Context, runId: string): Promise<void> =>
  setStage({ store }, checkedRunId(runId), 'active', null)

const setStage = async (
  { store }: Pick<Context, 'store'>,
  runId: string,
  stage: string,
  deletedTime: number | null,
) => {
  const text = `update runs set lifecycle_stage = $2::text, deleted_time = case when lifecycle_stage = $2::text then deleted_time else $3::bigint end
    where run_id = $1`
  const { rowCount } = await store.pool.query(text, [runId, stage, deletedTime])
  if (rowCount === 0) throw unknownRun(runId)
}

/** Removes a tag (run/unknown, run/deleted, tag/unknown). */
export const deleteTag = async (ctx: Context, runId: string, key: string): Promise<void> => {
  const text = `delete from run_tags t using runs r
    where t.run_id = $1 and t.key = $2 and r.run_id = t.run_id and r.lifecycle_stage = 'active'`
  const { rowCount } = await ctx.store.pool.query(text, [checkedRunId(runId), storable(key)])
  if (rowCount !== 0) return
  const { lifecycleStage } = await getRunRecord(ctx, runId)
  throw lifecycleStage === 'active' ? unknownTag(key, `the run ${runId}`) : deletedRun(runId)
}
