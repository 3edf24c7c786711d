import { CultivarError } from '../../kit/errors.ts'
import type { Context } from '../../store.ts'
import { checkedExperimentName, checkedExperimentTag, type Pair } from '../write/limits.ts'
import { getExperiment, takenName, unknownExperiment } from './make.ts'
import type { ExperimentRecord } from './records.ts'

/** Gives it another name (experiment/unknown, experiment/deleted, experiment/exists). */
export const renameExperiment = async (ctx: Context, experimentId: string, name: string): Promise<void> => {
  const { experimentId: number } = await activeExperiment(ctx, experimentId)
  const text = `update experiments set name = $2, last_update_time = $3 where experiment_id = $1`
  const values = [number, checkedExperimentName(name), ctx.clock.now()]
  await ctx.store.pool.query(text, values).catch((error: { code?: string }) => {
    throw error.code === uniqueViolation ? takenName(name) : error
  })
}

const uniqueViolation = '23505'

/** Puts it away with its runs; what is put away already is as good as not there (experiment/unknown). */
export const deleteExperiment = async (ctx: Context, experimentId: string): Promise<void> => {
  const { experimentId: number, lifecycleStage } = await getExperiment(ctx, experimentId)
  if (lifecycleStage !== 'active') throw unknownExperiment(experimentId)
  await ctx.store.pool.query(deleteText, [number, ctx.clock.now()])
}

// Rows of runs are taken by their ids, as everywhere where more than one is changed.
const deleteText = `
with gone as (
  update experiments set lifecycle_stage = 'deleted', last_update_time = $2 where experiment_id = $1 and lifecycle_stage = 'active'
  returning experiment_id),
held as (
  select run_id from runs where experiment_id = (select experiment_id from gone) and lifecycle_stage = 'active'
  order by run_id for no key update)
update runs r set lifecycle_stage = 'deleted', deleted_time = $2 from held where r.run_id = held.run_id`

/** Brings it back, with the runs that were put away with it, and not those that were before (experiment/unknown). */
export const restoreExperiment = async (ctx: Context, experimentId: string): Promise<void> => {
  const { experimentId: number, lifecycleStage } = await getExperiment(ctx, experimentId)
  if (lifecycleStage === 'active') throw unknownExperiment(experimentId)
  await ctx.store.pool.query(restoreText, [number, ctx.clock.now()])
}

const restoreText = `
with old as (select experiment_id, last_update_time from experiments where experiment_id = $1 and lifecycle_stage = 'deleted' for update),
back as (update experiments e set lifecycle_stage = 'active', last_update_time = $2 from old where e.experiment_id = old.experiment_id),
held as (
  select run_id from runs join old using (experiment_id) where lifecycle_stage = 'deleted' and deleted_time = old.last_update_time
  order by run_id for no key update of runs)
update runs r set lifecycle_stage = 'active', deleted_time = null from held where r.run_id = held.run_id`

/** Sets a tag, or another value of it (experiment/unknown, experiment/deleted). */
export const setExperimentTag = async (ctx: Context, experimentId: string, tag: Pair): Promise<void> => {
  const { key, value } = checkedExperimentTag(tag)
  const { experimentId: number } = await activeExperiment(ctx, experimentId)
  const text = `insert into experiment_tags (experiment_id, key, value) values ($1, $2, $3)
    on conflict (experiment_id, key) do update set value = excluded.value`
  await ctx.store.pool.query({ name: 'tag-experiment', text, values: [number, key, value] })
}

/** Removes a tag (experiment/unknown, experiment/deleted, tag/unknown). */
export const deleteExperimentTag = async (ctx: Context, experimentId: string, key: string): Promise<void> => {
  const { experimentId: number, tags } = await activeExperiment(ctx, experimentId)
  if (!tags.some((tag) => tag.key === key)) throw unknownTag(key, `the experiment ${experimentId}`)
  await ctx.store.pool.query('delete from experiment_tags where experiment_id = $1 and key = $2', [number, key])
}

export const unknownTag = (key: string, of: string): CultivarError =>
  new CultivarError('tag/unknown', `There is no tag "${key.slice(0, 250)}" on ${of.slice(0, 100)}.`, { key })

/** The experiment of that id that is not deleted (experiment/unknown, experiment/deleted). */
export const activeExperiment = async (ctx: Context, experimentId: string): Promise<ExperimentRecord> => {
  const experiment = await getExperiment(ctx, experimentId)
  if (experiment.lifecycleStage === 'active') return experiment
  throw deletedExperiment(experimentId)
}

export const deletedExperiment = (experimentId: string): CultivarError => {
  const message = `The experiment ${experimentId} must be in the 'active' state, and it was deleted. Restore it first.`
  return new CultivarError('experiment/deleted', message, { experiment_id: experimentId })
}
