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
  return rows.map(({ metrics, ...row }) => ({
    ...row,
    experimentId: Number(row.experimentId),
    startTime: Number(row.startTime),
    endTime: row.endTime === null ? null : Number(row.endTime),
    metrics: metrics.map(({ isNan, ...point }) => (isNan ? { ...point, value: Number.NaN } : point)),
  }))
}

interface Row extends Omit<RunRecord, 'metrics' | 'experimentId' | 'startTime' | 'endTime'> {
  experimentId: string
  startTime: string
  endTime: string | null
  metrics: (RunRecord['metrics'][number] & { isNan: boolean })[]
}

// Each part is gathered by its own index, so that nothing is multiplied by a join.
const listOf = (columns: string, rest: string) =>
  `coalesce((select json_agg(json_build_object(${columns})) ${rest}), '[]')`
const statement = `
  select r.run_id as "runId", r.run_name as "runName", r.experiment_id as "experimentId", r.user_id as "userId", r.status,
    r.start_time as "startTime", r.end_time as "endTime", r.artifact_uri as "artifactUri", r.lifecycle_stage as "lifecycleStage",
    ${listOf(`'key', key, 'value', value, 'timestamp', timestamp, 'step', step, 'isNan', is_nan`, 'from latest_metrics m where m.run_id = r.run_id')} as metrics,
    ${listOf(`'key', key, 'value', value`, 'from params p where p.run_id = r.run_id')} as params,
    ${listOf(`'key', key, 'value', value`, 'from run_tags t where t.run_id = r.run_id')} as tags,
    ${listOf(
      `'tags', i.tags, 'name', d.name, 'digest', d.digest, 'sourceType', d.source_type, 'source', d.source, 'schema', d.schema, 'profile', d.profile`,
      'from inputs i join input_datasets d on d.id = i.dataset_id where i.run_id = r.run_id',
    )} as inputs,
    ${listOf(`'modelId', o.model_id, 'isOutput', o.is_output, 'step', o.step`, 'from run_models o where o.run_id = r.run_id')} as models
  from unnest($1::text[]) with ordinality as wanted (run_id, place)
  join runs r on r.run_id = wanted.run_id
  order by wanted.place`
