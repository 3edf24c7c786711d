import type { QueryConfig } from 'pg'
import type { RunWrite } from './checked.ts'
import { pointParts, pointValues } from './points.ts'

/** Why a write of the group was refused, by its place in it. */
export interface Refusal {
  call: number
  /** Of the run; null for one that is not there. */
  stage: string | null
  changed: { key: string; old: string; new: string }[] | null
  /** A logged model that is not there. */
  model: string | null
}

/**
 * Writes the group, or nothing of it where it returns why some of it was refused. One statement, so one commit. It stops at
 * a point that is there already (unique_violation), unless that `mayBeThere`.
 */
export const writeStatement = (group: readonly RunWrite[], mayBeThere: boolean): QueryConfig => {
  const params = group.flatMap(({ runId, params }, call) => params.map((row) => ({ call, runId, ...row })))
  const tags = group.flatMap(({ runId, tags }) => tags.map((row) => ({ runId, ...row })))
  const ofModels = group.flatMap(({ runId, metrics }, call) =>
    metrics.filter(({ modelId }) => modelId !== null).map((row) => ({ call, runId, ...row })),
  )
  const values = [
    group.map(({ runId }) => runId),
    ...paramColumns.map((column) => params.map((row) => row[column])),
    ...tagColumns.map((column) => tags.map((row) => row[column])),
    ...modelColumns.map((column) => ofModels.map((row) => row[column])),
    ...pointValues(group),
  ]
  return mayBeThere
    ? { name: 'write-runs-again', text: textForRepeats, values }
    : { name: 'write-runs', text: textForNew, values }
}

const tagColumns = ['runId', 'key', 'value'] as const
const paramColumns = ['call', ...tagColumns] as const
const modelColumns = [
  ...(['call', 'runId', 'key', 'value', 'timestamp', 'step', 'isNan'] as const),
  ...(['modelId', 'datasetName', 'datasetDigest'] as const),
]

const given = `
call as materialized (
  select place::int - 1 as call, c.run_id, r.lifecycle_stage as stage
  from unnest($1::text[]) with ordinality c (run_id, place) left join runs r on r.run_id = c.run_id),
param as materialized (
  select * from unnest($2::int[], $3::text[], $4::text[], $5::text[]) p (call, run_id, key, value)),
tag as materialized (
  select * from unnest($6::text[], $7::text[], $8::text[]) with ordinality t (run_id, key, value, place)),
of_model as materialized (
  select * from unnest(
    $9::int[], $10::text[], $11::text[], $12::float8[], $13::bigint[], $14::bigint[], $15::bool[],
    $16::text[], $17::text[], $18::text[])
    p (call, run_id, key, value, timestamp, step, is_nan, model_id, dataset_name, dataset_digest))`

const refused = `
changed as (
  select p.call, json_agg(json_build_object('key', p.key, 'old', left(o.value, 200), 'new', left(p.value, 200))) as changed
  from param p join params o on o.run_id = p.run_id and o.key = p.key where o.value <> p.value group by p.call),
model as (
  select p.call, min(p.model_id) as model from of_model p left join logged_models m on m.model_id = p.model_id
  where m.model_id is null group by p.call),
refused as materialized (
  select call, stage, changed, model from call left join changed using (call) left join model using (call)
  where stage is distinct from 'active' or changed is not null or model is not null),
verdict as materialized (select not exists (select from refused) as good)`

const isGood = '(select good from verdict)'

const names = `
renamed as materialized (
  select distinct on (run_id) run_id, left(value, 500) as name from tag
  where key = 'mlflow.runName' and ${isGood} order by run_id, place desc),
held as materialized (
  select run_id from runs where run_id in (select run_id from renamed) order by run_id for no key update),
named as (
  update runs r set run_name = n.name from renamed n join held using (run_id)
  where r.run_id = n.run_id and r.run_name <> n.name)`

const pairs = `
new_params as (
  insert into params (run_id, key, value)
  select distinct on (run_id, key) run_id, key, value from param where ${isGood} order by run_id, key
  on conflict (run_id, key) do update set value = null where params.value <> excluded.value),
new_tags as (
  insert into run_tags (run_id, key, value)
  select distinct on (run_id, key) run_id, key, value from tag where ${isGood} order by run_id, key, place desc
  on conflict (run_id, key) do update set value = excluded.value where run_tags.value <> excluded.value)`

const points = (mayBeThere: boolean) => `${pointParts(19, { condition: isGood, mayBeThere })},
new_of_models as (
  insert into logged_model_metrics (run_id, key, value, timestamp, step, is_nan, model_id, dataset_name, dataset_digest)
  select run_id, key, value, timestamp, step, is_nan, model_id, dataset_name, dataset_digest from of_model where ${isGood}
  order by model_id, run_id, key, timestamp, step, value, is_nan, dataset_name
  on conflict do nothing)`

// Rows go in by run and key, and the tables in one order, so that processes that write into the same runs wait for each
// other and never in a circle. A null in a parameter's place stops the whole statement: another process has just given it
// another value, which the next try sees.
const textOf = (mayBeThere: boolean) =>
  `with ${[given, refused, names, pairs, points(mayBeThere)].join(',')} select * from refused`
const textForNew = textOf(false)
const textForRepeats = textOf(true)
