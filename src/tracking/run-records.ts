import type { Context } from '../store.ts'

/** All that is kept of a run, in MLflow's words. */
export interface RunRecord {
  runId: string
  runName: string
  experimentId: number
  userId: string
  status: string
  startTime: number
  endTime: number | null
  artifactUri: string
  lifecycleStage: string
  /** The latest point of each metric, by key. */
  metrics: { key: string; value: number; timestamp: number; step: number }[]
  params: { key: string; value: string }[]
  tags: { key: string; value: string }[]
  /** Data that it was given. */
  inputs: {
    tags: Record<string, string>
    name: string
    digest: string
    sourceType: string
    source: string
    schema: string | null
    profile: string | null
  }[]
  /** Logged models that it read or made. */
  models: { modelId: string; isOutput: boolean; step: number }[]
}

/** The runs of these ids, in their order; one that is not there is left out. One statement, however many there are. */
export const readRunRecords = async ({ store }: Context, runIds: readonly string[]): Promise<RunRecord[]> => {
  if (runIds.length === 0) return []
  const { rows } = await store.pool.query<Row>({ name: 'read-runs', text: statement, values: [runIds] })
  return rows.map(({ metrics: [metricKeys, numbers, timestamps, steps], params, tags, ...row }) => ({
    ...row,
    metrics: (metricKeys ?? []).map((key, index) => ({
      key,
      value: Number(numbers![index]),
      timestamp: timestamps![index]!,
      step: steps![index]!,
    })),
    params: pairsOf(params),
    tags: pairsOf(tags),
  }))
}

interface Row extends Omit<RunRecord, 'metrics' | 'params' | 'tags'> {
  /** Keys, values, timestamps and steps; NaN is a text. Null where there are none. */
  metrics: [string[] | null, (number | 'NaN')[] | null, number[] | null, number[] | null]
  params: Columns
  tags: Columns
}

/** Keys and values. */
type Columns = [string[] | null, string[] | null]

const pairsOf = ([keys, values]: Columns) => (keys ?? []).map((key, index) => ({ key, value: values![index]! }))

// Each part is gathered by its own index, so that nothing is multiplied by a join, and as columns: PostgreSQL is three times
// as long over an object for each row.
const columnsOf = (columns: string[], table: string) =>
  `(select json_build_array(${columns.map((column) => `array_agg(${column})`)}) from ${table} x where x.run_id = r.run_id)`
const listOf = (columns: string, rest: string) =>
  `coalesce((select json_agg(json_build_object(${columns})) ${rest}), '[]')`
const statement = `
  select r.run_id as "runId", r.run_name as "runName", r.experiment_id::float8 as "experimentId", r.user_id as "userId", r.status,
    r.start_time::float8 as "startTime", r.end_time::float8 as "endTime", r.artifact_uri as "artifactUri",
    r.lifecycle_stage as "lifecycleStage",
    ${columnsOf(['key', `case when is_nan then 'NaN' else value end`, 'timestamp', 'step'], 'latest_metrics')} as metrics,
    ${columnsOf(['key', 'value'], 'params')} as params,
    ${columnsOf(['key', 'value'], 'run_tags')} as tags,
    ${listOf(
      `'tags', i.tags, 'name', d.name, 'digest', d.digest, 'sourceType', d.source_type, 'source', d.source, 'schema', d.schema, 'profile', d.profile`,
      'from inputs i join input_datasets d on d.id = i.dataset_id where i.run_id = r.run_id',
    )} as inputs,
    ${listOf(`'modelId', o.model_id, 'isOutput', o.is_output, 'step', o.step`, 'from run_models o where o.run_id = r.run_id')} as models
  from unnest($1::text[]) with ordinality as wanted (run_id, place)
  join runs r on r.run_id = wanted.run_id
  order by wanted.place`
