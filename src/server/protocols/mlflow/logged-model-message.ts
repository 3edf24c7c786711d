import type { LoggedModelRecord } from '../../../tracking.ts'
import { doubleOut, sparse } from './messages.ts'

/** A logged model as `LoggedModel` has it. */
export const loggedModelMessage = (model: LoggedModelRecord): object => ({
  info: sparse({
    model_id: model.modelId,
    experiment_id: String(model.experimentId),
    name: model.name,
    creation_timestamp_ms: model.creationTimestamp,
    last_updated_timestamp_ms: model.lastUpdatedTimestamp,
    artifact_uri: model.artifactUri,
    status: model.status,
    model_type: model.modelType,
    source_run_id: model.sourceRunId ?? '',
    status_message: model.statusMessage,
    tags: model.tags,
    registrations: model.registrations,
  }),
  data: sparse({ params: model.params, metrics: model.metrics.map((point) => metricMessage(model.modelId, point)) }),
})

const metricMessage = (
  modelId: string,
  { value, runId, datasetName, datasetDigest, ...point }: LoggedModelRecord['metrics'][number],
) =>
  sparse({
    ...point,
    value: doubleOut(value),
    model_id: modelId,
    run_id: runId,
    dataset_name: datasetName || undefined,
    dataset_digest: datasetDigest || undefined,
  })
