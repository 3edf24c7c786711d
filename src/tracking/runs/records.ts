import type { Context } from '../../store.ts'

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
  return rows.map(({ metrics, params, tags, inputs, models, ...row }) => ({
    ...row,
    metrics: metrics ? pointsOf(metrics) : [],
    params: pairsOf(params),
    tags: pairsOf(tags),
    inputs: inputs ?? [],
    models: models ?? [],
  }))
}

/** Null where there is nothing. */
interface Row extends Omit<RunRecord, 'metrics' | 'params' | 'tags' | 'inputs' | 'models'> {
  /** Keys, values, timestamps and steps; NaN is a text. */
  metrics: [string[], (number | 'NaN')[], number[], number[]] | null
  params: Record<string, string> | null
  tags: Record<string, string> | null
  inputs: RunRecord['inputs'] | null
  models: RunRecord['models'] | null
}

const pointsOf = ([keys, values, timestamps, steps]: NonNullable<Row['metrics']>) =>
  keys.map((key, index) => ({
    key,
    value: Number(values[index]),
    timestamp: timestamps[index]!,
    step: steps[index]!,
  }))

const pairsOf = (record: Record<string, string> | null) =>
  Object.entries(record ?? {}).map(([key, value]) => ({ key, value }))

// Each part is gathered by itself, so that nothing is multiplied by a join. Metrics come as columns, because PostgreSQL is
// twice as long over an object for each of them.
const gathered = (name: string, value: string, tables: string) =>
  `left join (select x.run_id, ${value} as ${name} from ${tables} where x.run_id = any($1::text[]) group by x.run_id) of_${name}
    on of_${name}.run_id = r.run_id`
const statement = `
  select r.run_id as "runId", r.run_name as "runName", r.experiment_id::float8 as "experimentId", r.user_id as "userId",
    r.status, r.start_time::float8 as "startTime", r.end_time::float8 as "endTime", r.artifact_uri as "artifactUri",
    r.lifecycle_stage as "lifecycleStage", metrics, params, tags, inputs, models
  from unnest($1::text[]) with ordinality as wanted (run_id, place)
  join runs r on r.run_id = wanted.run_id
  ${gathered(
    'metrics',
    `json_build_array(array_agg(key), array_agg(case when is_nan then 'NaN' else value end), array_agg(timestamp), array_agg(step))`,
    'latest_metrics x',
  )}
  ${gathered('params', 'json_object_agg(key, value)', 'params x')}
  ${gathered('tags', 'json_object_agg(key, value)', 'run_tags x')}
  ${gathered(
    'inputs',
    `json_agg(json_build_object('tags', x.tags, 'name', d.name, 'digest', d.digest, 'sourceType', d.source_type,
      'source', d.source, 'schema', d.schema, 'profile', d.profile))`,
    'inputs x join input_datasets d on d.id = x.dataset_id',
  )}
  ${gathered(
    'models',
    `json_agg(json_build_object('modelId', x.model_id, 'isOutput', x.is_output, 'step', x.step))`,
    'run_models x',
  )}
  order by wanted.place`
