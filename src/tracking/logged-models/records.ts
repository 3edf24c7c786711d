import { CultivarError } from '../../kit/errors.ts'
import type { Context } from '../../store.ts'

/** All that is kept of a logged model, in MLflow's words. */
export interface LoggedModelRecord {
  modelId: string
  experimentId: number
  name: string
  modelType: string | null
  sourceRunId: string | null
  status: LoggedModelStatus
  statusMessage: string | null
  artifactUri: string
  creationTimestamp: number
  lastUpdatedTimestamp: number
  tags: { key: string; value: string }[]
  params: { key: string; value: string }[]
  /** Every point that was measured of it, by the run that measured it. */
  metrics: {
    key: string
    value: number
    timestamp: number
    step: number
    runId: string
    datasetName: string
    datasetDigest: string
  }[]
  /** The versions that were registered of it. */
  registrations: { name: string; version: string }[]
}

export const loggedModelStatuses = {
  LOGGED_MODEL_STATUS_UNSPECIFIED: 0,
  LOGGED_MODEL_PENDING: 1,
  LOGGED_MODEL_READY: 2,
  LOGGED_MODEL_UPLOAD_FAILED: 3,
} as const

export type LoggedModelStatus = keyof typeof loggedModelStatuses

/** The logged models of these ids, in their order; one that is not there is left out. One statement, however many there are. */
export const readLoggedModels = async (
  { store }: Context,
  modelIds: readonly string[],
): Promise<LoggedModelRecord[]> => {
  if (modelIds.length === 0) return []
  const { rows } = await store.pool.query<Row>({ name: 'read-logged-models', text: statement, values: [modelIds] })
  return rows.map(({ metrics, ...row }) => ({
    ...row,
    experimentId: Number(row.experimentId),
    creationTimestamp: Number(row.creationTimestamp),
    lastUpdatedTimestamp: Number(row.lastUpdatedTimestamp),
    metrics: metrics.map(({ isNan, ...point }) => (isNan ? { ...point, value: Number.NaN } : point)),
  }))
}

/** Refuses (model/unknown-logged) an id of none. */
export const getLoggedModel = async (ctx: Context, modelId: string): Promise<LoggedModelRecord> => {
  const [model] = await readLoggedModels(ctx, [modelId])
  if (model) return model
  throw unknownModel(modelId)
}

export const unknownModel = (modelId: string): CultivarError => {
  const message = `There is no logged model ${modelId.slice(0, 100)}. mlflow.search_logged_models() lists those of an experiment.`
  return new CultivarError('model/unknown-logged', message, { model_id: modelId.slice(0, 100) })
}

interface Row
  extends Omit<LoggedModelRecord, 'metrics' | 'experimentId' | 'creationTimestamp' | 'lastUpdatedTimestamp'> {
  experimentId: string
  creationTimestamp: string
  lastUpdatedTimestamp: string
  metrics: (LoggedModelRecord['metrics'][number] & { isNan: boolean })[]
}

const listOf = (columns: string, rest: string, order: string) =>
  `coalesce((select json_agg(json_build_object(${columns}) order by ${order}) ${rest}), '[]')`
const statement = `
  select m.model_id as "modelId", m.experiment_id as "experimentId", m.name, m.model_type as "modelType", m.source_run_id as "sourceRunId",
    m.status, m.status_message as "statusMessage", m.artifact_uri as "artifactUri", m.creation_timestamp as "creationTimestamp",
    m.last_updated_timestamp as "lastUpdatedTimestamp",
    ${listOf(`'key', key, 'value', value`, 'from logged_model_tags t where t.model_id = m.model_id', 'key')} as tags,
    ${listOf(`'key', key, 'value', value`, 'from logged_model_params p where p.model_id = m.model_id', 'key')} as params,
    ${listOf(
      `'key', key, 'value', value, 'timestamp', timestamp, 'step', step, 'isNan', is_nan, 'runId', run_id, 'datasetName', dataset_name, 'datasetDigest', dataset_digest`,
      'from logged_model_metrics x where x.model_id = m.model_id',
      'key, timestamp, step, run_id, dataset_name, value',
    )} as metrics,
    ${listOf(
      `'name', v.name, 'version', v.version::text`,
      'from model_versions v where v.model_id = m.model_id and v.deleted_at is null',
      'v.name, v.version',
    )} as registrations
  from unnest($1::text[]) with ordinality as wanted (model_id, place)
  join logged_models m on m.model_id = wanted.model_id
  order by wanted.place`
