import type { QueryConfig } from 'pg'
import type { RunWrite } from './checked.ts'
import { pointColumns, pointParts } from './points.ts'

/** Why a write of the group was refused, by its place in it. */
export interface Refusal {
  call: number
  /** Of the run; null for one that is not there. */
  stage: string | null
  changed: { key: string; old: string; new: string }[] | null
  /** A logged model that is not there. */
  model: string | null
}

/** Writes all of the group but what it returns. One statement, so one commit. */
export const writeStatement = (group: readonly RunWrite[]): QueryConfig => {
  const params = group.flatMap(({ runId, params }, call) => params.map((row) => ({ call, runId, ...row })))
  const tags = group.flatMap(({ runId, tags }, call) => tags.map((row) => ({ call, runId, ...row })))
  const points = group.flatMap(({ runId, metrics }, call) => metrics.map((row) => ({ call, runId, ...row })))
  const values = [
    group.map(({ runId }) => runId),
    ...pairColumns.map((column) => params.map((row) => row[column])),
    ...pairColumns.map((column) => tags.map((row) => row[column])),
    ...valueColumns.map((column) => points.map((row) => row[column])),
  ]
  return { name: 'write-runs', text, values }
}

const pairColumns = ['call', 'runId', 'key', 'value'] as const
const valueColumns = [
  ...(['call', 'runId', 'key', 'value', 'timestamp', 'step', 'isNan'] as const),
  ...(['modelId', 'datasetName', 'datasetDigest'] as const),
]

// A table of hashes is asked, where a join might look at every pair.
const isTaken = 'call not in (select call from refused)'

const given = `
call as materialized (
  select place::int - 1 as call, c.run_id, r.lifecycle_stage as stage
  from unnest($1::text[]) with ordinality c (run_id, place) left join runs r on r.run_id = c.run_id),
param as materialized (
  select * from unnest($2::int[], $3::text[], $4::text[], $5::text[]) p (call, run_id, key, value)),
tag as materialized (
  select * from unnest($6::int[], $7::text[], $8::text[], $9::text[]) with ordinality t (call, run_id, key, value, place)),
point as materialized (
  select * from unnest(
    $10::int[], $11::text[], $12::text[], $13::float8[], $14::bigint[], $15::bigint[], $16::bool[],
    $17::text[], $18::text[], $19::text[]) p (call, ${pointColumns}, model_id, dataset_name, dataset_digest))`

const refused = `
changed as (
  select p.call, json_agg(json_build_object('key', p.key, 'old', left(o.value, 200), 'new', left(p.value, 200))) as changed
  from param p join params o on o.run_id = p.run_id and o.key = p.key where o.value <> p.value group by p.call),
model as (
  select p.call, min(p.model_id) as model from point p left join logged_models m on m.model_id = p.model_id
  where p.model_id is not null and m.model_id is null group by p.call),
refused as materialized (
  select call, stage, changed, model from call left join changed using (call) left join model using (call)
  where stage is distinct from 'active' or changed is not null or model is not null)`

const names = `
renamed as materialized (
  select distinct on (run_id) run_id, left(value, 500) as name from tag
  where key = 'mlflow.runName' and ${isTaken} order by run_id, place desc),
held as materialized (
  select run_id from runs where run_id in (select run_id from renamed) order by run_id for no key update),
named as (
  update runs r set run_name = n.name from renamed n join held using (run_id)
  where r.run_id = n.run_id and r.run_name <> n.name)`

const pairs = `
new_params as (
  insert into params (run_id, key, value)
  select distinct on (run_id, key) run_id, key, value from param where ${isTaken} order by run_id, key
  on conflict (run_id, key) do update set value = null where params.value <> excluded.value),
new_tags as (
  insert into run_tags (run_id, key, value)
  select distinct on (run_id, key) run_id, key, value from tag where ${isTaken} order by run_id, key, place desc
  on conflict (run_id, key) do update set value = excluded.value where run_tags.value <> excluded.value)`

const points = `${pointParts('point', isTaken)},
of_models as (
  insert into logged_model_metrics (${pointColumns}, model_id, dataset_name, dataset_digest)
  select ${pointColumns}, model_id, dataset_name, dataset_digest from point where model_id is not null and ${isTaken}
  order by model_id, run_id, key, timestamp, step, value, is_nan, dataset_name
  on conflict do nothing)`

// Rows go in by run and key, and the tables in one order, so that processes that write into the same runs wait for each
// other and never in a circle. A null in a parameter's place stops the whole statement: another process has just given it
// another value, which the next try sees.
const text = `with ${[given, refused, names, pairs, points].join(',')} select * from refused`
