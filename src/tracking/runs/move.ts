import type { Context } from '../../store.ts'
import { activeExperiment } from '../experiments/life.ts'
import { checkedRunId } from '../write/limits.ts'
import { deletedRun, unknownRun } from './refusals.ts'

/**
 * Puts runs into another experiment, with their child runs and the models that they logged; their files stay where they
 * are. All of them or none (experiment/unknown, experiment/deleted, run/unknown, run/deleted). Tells which were moved.
 */
export const moveRuns = async (ctx: Context, runIds: readonly string[], experimentId: string): Promise<string[]> => {
  const { experimentId: target } = await activeExperiment(ctx, experimentId)
  const { rows } = await ctx.store.pool.query<Moved>(moveText, [runIds.map(checkedRunId), target])
  for (const { run_id, stage } of rows)
    if (stage !== 'active') throw stage === null ? unknownRun(run_id) : deletedRun(run_id)
  return rows.map(({ run_id }) => run_id)
}

interface Moved {
  run_id: string
  stage: string | null
}

const moveText = `
with recursive family (run_id) as (
  select unnest($1::text[])
  union
  select t.run_id from family f join run_tags t on t.key = 'mlflow.parentRunId' and left(t.value, 200) = f.run_id),
found as materialized (
  select f.run_id, lifecycle_stage as stage from family f left join runs r using (run_id)
  where f.run_id = any($1) or lifecycle_stage = 'active'),
wanted as materialized (
  select r.run_id from runs r join found using (run_id)
  where not exists (select from found where stage is distinct from 'active') order by r.run_id for no key update of r),
moved as (update runs r set experiment_id = $2 from wanted w where r.run_id = w.run_id),
models as (update logged_models m set experiment_id = $2 from wanted w where m.source_run_id = w.run_id)
select run_id, stage from found order by run_id`
